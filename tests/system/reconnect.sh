#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# reconnect.sh - engine and daemon restarted while containers come and go.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# every ID has as many results as starts, never two of one start.
each_once() {
	local id
	journalctl --sync
	for id; do
		[ "$(results "$id" | jq -r .STIGWATCH_START | sort | uniq -c |
			awk '$1 != 1' | wc -l)" = 0 ] || return 1
		has_results 1 "$id" || return 1
	done
}

restart_engine() {
	local before
	before=$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)
	"$WITH_ENGINE" --stop
	"$WITH_ENGINE" --start
	until_true more_entries_than "$before" MESSAGE_ID=$ID_ENGINE_BACK
}

total() {
	count_entries MESSAGE_ID=$ID_SCAN
}

gaps() {
	count_entries MESSAGE_ID=$ID_GAP
}

plain_image
configure
start_daemon
ids=()
for i in 1 2 3; do
	ids+=("$(run "before-$i" plain sleep 1000)")
done
ids+=("$(run always --restart=always plain sleep 1000)")
for id in "${ids[@]}"; do
	wait_results 1 "$id"
done

# The engine ends its containers when it goes; one comes back with it.
restart_engine
ok "the engine is found again" [ "$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)" = 2 ]
wait_results 2 "${ids[3]}"
is "who restarts with the engine has a second result" "$(count_results "${ids[3]}")" 2
is "the others do not" "$(count_results "${ids[0]}")" 1
for i in 1 2 3; do
	ids+=("$(run "after-$i" plain sleep 1000)")
done
docker start before-1 >/dev/null
wait_results 2 "${ids[0]}"
for id in "${ids[@]}"; do
	wait_results 1 "$id"
done
ok "after the engine's restart: every start once" each_once "${ids[@]}"
# Its buffer went with it, so that it can say nothing of the time before.
is "the engine's restart is a gap" "$(gaps)" 1

# The daemon away: what goes on and what comes meanwhile.
stop_daemon
ids+=("$(run while-away plain sleep 1000)")
gone=$(run while-away-rm --rm plain true)
before=$(total)
start_daemon
wait_results 1 "${ids[7]}"
wait_results 1 "$gone"
is "gone while the daemon was away: by the image its event names" "$(verdict "$gone")" \
	"compliant image initial"
sleep 1
is "after the daemon's restart: nothing looked at twice" $(($(total) - before)) 2
ok "every start once" each_once "${ids[@]}"
is "no gap: the engine remembers" "$(gaps)" 1

# More than the engine remembers.
stop_daemon
ids+=("$(run in-the-gap plain sleep 1000)")
curl -s -o /dev/null --unix-socket /run/docker.sock -X POST \
	'http://docker/images/plain/tag?repo=noise&tag=[1-300]'
before=$(total)
start_daemon
wait_results 1 "${ids[8]}"
is "started in the gap, still running: not missed" "$(verdict "${ids[8]}")" \
	"compliant live initial"
is "the gap is told once" "$(gaps)" 2
sleep 1
is "and nothing was looked at twice" $(($(total) - before)) 1
ok "the daemon lives" daemon_is_well

# Killed while it is asked about forty containers, which live on.
stop_daemon
docker rm -f $(docker ps -aq) >/dev/null
echo '{"live-restore": true}' >/run/engine/daemon.json
"$WITH_ENGINE" --stop
"$WITH_ENGINE" --start
ids=()
for i in {1..40}; do
	ids+=("$(run "asked-$i" plain sleep 1000)")
done
: >"$LOG"
"$BUILD/stigwatchd" -c "$CONF" >>"$LOG" 2>&1 </dev/null &
DAEMON_PID=$!
until grep -q 'containers listed' "$LOG" || ! daemon_is_well; do :; done
kill -KILL "$(cat /run/engine/pid)"
note "killed with $(grep -c compliant "$LOG") of 40 told"
sleep 1
rm -f /run/engine/pid
"$WITH_ENGINE" --start
for id in "${ids[@]}"; do
	wait_results 1 "$id"
done
is "the engine's silence is no result" "$(count_entries MESSAGE_ID=$ID_UNASSESSED)" 0
ok "  every container has one" each_once "${ids[@]}"
ok "the daemon lives" daemon_is_well
finish

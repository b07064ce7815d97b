#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# restart.sh - a container that restarts for ever is looked at once, not for ever; one that
# lives in the end is looked at alive, and once more when it has set itself up.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

starts_at_least() {
	[ "$(docker inspect -f '{{.RestartCount}}' "$1")" -ge "$2" ]
}

# Processor time of the daemon and its warden, in clock ticks.
ticks() {
	local pid
	for pid in "$DAEMON_PID" $(pgrep -P "$DAEMON_PID"); do
		awk '{ print $14 + $15 }' "/proc/$pid/stat"
	done | awk '{ sum += $1 } END { print sum }'
}

plain_image
configure
start_daemon
id=$(run looping --restart=always plain true)
until_true starts_at_least "$id" 6
sleep 1
results=$(count_results "$id")
note "$results results after $(docker inspect -f '{{.RestartCount}}' "$id") restarts"
ok "at least one result" [ "$results" -ge 1 ]
ok "at most two" [ "$results" -le 2 ]
is "and it is a verdict" "$(verdict "$id")" "compliant @(live|layers) initial"
before=$(ticks)
sleep 3
ok "the daemon stays calm" [ $(($(ticks) - before)) -lt 60 ]
docker rm -f looping >/dev/null
again=$(run looping --restart=always plain true)
wait_results 1 "$again"
is "another container of the same name is looked at" "$(verdict "$again")" \
	"compliant @(live|layers) initial"
docker rm -f looping >/dev/null

# Its first life is over before it is entered, or soon after; its second lasts.
violate='touch /etc/violation; chmod 666 /etc/violation'
stop_daemon
configure "Content=$CONTENT"$'\n'"Settle=2s"
start_daemon
id=$(run late --restart=always plain sh -c "test -e /etc/again || { touch /etc/again; exit 1; }
	sleep 1; $violate; sleep 1000")
ok "one that fails once is looked at again when it lives" \
	wait_results 1 "$id" STIGWATCH_VERDICT=noncompliant
is "  alive" "$(verdict "$id")" "noncompliant live @(initial|settled)"
ok "the daemon lives" daemon_is_well
finish

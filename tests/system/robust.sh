#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# robust.sh - no engine, no spool, no space, and processes that are killed.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/lib-procs.sh
. "$(dirname "$0")/lib-procs.sh"

plain_image
install -m 644 content/stigwatch-gpos-ds.xml "$CONTENT"

settings() {
	configure "Content=$CONTENT"$'\n'"Settle=0"
	sed -i "s|^Socket=.*|Socket=${1:-/run/docker.sock}|" "$CONF"
	chmod 644 "$CONF"
}

# launch: start without waiting for the engine.
launch() {
	"$BUILD/stigwatchd" -c "$CONF" >>"$LOG" 2>&1 </dev/null &
	DAEMON_PID=$!
}

is_dead() {
	! grep -q '^State:.[^Z]' "/proc/$1/status" 2>/dev/null
}

# ---- no engine ----

settings "$ENGINE_DIR/later.sock"
launch
ok "without an engine the daemon says so" until_true more_entries_than 0 MESSAGE_ID=$ID_ENGINE_LOST
sleep 4
is "  once, however often it tries" "$(count_entries MESSAGE_ID=$ID_ENGINE_LOST)" 1
is "  clearly" "$(messages MESSAGE_ID=$ID_ENGINE_LOST)" \
	"the engine is not there: *$ENGINE_DIR/later.sock*No such file or directory; trying again"
ok "  and goes on" daemon_is_well
id=$(run early plain sleep 1000)
ln -s /run/docker.sock "$ENGINE_DIR/later.sock"
ok "a socket that appears later is used" wait_results 1 "$id"
rm "$ENGINE_DIR/later.sock"
stop_daemon
is "the daemon ends well" "$DAEMON_STATUS" 0

# ---- a spool that is not to be used at the start ----

# refused WHAT PATTERN: the daemon does not start, and one entry says why.
refused() {
	local before
	before=$(count_entries MESSAGE_ID=$ID_ERROR)
	launch
	until_true is_dead "$DAEMON_PID" || kill "$DAEMON_PID"
	wait "$DAEMON_PID"
	is "$1: the daemon does not start" "$?:$(($(count_entries MESSAGE_ID=$ID_ERROR) - before))" "1:1"
	is "  and says why" "$(messages MESSAGE_ID=$ID_ERROR | tail -n 1)" "$2; stigwatchd does not start"
	DAEMON_PID=
}

settings
chmod 770 "$SPOOL"
refused "a spool others may write" "spool '$SPOOL' may be written by others*"
chmod 750 "$SPOOL"
chown root "$SPOOL"
refused "a spool of somebody else" "*'$SPOOL*': Permission denied"
chmod 755 "$SPOOL"
refused "a spool of somebody else, readable" "spool '$SPOOL' belongs to user 0, not to user 65534*"
chown nobody "$SPOOL"
chmod 750 "$SPOOL"

# ---- a spool that fails while the daemon runs ----

rm -rf "$SPOOL"
mkdir "$SPOOL"
mount -t tmpfs -o size=4m,mode=750,uid=65534 tmpfs "$SPOOL"
settings
ok "the daemon starts on a small spool" start_daemon
id=$(run roomy plain sleep 1000)
ok "  and writes there" wait_results 1 "$id"

# lost WHAT NAME PATTERN: a container is checked, and one entry says that its files are lost.
lost() {
	local before
	before=$(count_entries MESSAGE_ID=$ID_SPOOL_FAILED)
	run "$2" plain sleep 1000 >/dev/null
	ok "$1: an entry" until_true more_entries_than "$before" MESSAGE_ID=$ID_SPOOL_FAILED
	sleep 1
	is "  and one only" "$(($(count_entries MESSAGE_ID=$ID_SPOOL_FAILED) - before))" 1
	is "  that says what and what follows" \
		"$(messages MESSAGE_ID=$ID_SPOOL_FAILED | tail -n 1)" "$2@*: *$3*; this result is lost"
	ok "  and the daemon watches on" daemon_is_well
}

head -c 8M /dev/zero >"$SPOOL/filler" 2>/dev/null
lost "a full disk" full "No space left on device"
is "  with nothing torn left behind" "$(find "$SPOOL/tmp" -mindepth 1 | wc -l)" 0
rm "$SPOOL/filler"
id=$(run space plain sleep 1000)
ok "results resume when there is space again" wait_results 1 "$id"
chmod 0 "$SPOOL/tmp"
lost "a spool that cannot be written" unwritable "Permission denied"
chmod 700 "$SPOOL/tmp"
chmod 0 "$SPOOL/targets"
lost "a spool whose targets are out of reach" unreachable "Permission denied"
chmod 750 "$SPOOL/targets"
id=$(run again plain sleep 1000)
ok "results resume when it can" wait_results 1 "$id"
stop_daemon
ok "a full spool does not keep the daemon from starting" \
	eval 'head -c 8M /dev/zero >"$SPOOL/filler" 2>/dev/null; start_daemon'
rm -f "$SPOOL/filler"
stop_daemon
docker rm -f $(docker ps -aq) >/dev/null 2>&1
umount "$SPOOL"

# ---- crashes ----

chown nobody "$SPOOL"
chmod 750 "$SPOOL"
settings
ok "the daemon starts" start_daemon
first=$(run first plain sleep 1000)
wait_results 1 "$first"

# recovers: the engine is connected once more than BEFORE.
recovers() {
	until_true more_entries_than "$1" MESSAGE_ID=$ID_ENGINE_BACK
}

before=$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)
kill -KILL "$(the_daemon)"
ok "a daemon that is killed is started again" recovers "$before"
second=$(run second plain sleep 1000)
ok "  and checks what starts" wait_results 1 "$second"
is "  and nothing twice" "$(count_results "$first")" 1

# What comes and goes around a crash: not missed, and not told twice.
ids=()
for ((i = 0; i < 20; i++)); do
	ids+=("$(run "around-$i" --rm plain true)")
	[ $((i % 10)) != 5 ] || kill -KILL "$(the_daemon)"
done
for id in "${ids[@]}"; do
	wait_results 1 "$id"
done
is "twenty around two crashes: a result each" "$(for id in "${ids[@]}"; do
	count_results "$id"
done | xargs)" "1$(printf ' 1%.0s' {2..20})"

# A scribe that dies mid-write: it waits for the lock with its files in tmp.
has_tmp() { [ "$(find "$SPOOL/tmp" -mindepth 2 -type f | wc -l)" -ge 1 ]; }
scribe_of() {
	local pid
	for pid in $(children "$(the_daemon)"); do
		case $(rights "$pid") in *seccomp=2) echo "$pid" ;; esac
	done | head -n 1
}
before=$(count_entries MESSAGE_ID=$ID_SPOOL_FAILED)
exec 9>>"$SPOOL/.lock"
flock 9
third=$(run third plain sleep 1000)
ok "a scribe writes" until_true has_tmp
kill -KILL "$(scribe_of)"
exec 9>&-
ok "  a killed one is told" until_true more_entries_than "$before" MESSAGE_ID=$ID_SPOOL_FAILED
is "  and leaves nothing torn among the targets" "$(scans_of 'third@*')" 0

# The daemon dies with a scribe at work, which dies with it.
exec 9>>"$SPOOL/.lock"
flock 9
fourth=$(run fourth plain sleep 1000)
until_true scribe_of >/dev/null
before=$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)
scribe=$(scribe_of)
kill -KILL "$(the_daemon)"
ok "a scribe dies with its daemon" until_true is_dead "$scribe"
exec 9>&-
ok "  which is started again" recovers "$before"
ok "  and checks what was under way" wait_results 1 "$fourth"
is "  once" "$(count_results "$fourth") $(scans_of 'fourth@*')" "1 1"
is "  with nothing left in tmp" "$(find "$SPOOL/tmp" -mindepth 1 | wc -l)" 0

# A worker is killed from the host: its target is undecided, or looked at again.
root=$(tree slow)
many_files "$root" 30000
image slow "$root"
worker() {
	local pid daemon
	daemon=$(the_daemon)
	for pid in $(children "$DAEMON_PID"); do
		[ "$pid" = "$daemon" ] || [ -z "$(children "$pid")" ] || echo "$pid"
	done | head -n 1
}
fifth=$(run fifth slow sleep 1000)
pid=
until=$((SECONDS + WAIT_S))
until [ -n "$pid" ] || [ "$SECONDS" -gt "$until" ]; do pid=$(worker); done
kill -KILL "$pid"
ok "a worker that is killed still leads to a result" wait_results 1 "$fifth"
is "  which is not 'compliant'" "$(field "$fifth" STIGWATCH_VERDICT)" undecided
is "  for a reason that is told" \
	"$(messages "CONTAINER_ID_FULL=$fifth" MESSAGE_ID=$ID_FINDING_OPENED | head -n 1)" \
	"*the scan was ended from outside"

# The warden dies: everything goes with it, and a new one goes on.
old=$(the_daemon)
kill -KILL "$DAEMON_PID"
wait "$DAEMON_PID" 2>/dev/null
ok "the daemon does not outlive its warden" until_true is_dead "$old"
touch "$SPOOL/tmp/torn"
sixth=$(run sixth plain sleep 1000)
ok "a new warden starts" start_daemon
ok "  and what started meanwhile is checked" wait_results 1 "$sixth"
is "  nothing twice" "$(for id in "$first" "$second" "$fourth" "$fifth" "$sixth"; do
	count_results "$id"
done | tr '\n' ' ')" "1 1 1 1 1 "
is "  tmp is clean" "$(find "$SPOOL/tmp" -mindepth 1 | wc -l)" 0
wrong=
for target in "$SPOOL"/targets/*; do
	newest=$(ls "$target" | grep -v latest | sort | tail -n 1)
	[ "$(readlink "$target/latest")" = "$newest" ] || wrong="$wrong $target"
	for file in record.bin results.xml summary.json; do
		[ -s "$target/latest/$file" ] || wrong="$wrong $target/$file"
	done
	xmllint --noout "$target/latest/results.xml" 2>/dev/null || wrong="$wrong $target"
	jq -e . "$target/latest/summary.json" >/dev/null || wrong="$wrong $target"
done
is "  every latest is the newest, and whole" "$wrong" ""
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tamper.sh - a container that kills or stops what looks into it, and one that just dies.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# The container's first process sends SIGNAL to every other one, again and again.
hostile() {
	run "$1" large sh -c '
		while :; do
			for p in /proc/[0-9]*; do
				p=${p#/proc/}
				[ "$p" = 1 ] || kill -'"$2"' "$p" 2>/dev/null
			done
		done'
}

tampering() {
	journalctl --sync
	journalctl -q -o json MESSAGE_ID=$ID_TAMPERING CONTAINER_ID_FULL="$1"
}

root=$(tree large)
many_files "$root" 15000
image large "$root"
configure
start_daemon

for signal in KILL STOP SEGV; do
	id=$(hostile "hostile-$signal" $signal)
	wait_results 1 "$id"
	is "SIG$signal: a verdict all the same" "$(verdict "$id")" "compliant live initial"
	is "SIG$signal: one result" "$(count_results "$id")" 1
	is "SIG$signal: one entry says it was tampered with" \
		"$(tampering "$id" | grep -c .)" 1
	is "SIG$signal: the entry is an error and says how" \
		"$(tampering "$id" | jq -r '.PRIORITY + " " + .STIGWATCH_REASON')" \
		"3 the scan was @(killed|stopped) from inside the container"
	docker rm -f "hostile-$signal" >/dev/null
done


live=0 layers=0
for delay in 0 0.02 0.05 0.1 0.2 late; do
	id=$(run "dying-$delay" large sleep 1000)
	if [ "$delay" = late ]; then wait_results 1 "$id"; else sleep "$delay"; fi
	docker kill "dying-$delay" >/dev/null
	wait_results 1 "$id"
	case $(verdict "$id") in
	"compliant live initial") live=$((live + 1)) ;;
	"compliant layers initial") layers=$((layers + 1)) ;;
	*) is "killed: $delay" "$(verdict "$id")" "compliant @(live|layers) initial" ;;
	esac
	[ "$(count_results "$id")" = 1 ] || is "one result" "$(count_results "$id")" 1
	[ -z "$(tampering "$id")" ] || is "no tampering" "$(tampering "$id")" ""
	docker rm -f "dying-$delay" >/dev/null
done
note "killed while looked at: $live live, $layers by layers"
is "dying is no tampering, and always a verdict" $((live + layers)) 6
ok "who died late was looked at alive" [ "$live" -gt 0 ]
ok "the middle was hit" [ "$layers" -gt 0 ]
ok "the daemon lives" daemon_is_well
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# layers.sh - containers removed while their layers are read: never a wrong "absent".
#
# The violation is written by the container, so it stands in the writable layer only: a
# result by layers must see it, a result by image cannot. It is where the content looks
# late, after a walk of many files, so that a removal meanwhile is not noticed by itself.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

rounds=20 kept=2 # so many are never removed

root=$(tree large)
many_files "$root" 20000
image large "$root"
configure

# Ended before the daemon starts, so that their only way is by layers.
ids=() names=()
for ((i = 0; i < rounds; i++)); do
	names+=("round-$i")
	ids+=("$(run "round-$i" large sh -c '
		mkdir /home/user && touch /home/user/.rhosts')")
done
docker wait "${names[@]}" >/dev/null
WORKER="Max=1"
configure
start_daemon
# The engine lists the newest first, so that is the order of the looks.
for ((i = rounds - 1; i >= kept; i--)); do
	sleep "0.0$((i * 37 % 10))"
	docker rm "${names[i]}" >/dev/null
done

layers=0 image=0 wrong=0
for id in "${ids[@]}"; do
	wait_results 1 "$id"
	case $(verdict "$id") in
	"noncompliant layers initial") layers=$((layers + 1)) ;;
	"compliant image initial") image=$((image + 1)) ;;
	*) note "wrong: $(verdict "$id"): $(field "$id" MESSAGE)" && wrong=$((wrong + 1)) ;;
	esac
	[ "$(count_results "$id")" = 1 ] || wrong=$((wrong + 1))
done
note "$((rounds - kept)) removed while read: $layers by layers, $image by image, $wrong wrong"
is "every verdict is right for its basis" "$wrong" 0
is "none is missing" $((layers + image)) "$rounds"
ok "who stayed was read by layers" [ "$layers" -ge "$kept" ]
ok "some were not" [ "$image" -gt 0 ]
ok "the daemon lives" daemon_is_well
finish

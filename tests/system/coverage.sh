#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# coverage.sh - 200 containers as fast as the engine starts them: 200 right results.
#
# 180 stay: ten of them write a violation, ten are given one by a volume. Twenty are
# `--rm /bin/true`. Prints the figures.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

starters=4

# What container NUMBER of 0..179 is like: its options, image and command.
start_one() {
	local number=$1
	case $((number % 18)) in
	0) run "written-$number" plain sh -c \
		'touch /etc/violation; chmod 666 /etc/violation; sleep 1000' ;;
	1) run "mounted-$number" -v "$ENGINE_DIR/volume:/etc/extra" plain sleep 1000 ;;
	*) run "same-$number" plain sleep 1000 ;;
	esac
}

start_share() {
	local number
	for ((number = $1; number < 200; number += starters)); do
		if [ "$number" -lt 180 ]; then
			echo "$(start_one "$number") $((number % 18))"
		else
			echo "$(run "fleeting-$number" --rm plain /bin/true) fleeting"
		fi
	done >"$ENGINE_DIR/started-$1"
}

has_all_results() {
	[ "$(count_entries MESSAGE_ID=$ID_SCAN MESSAGE_ID=$ID_UNASSESSED \
		STIGWATCH_STAGE=initial)" -ge 200 ]
}

# The newest verdict, basis and how many initial results, of every container.
table() {
	journalctl --sync
	journalctl -q -o json MESSAGE_ID=$ID_SCAN MESSAGE_ID=$ID_UNASSESSED | jq -rs '
		group_by(.CONTAINER_ID_FULL)[] | sort_by(.__REALTIME_TIMESTAMP) |
		[.[0].CONTAINER_ID_FULL, .[-1].STIGWATCH_VERDICT, .[0].STIGWATCH_BASIS,
		 (map(select(.STIGWATCH_STAGE == "initial")) | length),
		 (map(.STIGWATCH_START) | unique | length)] | join(" ")'
}

# count KIND VERDICT BASIS: rows of a kind; "*" for any.
count() {
	awk -v kind="$1" -v verdict="$2" -v basis="$3" '
		(kind == "*" || kind == $6) && (verdict == "*" || verdict == $2) &&
		(basis == "*" || basis == $3)' "$ENGINE_DIR/rows" | wc -l
}

make_rows() {
	table | sort | join - "$ENGINE_DIR/kinds" >"$ENGINE_DIR/rows"
}

has_seen_writing() {
	make_rows
	[ "$(count written noncompliant '*')" = 10 ]
}

plain_image
mkdir -m 755 "$ENGINE_DIR/volume"
touch "$ENGINE_DIR/volume/violation" && chmod 666 "$ENGINE_DIR/volume/violation"
# The settled look is what sees a file that is written after the first.
configure "Content=$CONTENT"$'\n'"Settle=3s"
start_daemon

began=$(date +%s%N)
pids=()
for ((share = 0; share < starters; share++)); do
	start_share "$share" &
	pids+=($!)
done
wait "${pids[@]}"
took=$((($(date +%s%N) - began) / 1000000))
until_true has_all_results
waited=$((($(date +%s%N) - began) / 1000000 - took))
sort "$ENGINE_DIR"/started-* | sed 's/ [2-9]$/ same/; s/ 1[0-9]$/ same/
	s/ 0$/ written/; s/ 1$/ mounted/' >"$ENGINE_DIR/kinds"
until_true has_seen_writing
sleep 5 # time for a second result that should not come
make_rows

note "200 started in $took ms; the last result $waited ms after the last start returned"
note "that stay: live $(count same '*' live), written $(count written noncompliant '*')" \
	"of 10 noncompliant, mounted $(count mounted noncompliant '*') of 10 noncompliant"
for basis in live layers image none; do
	note "--rm /bin/true: $(count fleeting '*' $basis) $basis"
done
is "all started" "$(wc -l <"$ENGINE_DIR/kinds")" 200
is "a result each" "$(wc -l <"$ENGINE_DIR/rows")" 200
is "one initial result and one start each" \
	"$(awk '$4 != 1 || $5 != 1' "$ENGINE_DIR/rows")" ""
is "none unassessed" "$(count '*' unassessed '*')" 0
is "none undecided" "$(count '*' undecided '*')" 0
is "the 160 that are alike: live, compliant" "$(count same compliant live)" 160
is "the ten that write: live, noncompliant" "$(count written noncompliant live)" 10
is "the ten with a volume: live, noncompliant" "$(count mounted noncompliant live)" 10
is "the twenty that come and go: compliant" "$(count fleeting compliant '*')" 20
ok "the daemon lives" daemon_is_well
finish

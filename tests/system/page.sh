#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# page.sh - the page of a host tells of all its containers; what is dropped for import is
# written once, folded over replicas, and without what a person has to look at.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

DROP_S=15 # the daemon waits so long before it looks what to drop

# "container verdict trend" of each row, in the page's order.
page() {
	jq -r '[.targets[] | [.container, .verdict, .trend] | join(" ")] | join("; ")' \
		"$SPOOL/index.json"
}

page_is() {
	# shellcheck disable=SC2053
	[[ $(page) == $1 ]]
}

# Every row of the page leads to files that are there, and none is missing.
links_work() {
	local link links
	links=$(grep -o 'href="[^"]*"' "$SPOOL/index.html" | sed 's/href="//; s/"//; s/%25/%/g')
	for link in $links; do
		[ -f "$SPOOL/$link" ] || { note "no $link"; return 1; }
	done
	[ "$(grep -c '<tr data-target=' "$SPOOL/index.html")" = \
		"$(jq '.targets | length' "$SPOOL/index.json")" ]
}

drops() {
	find "$SPOOL/drop" -type f -name "$1" ! -name '.*' 2>/dev/null | sort
}

count_drops() {
	drops "$1" | grep -c .
}

has_drops() {
	[ "$(count_drops "$1")" -ge "$2" ]
}

# entry RULE FILTER: of the newest drop.
entry() {
	jq -r --arg rule "$1" ".stigs[0].rules[] | select(.rule_id_src | contains(\$rule)) | $2" \
		"$(drops '*.cklb' | tail -n 1)"
}

# The same service of the same project: one asset.
replica() {
	local name=$1
	shift
	run "$name" --label com.docker.compose.project=shop \
		--label com.docker.compose.service=web "$@"
}

bad=$(tree bad)
printf 'open:x:1000:1000::/:/bin/sh\n' >>"$bad/etc/passwd"
printf 'open:$6$x$y:19000:0:99999:7:::\n' >>"$bad/etc/shadow"
plain_image
image bad "$bad"
configure "Content=$CONTENT
Settle=0
Drop=cklb"
# All are looked at by the time the first files are dropped: they are there before the daemon.
two=$(replica shop-web-2 bad sleep 1000)
one=$(replica shop-web-1 plain sleep 1000)
good=$(run good plain sleep 1000)
start_daemon
for id in "$good" "$one" "$two"; do
	wait_results 1 "$id"
done
ok "the page has all three, failures first" until_true page_is \
	"shop-web-2 noncompliant ; good compliant ; shop-web-1 compliant "
ok "and its links work" links_work
ok "the page is for those who may read the spool" [ "$(stat -c %a "$SPOOL/index.html")" = 640 ]

ok "something is dropped for both assets" until_true has_drops '*.cklb' 2
sleep $((DROP_S + 5))
is "one file for each" "$(count_drops '*')" 2
file=$(drops 'shop*.cklb')
note "$file"
ok "it is whole" jq empty "$file"
is "nothing undecided is in it" "$(jq -r '[.stigs[0].rules[].status] | unique | join(" ")' \
	"$file" "$(drops 'good*.cklb')" | tr '\n' ' ' | grep -c not_reviewed)" 0
failed=$(jq -r '[.stigs[0].rules[] | select(.status == "open")][0].rule_id_src' "$file")
is "the worst result of the replicas stands, and says whose it is" \
	"$(jq -r --arg rule "$failed" '.stigs[0].rules[] | select(.rule_id_src == $rule)
		.finding_details' "$file")" "*in shop-web-2: *"

note "the same again"
docker restart -t 0 good >/dev/null
wait_results 2 "$good"
ok "the trend is told" until_true page_is "*good compliant same*"
sleep $((DROP_S + 5))
is "what did not change is not dropped again" "$(count_drops '*')" 2

note "a restart of the daemon"
before=$(jq -c .targets "$SPOOL/index.json")
stop_daemon
start_daemon
sleep 1
ok "the page stays" [ "$(jq -c .targets "$SPOOL/index.json")" = "$before" ]
sleep $((DROP_S + 5))
is "and nothing is dropped again" "$(count_drops '*')" 2

note "a replica goes"
docker rm -f shop-web-2 >/dev/null
ok "its failures go with it" until_true has_drops 'shop*.cklb' 2
is "and nothing is open" "$(jq -r '[.stigs[0].rules[] | select(.status == "open")] | length' \
	"$(drops 'shop*.cklb' | tail -n 1)")" 0

note "a damaged page"
echo '{"format":1' >"$SPOOL/index.json"
docker restart -t 0 good >/dev/null
wait_results 3 "$good"
ok "it is made anew" until_true page_is "*good compliant*"
ok "with every target" [ "$(jq '[.targets[].target] | unique | length' "$SPOOL/index.json")" = 2 ]
is "no failure was told" "$(count_entries MESSAGE_ID=$ID_SPOOL_FAILED)" 0
is "nothing is left in tmp" "$(ls -A "$SPOOL/tmp")" ""
ok "the daemon lives" daemon_is_well
finish

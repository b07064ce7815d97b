#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# waivers.sh - what somebody has decided about findings: in every result, taken anew on SIGHUP also for
# what runs already, and over on its day.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
# shellcheck source=tests/system/lib-procs.sh
. tests/system/lib-procs.sh

waivers=$ENGINE_DIR/waivers.conf
today=$(date -u +%F)
yesterday=$(date -u -d yesterday +%F)

# decide UNTIL [RESULT]: what is in the file, for one of two findings of one rule.
decide() {
	cat >"$waivers.new" <<-END
		[waiver helper]
		Rule=only_expected_setid_programs
		Target=waived@*
		Finding=/bin/helper*
		Result=${2-informational}
		Authority=Jane Doe, ISSO
		Date=2026-01-01
		Until=$1
		Reason=It goes with the next release.
	END
	chmod 644 "$waivers.new"
	mv "$waivers.new" "$waivers"
}

newest() {
	results "$1" | tail -n 1 | jq -r '[.STIGWATCH_VERDICT, .STIGWATCH_FAIL, .STIGWATCH_CAT2,
		.STIGWATCH_WAIVED // "-", .STIGWATCH_STAGE] | join(" ")'
}

# told KIND ID: the newest finding of that kind.
told() {
	journalctl --sync
	journalctl -q -o json MESSAGE_ID="$1" CONTAINER_ID_FULL="$2" | tail -n 1 |
		jq -r '.STIGWATCH_RESULT + ": " + .STIGWATCH_REASON'
}

spool_of() {
	field "$1" STIGWATCH_SPOOL
}

# has_all ID: the files for people follow the verdict.
has_all() {
	local file
	for file in report.html checklist.ckl checklist.cklb; do
		[ -e "$(spool_of "$1")/$file" ] || return
	done
}

# dropped NAME: what its newest file for import says of waivers.
dropped() {
	compgen -G "$SPOOL/drop/$1@*.cklb" >/dev/null || return
	jq -r '.stigs[].rules[] | select(.comments | startswith("Waived")) | .status + ": " +
		(.comments | split("\n")[0])' "$(ls -t "$SPOOL/drop/$1@"*.cklb | head -n 1)"
}

is_dropped() {
	[ -n "$(dropped "$1")" ]
}

override='//*[local-name()="override"]'
xml() {
	xmllint --xpath "$2" "$(spool_of "$1")/results.xml" 2>/dev/null
}

bad=$(tree bad)
install -m 4755 "$bad/bin/busybox" "$bad/bin/helper"
image bad "$bad"
install -m 4755 "$bad/bin/busybox" "$bad/bin/another"
image worse "$bad"

echo '# nothing yet' >"$waivers"
chmod 644 "$waivers"
configure "Content=$CONTENT
Settle=0
Drop=cklb
Waivers=$waivers"
chmod 644 "$CONF" # the daemon reads it again as the user it runs as
start_daemon
id=$(run waived bad sleep 1000)
other=$(run other bad sleep 1000)
ok "a container is checked" wait_results 1 "$id"
ok "  and another one" wait_results 1 "$other"
is "nothing is waived" "$(newest "$id")" "noncompliant 1 1 - initial"
is "  and nothing is kept" "$(ls "$(spool_of "$id")" | grep -c waivers)" 0

# ---- a waiver comes ----

decide "$today"
ok "a reload takes it" reload $ID_CONTENT_LOADED
ok "what runs is looked at again" wait_results 2 "$id"
is "  and is waived" "$(newest "$id")" "compliant 0 0 1 settled"
is "  its finding is closed, and by whom" "$(told $ID_FINDING_CLOSED "$id")" \
	"informational: waived until $today by Jane Doe, ISSO (helper): found /bin/helper*"
is "the other one is left alone" "$(count_results "$other"):$(newest "$other")" \
	"1:noncompliant 1 1 - initial"
is "summary.json" "$(summary "$id" '[.waived, (.rules[] | select(.waiver) | .result,
	.waiver.old_result, .waiver.name, .waiver.authority, .waiver.until)] | join(" ")')" \
	"1 informational fail helper Jane Doe, ISSO $today"
is "results.xml" "$(xml "$id" "concat(count($override), ' ', $override/@authority, ' ', $override/@time,
	' ', $override/*[1], ' ', $override/*[2], ' ', $override/*[3])")" \
	"1 Jane Doe, ISSO 2026-01-01T00:00:00Z fail informational It goes with the next release."
is "  is valid" "$(oscap xccdf validate --skip-schematron "$(spool_of "$id")/results.xml" 2>&1)" ""
ok "the other files follow" until_true has_all "$id"
is "report.html" "$(grep -c 'data-waived' "$(spool_of "$id")/report.html")" 1
is "the checklist" "$(jq -r '.stigs[].rules[] | select(.comments | startswith("Waived")) | .status' \
	"$(spool_of "$id")/checklist.cklb")" open
is "what made a difference is kept" "$(grep -c '^\[waiver helper\]' "$(spool_of "$id")/waivers.conf")" 1
"$BUILD/stigwatch" decide "$(spool_of "$id")/record.bin" --waivers "$(spool_of "$id")/waivers.conf" \
	--results "$ENGINE_DIR/again.xml" --quiet
is "  and gives the same again" "$?:$(cmp "$ENGINE_DIR/again.xml" "$(spool_of "$id")/results.xml")" "0:"
ok "all files say the same" tests/consumers/same "$(spool_of "$id")" "$CONTENT" results.xml \
	summary.json report.html checklist.ckl checklist.cklb record.bin waivers.conf
ok "the import comes" until_true is_dropped waived
is "  with the finding open, and by whom it is accepted" "$(dropped waived)" \
	"open: Waived until $today by Jane Doe, ISSO (helper): It goes with the next release."

# ---- from the beginning ----

docker rm -f waived >/dev/null
id=$(run waived bad sleep 1000)
ok "a container that starts is waived at once" wait_results 1 "$id"
is "  its verdict" "$(newest "$id")" "compliant 0 0 1 initial"
is "  no finding of it opens" "$(count_entries MESSAGE_ID=$ID_FINDING_OPENED CONTAINER_ID_FULL="$id")" 0
docker rm -f waived >/dev/null
id=$(run waived worse sleep 1000)
ok "what is found beside it" wait_results 1 "$id"
is "  keeps the rule open" "$(newest "$id")" "noncompliant 1 1 - initial"
is "  and says why" "$(told $ID_FINDING_OPENED "$id")" "fail: waiver helper does not cover all of it: *"
docker rm -f waived >/dev/null
id=$(run waived bad sleep 1000)
ok "and without it" wait_results 1 "$id"
is "  all is as before" "$(newest "$id")" "compliant 0 0 1 initial"

# ---- another decision ----

decide "$today" pass
ok "a reload takes a changed one" reload $ID_CONTENT_LOADED
ok "  which is told though no finding changes" wait_results 2 "$id"
is "  by its result" "$(rule "$id" only_expected_setid_programs)" pass
kill -HUP "$DAEMON_PID"
sleep 2
is "a reload without a change looks at nothing again" "$(count_results "$id")" 2
echo 'Nonsense=1' >>"$waivers"
ok "a bad file is refused" reload $ID_CONTENT_REFUSED
is "  with its place" "$(journalctl -q -o cat MESSAGE_ID=$ID_CONTENT_REFUSED | tail -n 1)" \
	"policy default: $waivers:10: section \[waiver\] has no key 'Nonsense'; what was in force stays in force"

# ---- its end ----

decide "$yesterday"
ok "its last day is over" reload $ID_CONTENT_LOADED
ok "  that is noticed" wait_results 3 "$id"
is "  the rule is open" "$(newest "$id")" "noncompliant 1 1 - settled"
is "  its finding opens, and why" "$(told $ID_FINDING_OPENED "$id")" \
	"fail: waiver helper ended on $yesterday: found /bin/helper*"
is "show says so" "$("$BUILD/stigwatch" show waived --spool "$SPOOL" | grep -c "waiver helper ended on $yesterday")" 1
is "diff says so" "$("$BUILD/stigwatch" diff waived --spool "$SPOOL" |
	grep -cE "^pass -> fail|Was waived until $today by Jane Doe")" 2

# ---- while nobody looked ----

stop_daemon
decide "$today"
start_daemon
ok "what came while the daemon was away is noticed" wait_results 4 "$id"
is "  its verdict" "$(newest "$id")" "compliant 0 0 1 settled"
ok "the daemon lives" daemon_is_well
finish

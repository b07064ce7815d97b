#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# settle.sh - the second look, after a container has set itself up, tells only changes.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

violate='touch /etc/violation; chmod 666 /etc/violation'

# Every verdict entry of a container, "verdict stage" each, in order.
story() {
	journalctl --sync
	results "$1" | jq -rs 'map(.STIGWATCH_VERDICT + " " + .STIGWATCH_STAGE) | join(", ")'
}

plain_image
clean=$(tree mending)
touch "$clean/etc/violation" && chmod 666 "$clean/etc/violation"
image mending "$clean"
configure "Content=$CONTENT"$'\n'"Settle=4s
[policy patient]
MatchName=patient*
Content=$CONTENT
Settle=10min
[policy once]
MatchName=once*
Content=$CONTENT
Settle=0"
start_daemon

worse=$(run worse plain sh -c "sleep 1; $violate; sleep 1000")
better=$(run better mending sh -c 'sleep 1; chmod 644 /etc/violation; sleep 1000')
same=$(run same plain sleep 1000)
once=$(run once plain sh -c "sleep 1; $violate; sleep 1000")
dead=$(run dead plain sleep 2)
healthy=$(run patient-healthy --health-cmd 'test -e /etc/violation' --health-interval 1s \
	plain sh -c "sleep 2; $violate; sleep 1000")
sick=$(run patient-sick --health-cmd false --health-interval 1s --health-retries 1 \
	plain sh -c "sleep 1; $violate; sleep 1000")

for id in "$worse" "$better" "$healthy"; do
	wait_results 2 "$id"
done
sleep 2
is "it got worse" "$(story "$worse")" "compliant initial, noncompliant settled"
is "a finding was opened" "$(count_entries MESSAGE_ID=$ID_FINDING_OPENED \
	CONTAINER_ID_FULL="$worse" STIGWATCH_STAGE=settled)" 1
is "it got better" "$(story "$better")" "noncompliant initial, compliant settled"
is "the finding was closed" "$(count_entries MESSAGE_ID=$ID_FINDING_CLOSED \
	CONTAINER_ID_FULL="$better" STIGWATCH_STAGE=settled)" 1
is "unchanged: no second entry" "$(story "$same")" "compliant initial"
is "Settle=0: no second look" "$(story "$once")" "compliant initial"
is "dead by then: the first result stands" "$(story "$dead")" "compliant initial"
is "healthy brings it forward" "$(story "$healthy")" \
	"compliant initial, noncompliant settled"
until_true [ "$(docker inspect -f '{{.State.Health.Status}}' patient-sick)" = unhealthy ]
sleep 1
is "unhealthy does not" "$(story "$sick")" "compliant initial"
is "both looks are of one start" \
	"$(results "$worse" | jq -r .STIGWATCH_START | sort -u | grep -c .)" 1
ok "the daemon lives" daemon_is_well

# ---- the same from the spool ----

# spool COMMAND ARG...: its exit status in $status, its output in $said.
spool() {
	said=$(COLUMNS=10000 "$BUILD/stigwatch" "$@" --spool "$SPOOL" 2>&1)
	status=$?
}
spool list
is "list: worst first" "$status:$(awk '/@/ { print $2 }' <<<"$said" | uniq | xargs)" \
	"2:noncompliant compliant"
is "  all of them" "$(grep -c @ <<<"$said")" 7
spool history worse
is "history: the newest is first" "$status:$(sed -n 3p <<<"$said" | tr -s ' ')" \
	"2:* live settled noncompliant * - +[1-9]*"
is "  before it the first" "$(sed -n 4p <<<"$said" | tr -s ' ')" "* live initial compliant * first"
spool history better
is "  of one that is compliant now" "$status:$(sed -n 3p <<<"$said" | tr -s ' ')" "0:* compliant * + -[1-9]*"
spool diff worse
is "diff" "$status:$(grep -c ^opened: <<<"$said"):$(grep -c '^pass -> fail' <<<"$said")" "2:[1-9]*:[1-9]*"
spool diff worse latest latest
is "  of the same scan" "$status:$(tail -n 1 <<<"$said")" "0:Nothing has changed."
spool show worse
is "show prints what scan prints" "$status:$(diff <(sed -e '/^  basis/d' -e '/^  Since/d' <<<"$said") \
	<("$BUILD/stigwatch" scan --container worse --content "$CONTENT" | sed '/^  basis/d'))" "2:"
spool show worse --json
is "  or the summary" "$(diff <(echo "$said") "$SPOOL"/targets/worse@*/latest/summary.json)" ""
is "  which says what has changed" "$(jq -r '.changes.causes[0].change' <<<"$said")" opened
if python3 -c 'import jsonschema' 2>/dev/null; then
	is "summaries are as their schema says" "$(python3 - config/summary.schema.json \
		"$SPOOL"/targets/*/2*/summary.json <<-'END' 2>&1
		import json
		import sys
		import jsonschema
		check = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
		for path in sys.argv[2:]:
		    check.validate(json.load(open(path)))
		print(len(sys.argv) - 2)
	END
	)" "1[0-9]"
else
	skip "summaries are as their schema says" "no python3-jsonschema"
fi
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# formats.sh - what a scan of the daemon leaves: every format and the journal say the same, STIG
# Manager's parsers take it for an asset that is named so, and the page of the host works.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

consumers=$(dirname "$0")/../consumers
files="results.xml summary.json report.html checklist.ckl checklist.cklb record.bin"
packages=build/consumers/installed
title="web <b>&</b>" # as a label may have it

# In the order of fields: what the journal should have, from summary.json.
from_summary() {
	summary "$1" '[.verdict, .basis, .stage, .target, .content.digest, .content.benchmark,
		.content.profile, .counts.pass, .counts.fail, .counts.error + .counts.unknown,
		.counts.notapplicable, .open.cat1, .open.cat2, .open.cat3, .container.id,
		.container.name] | map(tostring) | join(" ")'
}

from_journal() {
	results "$1" | tail -n 1 | jq -r '[.STIGWATCH_VERDICT, .STIGWATCH_BASIS, .STIGWATCH_STAGE,
		.STIGWATCH_TARGET, .STIGWATCH_CONTENT, .STIGWATCH_BENCHMARK, .STIGWATCH_PROFILE // "",
		.STIGWATCH_PASS, .STIGWATCH_FAIL, .STIGWATCH_ERROR, .STIGWATCH_NOTAPPLICABLE,
		.STIGWATCH_CAT1, .STIGWATCH_CAT2, .STIGWATCH_CAT3, .CONTAINER_ID_FULL,
		.CONTAINER_NAME] | join(" ")'
}

# Rules of the findings that were told, one a line; of an entry for several, each.
told_rules() {
	journalctl --sync
	journalctl -q -o json MESSAGE_ID=$ID_FINDING_OPENED CONTAINER_ID_FULL="$1" |
		jq -r '.STIGWATCH_RULE | if type == "array" then .[] else . end' | sort -u
}

# What STIG Manager makes of FILE.
asked() {
	node "$consumers/ask.mjs" config/summary.schema.json Container_STIG=V1R1 "$folder" |
		jq -r --arg f "$1" ".[][\$f].$2"
}

index_works() {
	jq -n --arg file "$SPOOL/index.html" --arg pictures "$PWD/build/consumers/pictures" \
		--argjson verdicts "$(jq '[.targets[] | {key: .container, value: .verdict}]
			| from_entries' "$SPOOL/index.json")" '[{name: "index", kind: "index", file: $file,
			pictures: $pictures, expected: {verdicts: $verdicts, literal: ($verdicts | keys)}}]' \
		>"$ENGINE_DIR/jobs.json"
	node "$consumers/browser.mjs" "$ENGINE_DIR/jobs.json" >"$ENGINE_DIR/browser.out" 2>&1
	local status=$?
	sed 's/^/#  /' "$ENGINE_DIR/browser.out"
	return $status
}

bad=$(tree bad)
printf 'toor::0:0::/:/bin/sh\n' >>"$bad/etc/passwd"
touch "$bad/etc/<i>open" && chmod 666 "$bad/etc/<i>open"
plain_image
image bad "$bad"
configure "Content=$CONTENT
Settle=0
BenchmarkAlias=Container_STIG
TargetName={name}:{label:title}@<host>"
start_daemon
id=$(run bad --label "title=$title" bad sleep 1000)
wait_results 1 "$id"
good=$(run good plain sleep 1000)
wait_results 1 "$good"
folder=$(field "$id" STIGWATCH_SPOOL)

# shellcheck disable=SC2086 # a list of words
ok "every file is there and says the same of every rule" \
	"$consumers/same" "$folder" "$CONTENT" $files
is "the journal says what summary.json says" "$(from_journal "$id")" "$(from_summary "$id")"
is "a failed container" "$(verdict "$id")" "noncompliant live initial"
is "a finding was told for each failed rule" "$(told_rules "$id")" \
	"$(summary "$id" '.rules[] | select(.result == "fail") | .id' | sort -u)"
is "the page of the host knows both" "$(jq -r '[.targets[].verdict] | sort | join(" ")' \
	"$SPOOL/index.json")" "compliant noncompliant"
if [ -e $packages ]; then
	for file in results.xml checklist.ckl checklist.cklb; do
		is "$file: the asset has the target's name" "$(asked "$file" stigman.target.name)" \
			"$(field "$id" STIGWATCH_TARGET)"
		is "$file: nothing is ignored" "$(asked "$file" 'stigman.ignored | length')" 0
	done
	is "summary.json is valid" "$(asked summary.json 'schema | length')" 0
	is "checklist.cklb is valid" "$(asked checklist.cklb 'schema | length')" 0
	ok "the page of the host, in a browser" index_works
else
	skip "STIG Manager and a browser" "no packages: tests/consumers/install says why"
fi
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kinds.sh - every kind of container gets exactly one result, on the right basis.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh
# shellcheck source=tests/system/lib-procs.sh
. tests/system/lib-procs.sh

# expect WHAT ID VERDICT BASIS: one result for this container, and this one.
expect() {
	local what=$1 id=$2 wanted=$3 basis=$4 all
	wait_results 1 "$id"
	is "$what: $wanted by $basis" "$(verdict "$id")" "$wanted $basis initial"
	# shellcheck disable=SC2034
	all=$(results "$id" | jq -r .STIGWATCH_START | sort | uniq -d)
	is "$what: one result per start" "$(count_results "$id")$all" 1
}

# A root with one static program and nothing else.
scratch_image() {
	local root=$ENGINE_DIR/tree-scratch
	mkdir -p "$root"
	cp "$(command -v busybox)" "$root/sleep"
	image scratch "$root" --change 'ENTRYPOINT ["/sleep"]'
}

check_fields() {
	local id=$1 name
	is "CONTAINER_ID has 12 digits" "$(field "$id" CONTAINER_ID)" "${id:0:12}"
	is "CONTAINER_ID_FULL" "$(field "$id" CONTAINER_ID_FULL)" "$id"
	is "CONTAINER_NAME" "$(field "$id" CONTAINER_NAME)" running
	is "IMAGE_NAME" "$(field "$id" IMAGE_NAME)" plain
	is "STIGWATCH_START is StartedAt" "$(field "$id" STIGWATCH_START)" \
		"$(docker inspect -f '{{.State.StartedAt}}' "$id")"
	is "STIGWATCH_TARGET" "$(field "$id" STIGWATCH_TARGET)" "running@$(hostname)"
	is "STIGWATCH_CONTENT" "$(field "$id" STIGWATCH_CONTENT)" \
		"$(sha256sum <"$CONTENT" | cut -d' ' -f1)"
	for name in BENCHMARK SCAN SCORE SPOOL PASS FAIL ERROR NOTAPPLICABLE CAT1 CAT2 CAT3; do
		ok "STIGWATCH_$name is there" [ "$(field "$id" STIGWATCH_$name)" != - ]
	done
	is "compliant is a notice" "$(field "$id" PRIORITY)" 5
	is "it comes from the unprivileged daemon" "$(field "$id" _UID)" 65534
}

check_summary() {
	local id=$1
	is "summary: container" "$(summary "$id" '.container | [.id, .name, .image] | join(" ")')" \
		"$id running plain"
	is "summary: started_at" "$(summary "$id" .container.started_at)" \
		"$(docker inspect -f '{{.State.StartedAt}}' "$id")"
	is "summary: image_id" "$(summary "$id" .container.image_id)" \
		"$(docker inspect -f '{{.Image}}' "$id")"
	is "summary: basis, stage, verdict" \
		"$(summary "$id" '[.basis, .stage, .verdict] | join(" ")')" "live initial compliant"
	is "summary: counts are the rules'" "$(summary "$id" '.counts.pass')" \
		"$(summary "$id" '[.rules[] | select(.result == "pass")] | length')"
	is "latest leads to it" \
		"$(jq -r .container.id "$SPOOL/targets/running@$(hostname)/latest/summary.json")" "$id"
	ok "results.xml is there" [ -s "$(field "$id" STIGWATCH_SPOOL)/results.xml" ]
	ok "nothing is left in tmp" [ -z "$(ls "$SPOOL/tmp")" ]
}

check_noncompliant() {
	local id=$1
	is "CAT II is a warning" "$(field "$id" PRIORITY)" 4
	is "CAT II is counted" "$(field "$id" STIGWATCH_CAT2)" 1
	is "the rule is the one violated" "$(failed_rules "$id")" no_world_writable_files
	is "a finding is opened" "$(journalctl -q -o json MESSAGE_ID=$ID_FINDING_OPENED \
		CONTAINER_ID_FULL="$id" | jq -r '[.STIGWATCH_RULE, .STIGWATCH_SEVERITY,
		.STIGWATCH_RESULT, .PRIORITY] | join(" ")')" \
		"*_rule_no_world_writable_files medium fail 4"
}

has_said_done() {
	docker logs "$1" | grep -q done
}

plain_image
scratch_image
violating=$(tree violating)
touch "$violating/etc/violation" && chmod 666 "$violating/etc/violation"
image violating "$violating"
grave=$(tree grave)
echo 'intruder::19000:0:99999:7:::' >>"$grave/etc/shadow"
image grave "$grave"
mkdir -m 755 "$ENGINE_DIR/volume"
touch "$ENGINE_DIR/volume/violation" && chmod 666 "$ENGINE_DIR/volume/violation"
touch "$ENGINE_DIR/harmless"

# Before the daemon starts.
already=$(run already plain sleep 1000)
frozen=$(run frozen plain sleep 1000)
docker pause frozen >/dev/null
tmpfs=$(run tmpfs --tmpfs /etc/extra:mode=755 plain \
	sh -c 'touch /etc/extra/x; chmod 666 /etc/extra/x; echo done; sleep 1000')
until_true has_said_done tmpfs
stopped=$(run stopped violating true)
until_true [ "$(docker wait stopped)" = 0 ]
untouched=$(docker create --name untouched --network none plain sleep 1000)

configure
start_daemon
running=$(run running plain sleep 1000)
writable=$(run writable violating sleep 1000)
serious=$(run serious grave sleep 1000)
pausing=$(run pausing plain sleep 1000)
docker pause pausing >/dev/null
readonly_=$(run readonly --read-only plain sleep 1000)
pidhost=$(run pidhost --pid=host plain sleep 1000)
scratch=$(run scratch scratch 1000)
capless=$(run capless --cap-drop ALL plain sleep 1000)
user=$(run user --user 1000 plain sleep 1000)
covered=$(run covered -v "$ENGINE_DIR/harmless:/etc/violation" violating sleep 1000)
volume=$(run volume -v "$ENGINE_DIR/volume:/etc/extra" plain sleep 1000)
brief=$(run brief plain sleep 0.005)
named=$(run "named" plain sleep 1000)
docker rename named renamed
fleeting=$(run fleeting --rm violating true)

expect "already running" "$already" compliant live
expect "paused before" "$frozen" compliant live
expect "stopped before, still listed" "$stopped" noncompliant layers
expect "running" "$running" compliant live
check_fields "$running"
check_summary "$running"
expect "world-writable file" "$writable" noncompliant live
check_noncompliant "$writable"
expect "account without password" "$serious" noncompliant live
is "CAT I is an error" "$(field "$serious" PRIORITY)" 3
is "CAT I is counted" "$(field "$serious" STIGWATCH_CAT1)" 1
expect "paused" "$pausing" compliant live
expect "read-only" "$readonly_" compliant live
expect "host's pid namespace" "$pidhost" compliant live
wait_results 1 "$scratch"
is "scratch: decided, live" "$(verdict "$scratch")" "*compliant live initial"
note "scratch: $(verdict "$scratch"), $(field "$scratch" STIGWATCH_PASS) passed"
expect "no capabilities" "$capless" compliant live
expect "user 1000" "$user" compliant live
expect "violation in a tmpfs" "$tmpfs" noncompliant live
expect "violation covered by a mount" "$covered" compliant live
expect "violation in a volume" "$volume" noncompliant live
is "volume: the rule is the one violated" "$(failed_rules "$volume")" no_world_writable_files
wait_results 1 "$brief"
is "5 ms: one result" "$(count_results "$brief")" 1
is "5 ms: decided" "$(verdict "$brief")" "compliant @(live|layers) initial"
note "5 ms: $(verdict "$brief")"
wait_results 1 "$named"
is "renamed: one result" "$(count_results "$named")" 1
is "renamed: decided" "$(verdict "$named")" "compliant live initial"
wait_results 1 "$fleeting"
is "--rm true: one result" "$(count_results "$fleeting")" 1
is "--rm true: never unassessed" "$(verdict "$fleeting")" \
	"noncompliant @(live|layers|image) initial"
note "--rm true: $(verdict "$fleeting")"

# Nobody could ask about it while it was there: its event names the image.
kill -STOP "$(the_daemon)"
unseen=$(run unseen --rm violating true)
until_true is_gone "$unseen"
kill -CONT "$(the_daemon)"
wait_results 1 "$unseen"
is "gone before the first look: by the image its event names" "$(verdict "$unseen")" \
	"noncompliant image initial"
is "only created: no result" "$(count_results "$untouched")" 0

docker restart -t 0 running >/dev/null
wait_results 2 "$running"
is "restarted by hand: a second result" "$(count_results "$running")" 2
is "restarted by hand: of another start" \
	"$(results "$running" | jq -r .STIGWATCH_START | sort -u | grep -c .)" 2
docker start untouched >/dev/null
expect "created, started at last" "$untouched" compliant live

ok "the daemon lives" daemon_is_well
stop_daemon
is "the daemon ends cleanly" "$DAEMON_STATUS" 0
finish

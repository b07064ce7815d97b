#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# sce.sh - check scripts in the container, on the host, refused, and ended in time.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

# A datastream of one rule with SCRIPT as its check.
script_content() {
	cat <<-END
		<ds:data-stream-collection xmlns:ds="http://scap.nist.gov/schema/scap/source/1.2"
		 xmlns:xlink="http://www.w3.org/1999/xlink"
		 xmlns:cat="urn:oasis:names:tc:entity:xmlns:xml:catalog"
		 id="scap_org.example_collection_s" schematron-version="1.3">
		<ds:data-stream id="scap_org.example_datastream_s" scap-version="1.3"
		 use-case="CONFIGURATION"><ds:checklists>
		<ds:component-ref id="cref-xccdf" xlink:href="#comp-xccdf"><cat:catalog>
		<cat:uri name="script.sh" uri="#cref-script"/></cat:catalog></ds:component-ref>
		</ds:checklists><ds:checks>
		<ds:component-ref id="cref-script" xlink:href="#comp-script"/></ds:checks>
		</ds:data-stream>
		<ds:component id="comp-xccdf" timestamp="2024-01-01T00:00:00">
		<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"
		 id="xccdf_org.example_benchmark_script" xml:lang="en">
		<status date="2024-01-01">draft</status><title>Script</title>
		<version>1.0</version>
		<Rule id="xccdf_org.example_rule_script" selected="true" severity="medium">
		<title>Script</title><check system="http://open-scap.org/page/SCE">
		<check-content-ref href="script.sh"/></check></Rule>
		</Benchmark></ds:component>
		<ds:extended-component id="comp-script" timestamp="2024-01-01T00:00:00">
		<s:script xmlns:s="http://open-scap.org/page/SCE_xccdf_stream">#!/bin/sh
		$1
		</s:script></ds:extended-component></ds:data-stream-collection>
	END
}

policy() {
	printf '[policy %s]\nMatchName=%s*\nContent=%s\nSce=%s\nSettle=0\n' "$@"
}

# The two rules of Chainguard's that ask for address space layout randomisation.
aslr() {
	summary "$1" '[.rules[] | select(.id | test("'"$aslr_rules"'")) | .result] | join(" ")'
}
aslr_reasons() {
	summary "$1" '[.rules[] | select(.id | test("'"$aslr_rules"'")) | .reason] | unique
		| join("; ")'
}

no_process() {
	! pgrep -f "$1" >/dev/null
}

# The scripts' processes are known by their odd numbers of seconds.
for seconds in 4711 4712; do
	script_content "echo began; sleep $seconds; exit 101" >"$ENGINE_DIR/$seconds.xml"
done
script_content 'if test -e /etc/only-here; then exit $XCCDF_RESULT_PASS; fi
exit $XCCDF_RESULT_FAIL' >"$ENGINE_DIR/telling.xml"
chmod 644 "$ENGINE_DIR"/*.xml

telling=$(tree telling)
touch "$telling/etc/only-here"
image telling "$telling"
plain_image
mkdir -p "$ENGINE_DIR/tree-scratch"
cp "$(command -v busybox)" "$ENGINE_DIR/tree-scratch/sleep"
image scratch "$ENGINE_DIR/tree-scratch" --change 'ENTRYPOINT ["/sleep"]'

# shellcheck disable=SC2034 # lib.sh reads it
WORKER="ScriptTimeoutSec=2s"
sections=$(policy telling-host 'telling-host' "$ENGINE_DIR/telling.xml" host
	policy telling telling "$ENGINE_DIR/telling.xml" container
	policy off off "$ENGINE_DIR/telling.xml" off
	policy sleeping-host sleeping-host "$ENGINE_DIR/4712.xml" host
	policy sleeping sleeping "$ENGINE_DIR/4711.xml" container)
if [ -r "$CHAINGUARD" ]; then
	install -m 644 "$CHAINGUARD" "$ENGINE_DIR/chainguard.xml"
	sections+=$'\n'$(policy cg-host cg-host "$ENGINE_DIR/chainguard.xml" host
		policy cg cg "$ENGINE_DIR/chainguard.xml" container)
fi
configure "Content=$CONTENT"$'\n'"Settle=0
$sections"
start_daemon

id=$(run telling telling sleep 1000)
wait_results 1 "$id"
is "in the container: its own files" "$(rule "$id" rule_script)" pass
id=$(run telling-not plain sleep 1000)
wait_results 1 "$id"
is "in the container: not another's" "$(rule "$id" rule_script)" fail
id=$(run telling-user --user 1000 --read-only --cap-drop ALL telling sleep 1000)
wait_results 1 "$id"
is "in a read-only container without rights" "$(rule "$id" rule_script)" pass
id=$(run telling-host telling sleep 1000)
wait_results 1 "$id"
is "on the host: the host's files" "$(rule "$id" rule_script)" fail
is "on the host: the result says so" "$(summary "$id" '.rules[0].host')" true
id=$(run off telling sleep 1000)
wait_results 1 "$id"
is "off: not checked" "$(rule "$id" rule_script)" notchecked
is "off: the reason" "$(summary "$id" '.rules[0].reason')" "*switched off*"
id=$(run telling-shellless scratch 1000)
wait_results 1 "$id"
is "no shell: not checked" "$(rule "$id" rule_script)" notchecked
is "no shell: the reason" "$(summary "$id" '.rules[0].reason')" "*no program that runs*"

seconds=4711
for where in sleeping sleeping-host; do
	began=$SECONDS
	id=$(run "$where" plain sleep 1000)
	wait_results 1 "$id"
	ok "$where: ended in time" [ $((SECONDS - began)) -lt 15 ]
	is "$where: not checked" "$(rule "$id" rule_script)" notchecked
	is "$where: the reason" "$(summary "$id" '.rules[0].reason')" "*did not end in time*"
	ok "$where: its process is gone" until_true no_process "^sleep $((seconds++))"
	is "$where: one result" "$(count_results "$id")" 1
done

aslr_rules='SV-(203753|203754)'
if [ -r "$CHAINGUARD" ]; then
	host=fail
	[ "$(cat /proc/sys/kernel/randomize_va_space)" != 2 ] || host=pass
	id=$(run cg-host scratch 1000)
	wait_results 1 "$id"
	is "Chainguard, host: the ASLR rules" \
		"$(summary "$id" '[.rules[] | select(.host) | .result] | join(" ")')" \
		"$host $host"
	id=$(run cg plain sleep 1000)
	wait_results 1 "$id"
	is "Chainguard, container: the ASLR rules" "$(aslr "$id")" "$host $host"
	is "Chainguard, container: not the host's" \
		"$(summary "$id" '[.rules[] | select(.host)] | length')" 0
	id=$(run cg-shellless scratch 1000)
	wait_results 1 "$id"
	is "Chainguard, no shell: not checked" "$(aslr "$id")" "notchecked notchecked"
	is "Chainguard, no shell: the reason" "$(aslr_reasons "$id")" "*no program that runs*"
	stop_daemon
	id=$(run cg-paused plain sleep 1000)
	docker pause cg-paused >/dev/null
	start_daemon
	wait_results 1 "$id"
	is "Chainguard, paused: not checked" "$(aslr "$id")" "notchecked notchecked"
	is "Chainguard, paused: the reason" "$(aslr_reasons "$id")" "*paused*"
else
	skip "Chainguard's datastream" "STIGWATCH_CHAINGUARD is not set"
fi
ok "the daemon lives" daemon_is_well
finish

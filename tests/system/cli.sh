#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# cli.sh - the stigwatch command: help, errors on one line, exit statuses, hostile content.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/lib-procs.sh
. "$(dirname "$0")/lib-procs.sh"
: >"$LOG"

out=$ENGINE_DIR/out err=$ENGINE_DIR/err
install -m 644 content/stigwatch-gpos-ds.xml "$CONTENT"
probes=tests/system/sandbox/probes-oval.xml

# sw ARG...: run stigwatch; its exit status in $status, its output in $out and $err.
sw() {
	timeout 60 "$BUILD/stigwatch" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}

# fails WHAT PATTERN ARG...: exit status 1, nothing on stdout, one line on stderr.
fails() {
	local what=$1 pattern=$2
	shift 2
	sw "$@"
	is "$what" "$status:$(wc -c <"$out"):$(wc -l <"$err"):$(cat "$err")" "1:0:1:$pattern"
}

commands=$("$BUILD/stigwatch" --help | sed -n 's/^  \([a-z]*\)  *.*/\1/p')
is "the commands" "$(echo $commands)" "scan oval info validate decide list show history diff"
for command in $commands; do
	sw $command --help
	is "$command --help" "$status:$(head -n 1 "$out"):$(cat "$err")" "0:usage: stigwatch $command *:"
	is "  within 80 columns" "$(awk 'length > 80' "$out")" ""
	fails "$command with a bad option" \
		"stigwatch $command: unrecognized option '--frobnicate' (see stigwatch $command --help)" \
		$command --frobnicate
	# Every option that help names is one: what is refused is the one behind it.
	refused=
	while read -r option value; do
		sw $command "$option" ${value:+x} --frobnicate
		grep -q "unrecognized option '--frobnicate'" "$err" || refused="$refused $option"
	done < <("$BUILD/stigwatch" $command --help | sed -n 's/^  \(--[a-z-]*\)\( [A-Z]*\)\?.*/\1\2/p')
	is "  takes every option of its help" "$refused" ""
done
sw --help
is "--help" "$status:$(head -n 1 "$out")" "0:usage: stigwatch *"
is "  within 80 columns" "$(awk 'length > 80' "$out")" ""
# Every option that is built is in the manual.
for option in $(for command in $commands; do
	"$BUILD/stigwatch" $command --help
done | grep -o -e '^  --[a-z-]*' | sort -u); do
	sed 's/\\-/-/g' config/stigwatch.1 | grep -q -e "\B$option\b" || missing="${missing-} $option"
done
is "every option is in the manual" "${missing-}" ""
sw --version
is "--version" "$status:$(cat "$out")" "0:stigwatch *"
fails "an unknown command" "stigwatch: unknown command 'frobnicate' (see stigwatch --help)" frobnicate
fails "an unknown letter" "stigwatch scan: unrecognized option '-x' (see *" scan -x
fails "an option without its value" "stigwatch scan: option '--root' needs a value (see *" scan --root
fails "one with a value too many" "stigwatch scan: option '--host=1' takes no value (see *" scan --host=1
fails "two outputs to standard output" "*--json and --record cannot both be standard output*" \
	scan --host --content "$CONTENT" --json - --record -
fails "an output twice" "*--json is given twice*" scan --host --content "$CONTENT" --json "$out" --json "$out"
fails "oval's two outputs to standard output" "*--results and --items cannot both*" \
	oval "$probes" --host --results - --items -
fails "scan without a target" "*--container, --image, --root, --host*" scan --content "$CONTENT"
fails "scan with two targets" "*only one of --container, --image, --root, --host*" scan --host --root / --content "$CONTENT"
fails "scan without content" "*--content*" scan --host
fails "scan of a root that is not there" "*'/no/such/root'*" scan --root /no/such/root --content "$CONTENT"
fails "scan of a root that is a file" "stigwatch: root '$CONTENT': Not a directory" scan --root "$CONTENT" --content "$CONTENT"
fails "oval of one" "stigwatch: root '$CONTENT': Not a directory" oval "$probes" --root "$CONTENT"
fails "scan of OVAL definitions" "stigwatch: $probes: OVAL definitions: use stigwatch oval" \
	scan --host --content "$probes"
fails "content that is no XML" "stigwatch: README.md:1: the file is not XML" info README.md
echo '<oval_results xmlns="http://oval.mitre.org/XMLSchema/oval-results-5"/>' >"$ENGINE_DIR/results-oval.xml"
fails "OVAL results as content" "*: these are OVAL results: give them with --syschar" \
	oval "$ENGINE_DIR/results-oval.xml" --host
fails "a bad --sce" "*--sce*'maybe'*" scan --host --sce maybe --content "$CONTENT"
fails "content that is not there" "*'/no/such.xml'*No such file*" scan --host --content /no/such.xml
fails "an unknown profile" "*no_such_profile*" scan --host --content "$CONTENT" --profile no_such_profile
fails "an unknown rule" "*no_such_rule*" scan --host --content "$CONTENT" --rule no_such_rule
fails "a container that is not there" "*no-such-container*" scan --container no-such-container --content "$CONTENT"
for host in tcp://127.0.0.1:2375 ssh://root@localhost /run/docker.sock; do
	DOCKER_HOST=$host fails "DOCKER_HOST=$host is refused" "*DOCKER_HOST is '$host': only*unix://*" \
		scan --container box --content "$CONTENT"
done
fails "decide without a record" "*RECORD*" decide
fails "decide of what is no record" "*$CONTENT*" decide "$CONTENT"
fails "an unknown definition" "*oval:no:def:1*" oval "$probes" --host --id oval:no:def:1

# ---- what is there ----

sw info "$CONTENT"
is "info" "$status:$(head -n 2 "$out" | tail -n 1)" "0:kind:       SCAP source data stream collection"
sw validate "$CONTENT"
is "validate" "$status:$(cat "$err")" "0:"
root=$(tree good)
sw scan --root "$root" --content "$CONTENT" --out "$ENGINE_DIR/good"
is "a root that complies: exit status 0" "$status:$(cat "$err")" "0:"
chmod o+w "$root/etc/passwd"
sw scan --root "$root" --content "$CONTENT" --out "$ENGINE_DIR/bad" --quiet
is "one that does not: 2, and --quiet is" "$status:$(wc -c <"$out"):$(cat "$err")" "2:0:"
sw oval "$probes" --host --id oval:probes:def:1
is "oval" "$status:$(cat "$out")" "0:Definition oval:probes:def:1: true"

chmod o-w "$root/etc/passwd"

sw scan --root "$root" --content "$CONTENT" --target-name ""
is "an empty name is none" "$(head -n 1 "$out")" "$root"
sw scan --root "$root" --content /usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml
is "without a profile where one is needed: the short names" "$status:$(grep -o 'known: [a-z0-9_]*, ' "$out")" \
	"2:known: anssi_np_nt28_average, "

# ---- where output goes ----

o=$ENGINE_DIR/outputs
mkdir -p "$o/there"
scan_good() {
	sw scan --root "$root" --content "$CONTENT" --quiet "$@"
}
sw_oval() {
	sw oval "$probes" --host --id oval:probes:def:1 "$@"
}
for command in scan_good sw_oval; do
	if mknod "$o/null" c 1 3 2>/dev/null; then
		$command --results "$o/null"
		is "$command --results to a device leaves it one" "$status:$(stat -c %F "$o/null")" "[02]:character special file"
		rm "$o/null"
	fi
	mkfifo "$o/fifo"
	timeout 30 cat "$o/fifo" >"$o/read" &
	$command --results "$o/fifo"
	wait $!
	is "  to a pipe is read there" "$(stat -c %F "$o/fifo"):$(grep -c '<' "$o/read")" "fifo:[1-9]*"
	rm "$o/fifo"
	echo old >"$o/there/file"
	chmod 604 "$o/there/file"
	ln -sfn there/file "$o/link"
	$command --results "$o/link"
	is "  through a link replaces what it names, mode kept" \
		"$(readlink "$o/link"):$(stat -c %a "$o/there/file"):$(head -c 5 "$o/there/file"):$(ls "$o/there")" \
		"there/file:604:<?xml:file"
	rm "$o/there/file"
	$command --results "$o/link"
	is "  through a link to nothing makes it" "$(readlink "$o/link"):$(head -c 5 "$o/there/file")" "there/file:<?xml"
	rm "$o/there/file"
	(umask 027 && $command --results "$o/new")
	is "  a new file is 0644 without the umask" "$(stat -c %a "$o/new")" 640
	rm "$o/new"
done

sw oval "$probes" --host --id oval:probes:def:1 --items -
is "oval's items to standard output, and nothing else" \
	"$status:$(jq -c type "$out" 2>&1 | sort -u):$([ -e ./- ] || echo none)" '0:"object":none'
rm -f ./-

# full ARG...: run stigwatch with a standard output that takes nothing.
full() {
	timeout 60 "$BUILD/stigwatch" "$@" >/dev/full 2>"$err" </dev/null
	status=$?
	is "$1 $2 to a full device" "$status:$(wc -l <"$err"):$(cat "$err")" "1:1:stigwatch: *No space left on device*"
}
full scan --root "$root" --content "$CONTENT"
full scan --help
full oval "$probes" --host --id oval:probes:def:1
full oval "$probes" --host --results -
full info "$CONTENT"
full validate "$CONTENT"
full decide "$ENGINE_DIR/good/record.bin"
full --help ''
full --version ''
# gone ARG...: run stigwatch with a standard output that nobody reads.
gone() {
	{
		sleep 0.2
		timeout 60 "$BUILD/stigwatch" "$@" 2>"$err" </dev/null
		echo $? >"$o/status"
	} | :
	is "$1 $2 to a closed pipe" "$(cat "$o/status"):$(cat "$err")" "1:"
}
gone scan --root "$root" --content "$CONTENT"
gone scan --root "$root" --content "$CONTENT" --results -
gone oval "$probes" --host --id oval:probes:def:1
gone oval "$probes" --host --results -
gone info "$CONTENT"

# ---- containers, with rights and without ----

plain_image
run box plain sleep 1000 >/dev/null
sw scan --container box --content "$CONTENT" --out "$ENGINE_DIR/box"
is "a container as root" "$status:$(cat "$err")" "0:"
as_nobody() {
	cp "$BUILD/stigwatch" "$ENGINE_DIR/stigwatch"
	chmod 755 "$ENGINE_DIR/stigwatch" "$ENGINE_DIR"
	setpriv --reuid=65534 --regid=65534 --clear-groups timeout 60 \
		"$ENGINE_DIR/stigwatch" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}
as_nobody scan --container box --content "$CONTENT"
is "as nobody: the missing right is named" "$status:$(wc -l <"$err"):$(cat "$err")" "1:1:*needs root*"
closed=$(mktemp -d "$ENGINE_DIR/closed.XXXXXX")
as_nobody scan --root "$closed" --content "$CONTENT"
is "  and a root that may not be read" "$status:$(wc -c <"$out"):$(cat "$err")" \
	"1:0:stigwatch: root '$closed': Permission denied"
as_nobody scan --root "$(tree other)" --content "$CONTENT"
is "a root as nobody takes place" "$([ "$status" != 1 ] && echo "$(wc -l <"$err")")" 0

# ---- OVAL of a container: what scan sees of it, as OVAL results ----

sw oval "$CONTENT" --container box --results "$ENGINE_DIR/box-oval.xml" --items "$ENGINE_DIR/box.jsonl"
is "oval of a container" "$([ "$status" != 1 ] && grep -c ^Definition "$out"):$(cat "$err")" "[1-9]*:"
# oval_result FILE DEFINITION
oval_result() {
	xmllint --xpath "//*[local-name()='definition' and @definition_id='$2']/@result" "$1" | cut -d '"' -f 2
}
differ= compared=0
while read -r rule result definition; do
	compared=$((compared + 1))
	case $(oval_result "$ENGINE_DIR/box-oval.xml" "$definition"):$result in
	true:pass | false:fail) ;;
	*) differ="$differ $rule" ;;
	esac
done < <(python3 - "$ENGINE_DIR/box/results.xml" <<-'END'
	import sys
	import xml.etree.ElementTree as tree
	ns = "{http://checklists.nist.gov/xccdf/1.2}"
	for rule in tree.parse(sys.argv[1]).iter(ns + "rule-result"):
	    refs = list(rule.iter(ns + "check-content-ref"))
	    result = rule.find(ns + "result").text
	    if len(refs) == 1 and result in ("pass", "fail") and refs[0].get("name", "").startswith("oval:"):
	        print(rule.get("idref"), result, refs[0].get("name"))
	END
)
is "  says of its rules what scan says" "$compared:$differ" "[1-9]*:"
ok "  and what the container is called" grep -q "<primary_host_name>$(docker inspect -f '{{.Config.Hostname}}' box)<" \
	"$ENGINE_DIR/box-oval.xml"
ok "  with its interface" grep -q '<ip_address>127.0.0.1</ip_address>' "$ENGINE_DIR/box-oval.xml"
sort "$out" >"$ENGINE_DIR/box.verdicts"
sw oval "$CONTENT" --syschar "$ENGINE_DIR/box-oval.xml"
is "  read back without it" "$(sort "$out" | diff - "$ENGINE_DIR/box.verdicts")" ""
sw oval "$CONTENT" --image plain --results "$ENGINE_DIR/image-oval.xml"
is "oval of an image" "$([ "$status" != 1 ] && grep -c ^Definition "$out"):$(cat "$err")" "[1-9]*:"
fails "oval of no target" "*--container, --image, --root, --host, --syschar*" oval "$probes"
fails "oval of two" "*only one of *--syschar can be given*" oval "$probes" --host --syschar x.xml
fails "system characteristics that are not there" "*'/no/such.xml': No such file*" \
	oval "$probes" --syschar /no/such.xml
fails "what is none" "*$CONTENT:*is neither OVAL system characteristics nor*" \
	oval "$probes" --syschar "$CONTENT"
fails "variables that are not there" "*'/no/such.xml': No such file*" \
	oval "$probes" --host --variables /no/such.xml
fails "what is none" "*$CONTENT:*is not OVAL variables*" oval "$probes" --host --variables "$CONTENT"

# ---- deciding again ----

for name in good bad box; do
	sw decide "$ENGINE_DIR/$name/record.bin" --content "$CONTENT" --out "$ENGINE_DIR/$name.again" --quiet
	is "decide of $name: the results are the same" \
		"$(cmp "$ENGINE_DIR/$name/results.xml" "$ENGINE_DIR/$name.again/results.xml" 2>&1)" ""
	is "  and the summary" "$(jq -Sc '[.verdict, .counts, .score, .rules]' "$ENGINE_DIR/$name.again/summary.json")" \
		"$(jq -Sc '[.verdict, .counts, .score, .rules]' "$ENGINE_DIR/$name/summary.json" | sed 's/[][*?\\]/\\&/g')"
done
x=$ENGINE_DIR/tailored
mkdir -p "$x/root" && cp tests/xccdf/tailoring/*.xml tests/xccdf/oval.xml "$x"
here=$PWD
cd "$x" || exit 1
case $BUILD in /*) ;; *) BUILD=$here/$BUILD ;; esac
sw scan --root root --content benchmark.xml --tailoring extend.xml --profile b --record record --json json
sw scan --root root --content benchmark.xml --tailoring extend.xml --profile b
is "what has no category is counted, too" "$(grep 'not met' "$out")" "*CAT III 0, no category 1."
is "a rule is its title and its short name" "$(grep " fail  " "$out")" "    fail     three"
cd / || exit 1
sw decide "$x/record" --tailoring "$x/extend.xml" --json "$x/again"
is "decide of a relative content path from elsewhere" "$status:$(cat "$err"):$(jq -c .counts "$x/again")" \
	"[02]::$(jq -c .counts "$x/json")"
fails "decide of a tailored scan without it" "*no profile*--tailoring*--cpe is missing*" decide "$x/record"
sw scan --root "$x/root" --content "$x/benchmark.xml" --rule one --record "$x/record" --json "$x/json"
sw decide "$x/record" --rule one --json "$x/again"
is "decide of one rule" "$status:$(jq -c .counts "$x/again")" "[02]:$(jq -c .counts "$x/json")"
cd "$here" || exit 1
(cat "$CONTENT" && echo '<!-- changed -->') >"$ENGINE_DIR/else.xml"
fails "decide with other content" "*is not the content the record was made with*" \
	decide "$ENGINE_DIR/good/record.bin" --content "$ENGINE_DIR/else.xml"

# ---- hostile content ----

h=$ENGINE_DIR/hostile.xml
# hostile WHAT: the file $h is refused by validate on one line that names it.
hostile() {
	fails "$1" "stigwatch: *$h*" validate "$h"
}

head -c 50000 "$CONTENT" >"$h"
hostile "a file cut off"
: >"$h"
hostile "an empty file"
head -c 100000 /dev/urandom >"$h"
hostile "noise"
{
	echo '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a0 "lol">'
	for i in 1 2 3 4 5 6 7 8 9; do
		e="&a$((i - 1));"
		echo "<!ENTITY a$i \"$e$e$e$e$e$e$e$e$e$e\">"
	done
	echo ']><Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="x"><title>&a9;</title></Benchmark>'
} >"$h"
hostile "an entity bomb"
echo '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY e SYSTEM "file:///etc/passwd">]>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="x"><title>&e;</title></Benchmark>' >"$h"
hostile "an external entity"
is "  nothing of which is shown" "$(grep -c 'root:' "$out" "$err" | cut -d : -f 2 | tr '\n' ' ')" "0 0 "
python3 -c 'import sys; sys.stdout.write("<a>" * 33000000)' >"$h"
hostile "100 MB of nesting"
benchmark() {
	printf '%s' '<?xml version="1.0"?><Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_a_benchmark_b"><status>draft</status><title>t</title><version>1</version>'"$1"'</Benchmark>' >"$h"
}
rule='<Rule id="xccdf_a_rule_%s" %s><title>t</title></Rule>'
# shellcheck disable=SC2059
benchmark "$(printf "$rule" 1 'extends="xccdf_a_rule_2"'; printf "$rule" 2 'extends="xccdf_a_rule_1"')"
hostile "rules that extend each other"

# What refers to nothing is a note with its line, and an error where it is evaluated.
for kind in object:obj test:tst; do
	sed "s/${kind%:*}_ref=\"oval:probes:${kind#*:}:1\"/${kind%:*}_ref=\"oval:probes:none:1\"/" \
		"$probes" >"$h"
	sw validate "$h"
	is "a missing ${kind%:*} is a note" "$status:$(head -n 1 "$out")" \
		"0:note: $h:*: 'oval:probes:none:1' is not in this document"
	sw oval "$h" --host --id oval:probes:def:1
	is "  and an error" "$status:$(cat "$out")" "2:Definition oval:probes:def:1: error"
done

# /proc/PID/root reads as a link to "/": not the host's.
planted=$(docker run -d --network none --name planted plain sleep 1000)
docker exec planted touch /etc/planted-in-box
cat >"$ENGINE_DIR/planted.xml" <<'END'
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"><definitions>
<definition id="oval:planted:def:1" version="1" class="compliance"><metadata><title>t</title>
<description>d</description></metadata><criteria><criterion test_ref="oval:planted:tst:1"/></criteria>
</definition></definitions><tests><file_test xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix"
id="oval:planted:tst:1" version="1" check="all" comment="c"><object object_ref="oval:planted:obj:1"/>
</file_test></tests><objects><file_object xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix"
id="oval:planted:obj:1" version="1"><filepath>/etc/planted-in-box</filepath></file_object></objects>
</oval_definitions>
END
sw oval "$ENGINE_DIR/planted.xml" --root "/proc/$(docker inspect -f '{{.State.Pid}}' "$planted")/root"
is "--root /proc/PID/root is the container's" "$(cat "$out")" "Definition oval:planted:def:1: true"
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# run.sh - what `make run` does: the engine DOCKER_HOST names, a line per verdict, a clean end; and
# where no engine answers, one of its own with two containers.
set -u
build=${BUILD:-build}
out=$(mktemp)
n=0 bad=0
is() { # DESCRIPTION PATTERN
	n=$((n + 1))
	if grep -qE "$2" "$out"; then echo "ok $n - $1"; else
		echo "not ok $n - $1"
		sed 's/^/# /' "$out"
		bad=1
	fi
}
mkdir -p "$ENGINE_DIR/t/bin" "$ENGINE_DIR/t/etc"
cp "$(command -v busybox)" "$ENGINE_DIR/t/bin/busybox"
ln -s busybox "$ENGINE_DIR/t/bin/sleep"
echo 'root:x:0:0:root:/:/bin/sh' >"$ENGINE_DIR/t/etc/passwd"
tar -C "$ENGINE_DIR/t" -c . | docker import - bb >/dev/null
docker run -d --network none --name early bb sleep 1000 >/dev/null
RUN_SECONDS=120 tests/run-main "$build" >"$out" 2>&1 &
pid=$!
said() { # PATTERN: it is said while it runs
	until grep -qE "$1" "$out" || ! kill -0 $pid 2>/dev/null; do sleep 0.1; done
}
said '^early@'
docker run -d --network none --name late bb sleep 1000 >/dev/null
said '^late@'
kill $pid
wait $pid
is "a container that ran already has its verdict" '^early@.*: (non)?compliant, score .*basis live'
is "one that starts has its verdict" '^late@.*: (non)?compliant, score .*basis live'
is "it ends cleanly" '^stigwatchd stops$'
mkdir "$ENGINE_DIR/beside"
cp tests/xccdf/tailoring/benchmark.xml tests/xccdf/oval.xml "$ENGINE_DIR/beside"
CONTENT=$ENGINE_DIR/beside/benchmark.xml RUN_SECONDS=120 tests/run-main "$build" >"$out" 2>&1 &
pid=$!
said '^late@'
kill $pid
wait $pid
is "a benchmark is checked with the OVAL file beside it" '^late@.*: (non)?compliant, score '
docker rm -f early late >/dev/null
# refused WHAT: it ends with one line, before an engine is asked.
refused() {
	is "$1 is refused" "^make run: $1"
	is "  on one line" "^1\$"
}
DOCKER_HOST=tcp://127.0.0.1:1 RUN_SECONDS=15 tests/run-main "$build" >"$out" 2>&1
wc -l <"$out" >>"$out"
refused DOCKER_HOST=tcp://127.0.0.1:1
CONTENT=/no/such.xml RUN_SECONDS=15 tests/run-main "$build" >"$out" 2>&1
wc -l <"$out" >>"$out"
refused CONTENT=/no/such.xml
DOCKER_HOST=unix:///nowhere RUN_SECONDS=15 tests/run-main "$build" >"$out" 2>&1
is "without an engine it starts its own" '^No Docker engine answers at /nowhere'
is "the tidy sample complies" '^tidy@.*: compliant'
is "the untidy one does not" '^untidy@.*: noncompliant'
n=$((n + 1))
if pgrep -f "stigwatchd -c .*/stigwatch-run" >/dev/null; then
	echo "not ok $n - nothing is left running"
	bad=1
else echo "ok $n - nothing is left running"; fi
rm -f "$out"
echo "1..$n"
exit $bad

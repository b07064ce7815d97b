# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# lib.sh - what the system tests share: TAP, images, the daemon, and its results.
#
# Sourced by a script that runs inside tests/with-engine. Nothing here stands in for
# Docker or for journald: images are imported, containers run, results come from
# journalctl and from the spool.
set -u

BUILD=${BUILD:-build${SAN:+-san}}
SPOOL=$ENGINE_DIR/spool
CONF=$ENGINE_DIR/stigwatchd.conf
LOG=$ENGINE_DIR/stigwatchd.log
CONTENT=$ENGINE_DIR/stigwatch-gpos-ds.xml
CHAINGUARD=${STIGWATCH_CHAINGUARD-}
WAIT_S=${WAIT_S:-120} # for what is expected to happen; a loaded machine is slow
DAEMON_PID=

# MESSAGE_IDs, as in systemd/stigwatch.catalog.
ID_SCAN=7a84120eb8dd525508b5ff04ac42e5d4
ID_UNASSESSED=2dd1be19dcf603b658dd94359098b9b5
# shellcheck disable=SC2034 # for the scripts
ID_TAMPERING=906e0484be9ad13255fd4a0a8c001b6c
# shellcheck disable=SC2034
ID_GAP=85335383da07e6076ab0e44d299421b8
ID_CONTENT_LOADED=22c9c0d6f0e2c5a2390b6e337438f6cb
ID_ENGINE_BACK=1e5d531c6543d43239a087d02b4f9d94
# shellcheck disable=SC2034
ID_FINDING_OPENED=863ad4b4ad86b76dbd14db3ff4318b07
# shellcheck disable=SC2034
ID_FINDING_CLOSED=091c1f3e4ea7e111600c5952568859f0
# shellcheck disable=SC2034
ID_SPOOL_FAILED=8309f64f4164eca0cdb20b5ac4eea78a

# ---- TAP ----

tests=0 failures=0

# ok WHAT COMMAND...: one test; holds when COMMAND succeeds.
ok() {
	local what=$1
	shift
	tests=$((tests + 1))
	if "$@"; then
		echo "ok $tests - $what"
	else
		echo "not ok $tests - $what"
		failures=$((failures + 1))
	fi
}

# is WHAT GOT WANTED: one test; WANTED is a pattern of [[ == ]].
is() {
	tests=$((tests + 1))
	# shellcheck disable=SC2053
	if [[ $2 == $3 ]]; then
		echo "ok $tests - $1"
	else
		echo "not ok $tests - $1"
		echo "# got '$2', wanted '$3'"
		failures=$((failures + 1))
	fi
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

note() {
	echo "# $*"
}

# The last line of every script.
finish() {
	local frozen
	stop_daemon
	# Nothing ends what a cgroup of version 1 keeps frozen.
	frozen=$(docker ps -q --filter status=paused)
	# shellcheck disable=SC2086
	[ -z "$frozen" ] || docker unpause $frozen >/dev/null
	if [ "$failures" -gt 0 ]; then
		sed 's/^/# daemon: /' "$LOG" | tail -n 30
	fi
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

# ---- images ----

# tree NAME: a plain root of busybox without what the content forbids; prints its path.
tree() {
	local root=$ENGINE_DIR/tree-$1 applet
	mkdir -p "$root"/{bin,etc,tmp,root,proc,sys,dev,var/log,usr/bin,home,opt,work}
	chmod 755 "$root"/{bin,etc,var,var/log,usr,usr/bin,home,opt,work}
	chmod 700 "$root/root"
	chmod 1777 "$root/tmp"
	install -m 755 "$(command -v busybox)" "$root/bin/busybox"
	for applet in sh sleep touch chmod chown cat kill ls ln mkdir rm true echo id test \
		mount ps awk sed grep sysctl; do
		ln -sf busybox "$root/bin/$applet"
	done
	printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n' \
		>"$root/etc/passwd"
	printf 'root:*:19000:0:99999:7:::\nnobody:*:19000:0:99999:7:::\n' >"$root/etc/shadow"
	printf 'root:x:0:\nnobody:x:65534:\n' >"$root/etc/group"
	printf 'ID=busybox\nNAME="Busybox"\n' >"$root/etc/os-release"
	chmod 644 "$root"/etc/{passwd,group,os-release}
	chmod 600 "$root/etc/shadow"
	echo "$root"
}

# image NAME ROOT [OPTION...]: import a tree; options are those of docker import.
image() {
	local name=$1 root=$2
	shift 2
	tar -C "$root" --numeric-owner --owner=0 --group=0 -cf - . |
		docker import "$@" - "$name" >/dev/null
}

plain_image() {
	image plain "$(tree plain)"
}

# run NAME [OPTION...] IMAGE COMMAND...: a container in the background; prints its id.
run() {
	local name=$1
	shift
	docker run -d --network none --name "$name" "$@" 2>/dev/null
}

# many_files ROOT COUNT: files that a look at /usr has to walk.
many_files() {
	local dir=$1/usr/share/many
	mkdir -p "$dir"
	(cd "$dir" && for ((d = 0; d < $2 / 500; d++)); do
		mkdir "$d" && (cd "$d" && seq -f 'file-%g' 500 | xargs touch)
	done)
	chmod -R go-w "$dir"
}

# ---- the daemon ----

# configure [TEXT]: the rest of [policy default], and more sections.
configure() {
	[ -e "$CONTENT" ] || install -m 644 content/stigwatch-gpos-ds.xml "$CONTENT"
	[ -d "$SPOOL" ] || install -d -o nobody -m 750 "$SPOOL"
	local policy=${1-"Content=$CONTENT"$'\n'"Settle=0"}
	cat >"$CONF" <<-END
		[docker]
		Socket=/run/docker.sock
		[spool]
		Directory=$SPOOL
		[daemon]
		User=nobody
		${WORKER:+[worker]}
		${WORKER:-}
		[policy default]
		$policy
	END
	chmod 600 "$CONF"
}

count_entries() {
	journalctl --sync
	journalctl -q -o cat --output-fields=MESSAGE_ID "$@" 2>/dev/null | grep -c .
}

# start_daemon: returns when it watches the engine.
start_daemon() {
	local before
	[ -e "$CONF" ] || configure
	before=$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)
	"$BUILD/stigwatchd" -c "$CONF" >>"$LOG" 2>&1 </dev/null &
	DAEMON_PID=$!
	until_true is_watching_or_gone "$before"
	daemon_is_well 2>/dev/null && return
	sed 's/^/# daemon: /' "$LOG"
	echo "not ok $((tests + 1)) - the daemon starts"
	exit 1
}

is_watching_or_gone() {
	more_entries_than "$1" MESSAGE_ID=$ID_ENGINE_BACK ||
		! kill -0 "$DAEMON_PID" 2>/dev/null
}

stop_daemon() {
	[ -n "$DAEMON_PID" ] || return 0
	kill "$DAEMON_PID" 2>/dev/null
	wait "$DAEMON_PID"
	DAEMON_STATUS=$?
	DAEMON_PID=
}

daemon_is_well() {
	kill -0 "$DAEMON_PID"
}

# ---- waiting and reading ----

# until_true COMMAND...: try until it succeeds; fails after WAIT_S.
until_true() {
	local until=$((SECONDS + WAIT_S))
	until "$@"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.1
	done
}

more_entries_than() {
	local before=$1
	shift
	[ "$(count_entries "$@")" -gt "$before" ]
}

# results ID [FIELD=VALUE...]: every verdict entry of a container, one JSON object a line.
results() {
	local id=$1
	shift
	journalctl -q -o json MESSAGE_ID=$ID_SCAN MESSAGE_ID=$ID_UNASSESSED \
		CONTAINER_ID_FULL="$id" "$@"
}

count_results() {
	journalctl --sync
	results "$@" | grep -c .
}

has_results() {
	local wanted=$1
	shift
	[ "$(count_results "$@")" -ge "$wanted" ]
}

# wait_results COUNT ID [FIELD=VALUE...]
wait_results() {
	until_true has_results "$@"
}

# field ID NAME: of the newest verdict entry; "-" when it has none.
field() {
	results "$1" | tail -n 1 | jq -r --arg n "$2" '.[$n] // "-"'
}

# verdict ID: verdict, basis and stage of the newest entry in one word each.
verdict() {
	results "$1" | tail -n 1 |
		jq -r '[.STIGWATCH_VERDICT, .STIGWATCH_BASIS, .STIGWATCH_STAGE] | join(" ")'
}

# summary ID FILTER: jq on the summary.json the newest entry points to.
summary() {
	jq -r "$2" "$(field "$1" STIGWATCH_SPOOL)/summary.json"
}

# rule ID SUFFIX: the result of one rule in summary.json.
rule() {
	summary "$1" ".rules[] | select(.id | endswith(\"$2\")) | .result"
}

failed_rules() {
	summary "$1" '[.rules[] | select(.result == "fail") | .id | sub(".*_rule_"; "")]
		| join(" ")'
}

state_of() {
	docker inspect -f '{{.State.Status}}' "$1" 2>/dev/null
}

is_gone() {
	! docker inspect "$1" >/dev/null 2>&1
}

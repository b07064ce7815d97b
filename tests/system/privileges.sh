#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# privileges.sh - the rights of every process, read from /proc while it lives.
#
# Those that live for milliseconds are held: the compiler by content that takes it a while,
# the worker by a tree of many files, the scribe by the spool's own lock, which it waits for.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/lib-procs.sh
. "$(dirname "$0")/lib-procs.sh"

nobody="uid=65534 gid=65534 groups=none inh=0 prm=0 eff=0 bnd=0 amb=0 nnp=1"
warden="uid=0 gid=0 groups=* inh=0 prm=$(warden_mask) eff=$(warden_mask) bnd=$(warden_mask) amb=0 nnp=*"

# catch VARIABLE COMMAND...: poll without a pause until COMMAND prints something.
catch() {
	local -n caught=$1
	local until=$((SECONDS + WAIT_S))
	shift
	caught=
	while [ -z "$caught" ] && [ "$SECONDS" -lt "$until" ]; do
		caught=$("$@")
	done
}

# The lists of warden.c, of the unit and of the manual are one.
is "the unit's bounding set is the warden's list" \
	"$(unit_capabilities systemd/stigwatchd.service)" "$(warden_capabilities)"
missing=
for name in $(warden_capabilities); do
	grep -q "${name#CAP_}" config/stigwatchd.8 || missing="$missing $name"
done
is "the manual names them all" "$missing" ""

# ---- warden and daemon ----

plain_image
configure
ok "the daemon starts" start_daemon
is "the warden" "$(rights "$DAEMON_PID")" "$warden seccomp=0"
daemon=$(the_daemon)
is "the daemon" "$(rights "$daemon")" "$nobody seccomp=0"
is "  nobody may trace it, nor read its memory" "$(stat -c %U "/proc/$daemon/mem")" root
is "  it holds no descriptor of /proc, of the host's root or of a container" \
	"$(readlink "/proc/$daemon/fd/"* | grep -c '^/proc\|^/$\|overlay')" 0

# ---- the worker: outer and inner ----

# namespaces PID KIND...: their names, without brackets.
namespaces() {
	local pid=$1 kind
	shift
	for kind in "$@"; do
		readlink "/proc/$pid/ns/$kind" | tr -d '[]' | tr '\n' ' '
	done
}

# worker_inner: a grandchild of the warden that is not a scribe.
worker_inner() {
	local outer inner
	for outer in $(children "$DAEMON_PID"); do
		[ "$outer" != "$daemon" ] || continue
		for inner in $(children "$outer"); do
			# The doors are closed once its filter is there.
			case $(rights "$inner") in *seccomp=2) echo "$outer $inner" ;; esac
		done
	done | head -n 1
}

root=$(tree large)
many_files "$root" 30000
image large "$root"
id=$(run large large sleep 1000)
catch pair worker_inner
# Stopped from outside it cannot end before it has been looked at; nor is it waited for.
outer=${pair% *} inner=${pair#* }
[ -z "$pair" ] || kill -STOP "$outer"
is "the worker outside" "$(rights "$outer")" "$warden seccomp=0"
is "the worker inside: DAC_READ_SEARCH, SYS_PTRACE" "$(rights "$inner")" \
	"uid=0 gid=0 groups=* inh=0 prm=80004 eff=80004 bnd=80004 amb=0 nnp=1 seccomp=2"
is "  in the container's namespaces" \
	"$(namespaces "$inner" mnt pid net uts ipc)" \
	"$(namespaces "$(docker inspect -f '{{.State.Pid}}' large)" mnt pid net uts ipc)"
is "  in the host's user namespace" "$(namespaces "$inner" user)" "$(namespaces $$ user)"
is "  its limits: no core, few files" \
	"$(awk '/Max core/ { print $5, $6 } /Max open files/ { print $4, $5 }' "/proc/$inner/limits" | tr '\n' ' ')" \
	"0 0 512 512 "
[ -z "$pair" ] || kill -CONT "$outer"
ok "  and the scan ends well" wait_results 1 "$id"

# ---- the scribe: waits for the spool's lock, which we hold ----

# new_child PID KNOWN: a child of PID behind a filter.
filtered_child() {
	local pid
	for pid in $(children "$1"); do
		case $(rights "$pid") in *seccomp=2) echo "$pid" && return ;; esac
	done
}

exec 9>>"$SPOOL/.lock"
flock 9
id=$(run small plain sleep 1000)
catch scribe filtered_child "$daemon"
is "the scribe" "$(rights "$scribe")" "$nobody seccomp=2"
is "  has no socket" "$(readlink "/proc/$scribe/fd/"* | grep -c unconnected)" 0
exec 9>&-
ok "  and ends well" wait_results 1 "$id"

# ---- the compiler: held by the largest content there is ----

big=$ENGINE_DIR/big.xml
if ssg=$(find /usr/share/xml/scap/ssg/content -name 'ssg-rhel*-ds.xml' -size +10M 2>/dev/null |
	sort | tail -n 1) && [ -n "$ssg" ]; then
	install -m 644 "$ssg" "$big"
	configure "Content=$big"$'\n'"Settle=0"
	chmod 644 "$CONF"
	kill -HUP "$DAEMON_PID"
	catch compiler filtered_child "$DAEMON_PID"
	is "the compiler" "$(rights "$compiler")" "$nobody seccomp=2"
	is "  has limits of memory and time" \
		"$(awk '/Max data/ { print $4 } /Max cpu/ { print $4 }' "/proc/$compiler/limits" | tr '\n' ' ')" \
		"60 $([ -n "${SAN-}" ] && echo unlimited || echo 1073741824) "
else
	skip "the compiler" "no large content of scap-security-guide is installed"
fi

# ---- a check script on the host ----

script=$ENGINE_DIR/script.sh
cat >"$script" <<'END'
#!/bin/sh
cat /proc/self/status
exec sleep 30
END
cat >"$ENGINE_DIR/sce.xml" <<'END'
<?xml version="1.0" encoding="UTF-8"?>
<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2" id="xccdf_test_benchmark_sce" resolved="true">
 <status>draft</status><title>a script</title><version>1</version>
 <Rule id="xccdf_test_rule_script" selected="true"><title>a script</title>
  <check system="http://open-scap.org/page/SCE"><check-content-ref href="script.sh"/></check>
 </Rule>
</Benchmark>
END
chmod 644 "$ENGINE_DIR/sce.xml"
chmod 755 "$script"
chmod 755 "$ENGINE_DIR"

# host_script: the child of the warden that became another program.
host_script() {
	local pid
	for pid in $(children "$DAEMON_PID"); do
		[ "$(cat "/proc/$pid/comm" 2>/dev/null)" = sleep ] && echo "$pid" && return
	done
}

stop_daemon
configure "Content=$ENGINE_DIR/sce.xml"$'\n'"Settle=0"$'\n'"Sce=host"
ok "the daemon starts with a script" start_daemon
run scripted plain sleep 1000 >/dev/null
catch pid host_script
is "a script on the host" "$(rights "$pid")" "$nobody seccomp=0"
is "  has its three streams and itself open" "$(ls "/proc/$pid/fd" | tr '\n' ' ')" "0 1 2 3 "
is "  leads a session of its own" "$(ps -o sid= -p "$pid" | tr -d ' ')" "$pid"
finish

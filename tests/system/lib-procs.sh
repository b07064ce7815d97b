# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# lib-procs.sh - what the tests of the processes share beyond lib.sh: finding a process and
# reading its rights, entries of the journal as text, content made wrong.

# shellcheck disable=SC2034 # for the scripts
ID_CONTENT_REFUSED=9570586cdb52fdb02d0313857cacb13a
# shellcheck disable=SC2034
ID_SPOOL_FAILED=8309f64f4164eca0cdb20b5ac4eea78a
# shellcheck disable=SC2034
ID_ENGINE_LOST=aba940b237d37491e6a8a143fe455d40
# shellcheck disable=SC2034
ID_ERROR=3fb1037d0e8edcebe8fe0d7a533e52db
# shellcheck disable=SC2034
ID_STARTED=b23cc6c3d45a831cdf55c2c2883c159e

# reload ID: SIGHUP, then wait for the entry that ends it.
reload() {
	local before
	before=$(count_entries MESSAGE_ID="$1")
	kill -HUP "$DAEMON_PID"
	until_true more_entries_than "$before" MESSAGE_ID="$1"
}

# children PID: the pids of its children.
children() {
	cat "/proc/$1/task/$1/children" 2>/dev/null
}

# the_daemon: the pid of the daemon process, the warden's child that never ends. It is the
# one with the event loop's epoll descriptor.
the_daemon() {
	local pid
	for pid in $(children "$DAEMON_PID"); do
		if readlink "/proc/$pid/fd/"* 2>/dev/null | grep -q eventpoll; then
			echo "$pid"
			return
		fi
	done
	return 1
}

# rights PID: what /proc says of a process's rights, on one line.
rights() {
	awk '
		/^Uid:/ { uid = $2 == $3 && $3 == $4 ? $2 : "mixed" }
		/^Gid:/ { gid = $2 == $3 && $3 == $4 ? $2 : "mixed" }
		/^Groups:/ { groups = NF > 1 ? "some" : "none" }
		/^Cap(Inh|Prm|Eff|Bnd|Amb):/ { sub(/^0+/, "", $2); cap[$1] = $2 == "" ? "0" : $2 }
		/^NoNewPrivs:/ { nnp = $2 }
		/^Seccomp:/ { seccomp = $2 }
		END {
			print "uid=" uid, "gid=" gid, "groups=" groups,
				"inh=" cap["CapInh:"], "prm=" cap["CapPrm:"], "eff=" cap["CapEff:"],
				"bnd=" cap["CapBnd:"], "amb=" cap["CapAmb:"],
				"nnp=" nnp, "seccomp=" seccomp
		}' "/proc/$1/status" 2>/dev/null
}

# messages [FIELD=VALUE...]: MESSAGE of the entries, one per line.
messages() {
	journalctl --sync
	journalctl -q -o cat "$@"
}

# scans_of TARGET-PATTERN: finished scans in the spool.
scans_of() {
	find "$SPOOL"/targets/$1 -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l
}

# one_line FILE: the file is exactly one line.
one_line() {
	[ "$(wc -l <"$1")" = 1 ]
}

# warden_capabilities: the list in warden.c, sorted, on one line.
warden_capabilities() {
	sed -n '/^static const uint64_t warden_capabilities/,/;/p' daemon/warden/warden.c |
		grep -o 'CAP_[A-Z_]*' | sort | tr '\n' ' '
}

# unit_capabilities UNIT: its bounding set, in the same form.
unit_capabilities() {
	grep '^CapabilityBoundingSet=' "$1" | grep -o 'CAP_[A-Z_]*' | sort | tr '\n' ' '
}

# warden_mask: the same as the kernel writes it in /proc/PID/status, without leading zeros.
warden_mask() {
	local name mask=0 number
	for name in $(warden_capabilities); do
		number=$(awk -v n="$name" '$2 == n && $3 ~ /^[0-9]+$/ { print $3 }' \
			/usr/include/linux/capability.h)
		mask=$((mask | 1 << number))
	done
	printf '%x\n' "$mask"
}

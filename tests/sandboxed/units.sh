#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# units.sh - unit tests again, as root of a user namespace: root there must not be taken for
# root of the host, and what needs a mount of its own gets one.
set -u
programs="base/test_sandbox sink/test_spool sink/test_journal target/test_seen warden/test_client
worker/test_worker conf/test_conf"
n=0
for program in $programs; do
	[ -x "${BUILD:-build}/unit/$program" ] || continue
	n=$((n + 1))
	if output=$(unshare -mrun "${BUILD:-build}/unit/$program" 2>&1); then
		echo "ok $n - $program"
	else
		echo "$output" | sed 's/^/# /'
		echo "not ok $n - $program"
	fi
done
echo "1..$n"

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# facts.sh - what results tell of how a container runs, the daemon's and the command's; an operator's
# id for the Benchmark.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

plain_image
configure "Content=$CONTENT
BenchmarkAlias=A_STIG
Settle=0"
start_daemon
prefix=urn:xccdf:fact:stigwatch:

# facts FILE: the ones about how it runs, and the engine's version as the engine tells it.
facts() {
	sed -n "s|.*<fact name=\"$prefix\([^\"]*\)\" type=\"string\">\(.*\)</fact>|\1=\2|p" "$1" |
		grep -vE '^(host|container-name|image|image-id|basis|stage|content-digest)=' | paste -sd' '
}

# look NAME ID: results of the command in $ENGINE_DIR/NAME.xml, of the daemon in NAME.daemon.xml.
look() {
	wait_results 1 "$2"
	cp "$(field "$2" STIGWATCH_SPOOL)/results.xml" "$ENGINE_DIR/$1.daemon.xml"
	timeout 60 "$BUILD/stigwatch" scan --container "$1" --content "$CONTENT" \
		--benchmark-alias A_STIG --results "$ENGINE_DIR/$1.xml" --quiet
}

engine=$(docker version -f '{{.Server.Version}}')
id=$(run usual plain sleep 1000)
look usual "$id"
wanted="container-id=$id engine-version=$engine user=root privileged=false read-only=false network-mode=none"
is "what nobody chose is not told" "$(facts "$ENGINE_DIR/usual.xml")" "$wanted"
is "  nor by the daemon" "$(facts "$ENGINE_DIR/usual.daemon.xml")" "$wanted"

id=$(run odd --user 65534 --cap-add NET_ADMIN --cap-add SYS_PTRACE --cap-drop KILL --read-only \
	--security-opt no-new-privileges --security-opt seccomp=unconfined --pid host plain sleep 1000)
look odd "$id"
wanted="container-id=$id engine-version=$engine user=65534 privileged=false read-only=true"
wanted+=" capabilities-added=*NET_ADMIN,*SYS_PTRACE capabilities-dropped=*KILL"
wanted+=" security-options=no-new-privileges,seccomp=unconfined* pid-mode=host network-mode=none"
is "what somebody chose is" "$(facts "$ENGINE_DIR/odd.xml")" "$wanted"
is "  by the daemon too" "$(facts "$ENGINE_DIR/odd.daemon.xml")" "$wanted"
is "they have no address" "$(grep -c '<target-address>' "$ENGINE_DIR/odd.xml")" 0

for file in odd odd.daemon; do
	is "the alias names the Benchmark of $file twice" \
		"$(grep -c 'id="xccdf_mil.disa.stig_benchmark_A_STIG"' "$ENGINE_DIR/$file.xml")" 2
done
is "the journal names its own" "$(field "$id" STIGWATCH_BENCHMARK)" \
	xccdf_org.stigwatch.content_benchmark_gpos-container
docker rm -f usual odd >/dev/null
finish

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# userns.sh - owners as the container sees them, in an engine that remaps its users.
case ${ENGINE_ARGS-} in
*userns-remap*) ;;
*) # once more, in an engine of its own
	exec env ENGINE_ARGS=--userns-remap=default \
		unshare --mount --propagation private "$WITH_ENGINE" "$0" ;;
esac
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

map() {
	cat "/proc/$(docker inspect -f '{{.State.Pid}}' "$1")/uid_map"
}

# The record keeps a number as eight bytes, the least first.
has_user_id() {
	od -An -v -tx1 "$(field "$1" STIGWATCH_SPOOL)/record.bin" | tr -d ' \n' |
		grep -qE "$(printf user_id | od -An -tx1 | tr -d ' \n').{6}$2"
}

# A host's file in a volume: its owner is nobody the container knows.
plain_image
mkdir -m 755 "$ENGINE_DIR/volume"
echo root:x:0:0 >"$ENGINE_DIR/volume/passwd"
chmod 644 "$ENGINE_DIR/volume/passwd"
configure
start_daemon
own=$(run own plain sleep 1000)
wait_results 1 "$own"
is "the container is remapped" "$(map own)" "*0*100000*65536*"
# /etc/shadow and /etc/passwd have to belong to 0: files of 100000 outside.
is "root's own files read as 0" "$(verdict "$own")" "compliant live initial"
foreign=$(run foreign -v "$ENGINE_DIR/volume/passwd:/etc/passwd" plain sleep 1000)
wait_results 1 "$foreign"
is "a file of an unmapped owner is not root's" "$(verdict "$foreign")" \
	"noncompliant live initial"
is "the rule is the one about owners" "$(failed_rules "$foreign")" account_files_protected
ok "the owner reads 65534" has_user_id "$foreign" feff000000000000
stop_daemon

# By layers, owners are translated as well.
ended=$(run ended plain true)
chowned=$(run chowned-ended plain chown 1000 /etc/passwd)
docker wait ended chowned-ended >/dev/null
start_daemon
wait_results 1 "$ended"
wait_results 1 "$chowned"
is "layers: root's own files read as 0" "$(verdict "$ended")" "compliant layers initial"
is "layers: another owner does not" "$(verdict "$chowned")" \
	"noncompliant layers initial"
ok "the daemon lives" daemon_is_well
finish

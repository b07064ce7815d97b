#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape.sh - links planted where the content reads lead nowhere but into the container.
# shellcheck source=tests/system/lib.sh
. tests/system/lib.sh

marker=marker-of-the-host-8c1f
host=$ENGINE_DIR/host # a path the container's root does not have

# planted NAME LINK [FILE...]: where the content reads FILE, a link; a container of that.
planted() {
	local name=$1 link=$2 root file
	root=$(tree "$name")
	shift 2
	for file in "$@" etc/shadow etc/apk/repositories lib/apk/db/installed \
		root/.ssh/authorized_keys; do
		mkdir -p "$root/${file%/*}"
		ln -sf "$link/${file##*/}" "$root/$file"
	done
	for file in opt home usr/lib var/lib; do
		mkdir -p "$root/${file%/*}"
		rm -rf "${root:?}/$file"
		ln -s "$link" "$root/$file"
	done
	image "$name" "$root"
	docker create --network none --name "$name" "$name" sleep 1000 2>/dev/null
}

# A link may be written by all: that is what the content says of the link itself.
links_only='?(account_files_protected)'

marker_is_nowhere() {
	journalctl --sync
	! grep -ra "$marker" "$SPOOL" "$LOG" &&
		! journalctl -q -o json | grep "$marker"
}

# What a look through the link would find on the host: every line a violation.
mkdir -p -m 755 "$host"
for file in passwd shadow group repositories installed authorized_keys; do
	echo "$marker::0:0:P:openssh-server:http://$marker" >"$host/$file"
	chmod 666 "$host/$file"
done
touch "$host/$marker.rhosts" "$host/id_rsa"
printf -- '-----BEGIN RSA PRIVATE KEY-----\n%s\n' "$marker" >"$host/id_rsa"
up=../../../../../../../../../../..

# One container without links shows that the content reads these files at all.
control=$(tree control)
cp "$host/shadow" "$host/passwd" "$control/etc/"
image control "$control"

configure
start_daemon
ids=()
accounts=(etc/passwd etc/group)
ids+=("$(planted absolute "$host" "${accounts[@]}")")
ids+=("$(planted relative "$up$host" "${accounts[@]}")")
ids+=("$(planted looping .)") # with passwd in a loop the engine starts nothing
ids+=("$(planted magic "/proc/1/root$host" "${accounts[@]}")")
ids+=("$(planted self "/proc/self/root$host" "${accounts[@]}")")
ids+=("$(planted cwd "/proc/1/cwd$up$host" "${accounts[@]}")")
for name in absolute relative looping magic self cwd; do
	docker start "$name" >/dev/null
done
for id in "${ids[@]}"; do
	wait_results 1 "$id"
	is "$(field "$id" CONTAINER_NAME): a result, live" \
		"$(field "$id" STIGWATCH_BASIS) $(field "$id" STIGWATCH_STAGE)" "live initial"
	is "$(field "$id" CONTAINER_NAME): nothing of the host fails" \
		"$(failed_rules "$id")" "$links_only"
	note "$(field "$id" CONTAINER_NAME): $(verdict "$id")"
done

# The same as layers: there the host's /proc would be the first in the way.
stop_daemon
docker restart -t 0 absolute relative magic self cwd >/dev/null
docker kill absolute relative magic self cwd >/dev/null
start_daemon
for name in absolute relative magic self cwd; do
	id=$(docker inspect -f '{{.Id}}' "$name")
	wait_results 2 "$id"
	is "$name by layers: nothing of the host fails" \
		"$(field "$id" STIGWATCH_BASIS): $(failed_rules "$id")" "layers: $links_only"
done
ok "the marker is nowhere in spool, journal, output" marker_is_nowhere
wait_results 1 "$(run control control sleep 1000)"
ok "without links the same files are violations" \
	[ "$(failed_rules "$(docker inspect -f '{{.Id}}' control)" | wc -w)" -ge 2 ]
ok "the daemon lives" daemon_is_well
finish

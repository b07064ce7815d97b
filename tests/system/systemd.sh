#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# systemd.sh - the daemon under a real systemd, with the unit that is shipped.
#
# systemd is process 1 of a container. A second engine lives in that container's pid
# namespace, so that the pids it tells are those the daemon sees.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/lib-procs.sh
. "$(dirname "$0")/lib-procs.sh"

here=$(dirname "$0")
root=${SYSTEMD_ROOT:-build/roots/systemd}
shared=$ENGINE_DIR/shared # /engine inside
engine2=
: >"$LOG"
exec 2>"$ENGINE_DIR/stderr"

if ! "$here/systemd-root" "$root"; then
	skip "the unit in a real systemd" "no root file system for systemd could be made"
	finish
fi

# inside COMMAND...: in the container that systemd runs.
inside() {
	docker exec sd "$@"
}

docker2() {
	docker -H "unix://$shared/docker.sock" "$@"
}

stop_all() {
	[ -z "$engine2" ] || kill "$engine2" 2>/dev/null
	docker rm -f sd >/dev/null 2>&1
}

# The cgroups of the container itself, nothing of the machine's.
write_init() {
	cat <<-'END'
		#!/bin/sh
		umount -R /sys/fs/cgroup 2>/dev/null
		mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
		mkdir /sys/fs/cgroup/systemd
		mount -t cgroup -o none,name=systemd,xattr cgroup /sys/fs/cgroup/systemd
		exec /usr/lib/systemd/systemd
	END
}

make_container() {
	local tree=$ENGINE_DIR/installed unit
	tar -C "$root" --exclude=./var/cache --exclude=./usr/share/locale -cf - . |
		docker import - systemd >/dev/null
	make -s install BUILD="$BUILD" DESTDIR="$tree" || return 1
	write_init >"$tree/init"
	chmod 755 "$tree/init"
	# What a host's engine and a terminal would want.
	mkdir -p "$tree/etc/systemd/system"
	for unit in systemd-udevd systemd-logind getty@tty1 console-getty; do
		ln -s /dev/null "$tree/etc/systemd/system/$unit.service"
	done
	cat >"$tree/etc/stigwatch/stigwatchd.conf" <<-END
		[docker]
		Socket=/engine/docker.sock
		[policy default]
		Settle=0
	END
	docker create --name sd --network none --stop-signal SIGRTMIN+3 --cgroupns private \
		--cap-add SYS_ADMIN --cap-add SYS_PTRACE --cap-add NET_ADMIN \
		--cap-add DAC_READ_SEARCH --cap-add SYSLOG --cap-add LINUX_IMMUTABLE \
		--security-opt seccomp=unconfined --security-opt systempaths=unconfined \
		--tmpfs /run --tmpfs /run/lock --tmpfs /tmp -v "$shared:/engine" \
		systemd /init >/dev/null &&
		tar -C "$tree" --owner=0 --group=0 -cf - . | docker cp - sd:/
}

# An engine among the processes of the container, with the files of out here.
start_second_engine() {
	local pid
	pid=$(docker inspect -f '{{.State.Pid}}' sd)
	nsenter --pid="/proc/$pid/ns/pid" unshare --mount --fork --kill-child --mount-proc \
		dockerd --host "unix://$shared/docker.sock" --data-root "$ENGINE_DIR/data2" \
		--exec-root /run/engine2 --pidfile /run/engine2.pid --bridge none \
		--config-file /run/engine/daemon.json \
		--cgroup-parent "/$ENGINE_CGROUP" --iptables=false --ip6tables=false \
		--ip-forward=false --ip-masq=false --log-level warn \
		</dev/null >"$ENGINE_DIR/engine2.log" 2>&1 &
	engine2=$!
	until_true docker2 version >/dev/null 2>&1
}

is_booted() {
	case $(inside systemctl is-system-running 2>/dev/null) in
	running | degraded) true ;;
	*) false ;;
	esac
}

unit_is() {
	[ "$(inside systemctl is-active stigwatchd)" = "$1" ]
}

property() {
	inside systemctl show -P "$1" stigwatchd
}

entries() {
	inside journalctl -q -o cat "$@"
}

has_entry() {
	local pattern=$1
	shift
	entries "$@" | grep -q -- "$pattern"
}

mkdir -p "$shared"
ok "a root file system takes what make install installs" make_container
docker start sd >/dev/null
ok "systemd starts" until_true is_booted
if [ "$failures" != 0 ]; then
	docker logs sd 2>&1 | tail -n 5 | sed 's/^/# /'
	stop_all
	finish
fi
inside systemd-sysusers && inside systemd-tmpfiles --create stigwatch.conf
is "tmpfiles makes the spool" "$(inside stat -c '%U:%G %a' /var/spool/stigwatch)" "stigwatch:stigwatch 750"
inside journalctl --update-catalog
inside systemctl daemon-reload
is "systemd-analyze verify says nothing" \
	"$(inside systemd-analyze verify stigwatchd.service 2>&1 | grep -v 'docker.service\|Command .man')" ""
ok "an engine runs beside it" start_second_engine
image_tree=$(tree plain)
tar -C "$image_tree" --owner=0 --group=0 -cf - . | docker2 import - plain >/dev/null

started=$SECONDS
inside systemctl start stigwatchd
is "systemctl start returns when the daemon is ready" "$?:$(inside systemctl is-active stigwatchd)" "0:active"
if [ "$failures" != 0 ]; then
	entries -u stigwatchd | tail -n 20 | sed 's/^/# /'
	stop_all
	finish
fi
note "started in $((SECONDS - started)) s"
is "  and the daemon has said so" "$(property StatusText)" "watching"

# ---- a container, under the unit's settings ----

id=$(docker2 run -d --network none --name web plain sleep 1000)
ok "a container is checked" until_true has_entry compliant "CONTAINER_ID_FULL=$id"
is "  live" "$(inside journalctl -q -o json "CONTAINER_ID_FULL=$id" MESSAGE_ID=$ID_SCAN |
	jq -r '.STIGWATCH_BASIS + " " + .STIGWATCH_VERDICT')" "live compliant"
is "  its files belong to the daemon's account" \
	"$(inside sh -c 'stat -L -c "%U:%G %a" /var/spool/stigwatch/targets/*/latest/results.xml')" \
	"stigwatch:stigwatch 640"
is "journalctl -x explains it" "$(inside journalctl -q -x "CONTAINER_ID_FULL=$id" MESSAGE_ID=$ID_SCAN)" \
	"*Container web was checked: compliant*was checked against*The verdict is compliant*"
is "  leaving no field unexpanded" \
	"$(inside journalctl -q -x _SYSTEMD_UNIT=stigwatchd.service | grep '@STIGWATCH\|@CONTAINER')" ""

# ---- rights, as the unit and as the warden's list have them ----

warden=$(property MainPID)
is "the warden has the documented capabilities" \
	"$(inside sh -c "grep CapBnd /proc/$warden/status" | cut -f 2 |
		sed 's/^0*//')" "$(warden_mask)"
is "  the unit's and no more" "$(unit_capabilities systemd/stigwatchd.service)" "$(warden_capabilities)"
is "  with no_new_privs" "$(inside sh -c "grep NoNewPrivs /proc/$warden/status" | cut -f 2)" 1
inside systemd-analyze security stigwatchd | tail -n 1 | sed 's/^/# /'

# ---- reload ----

inside sh -c 'echo "TargetName=renamed-{role}" >>/etc/stigwatch/stigwatchd.conf'
inside systemctl reload stigwatchd
is "systemctl reload succeeds" "$?" 0
is "  the content is loaded anew" "$(entries MESSAGE_ID=$ID_CONTENT_LOADED | grep -c .)" 2
id=$(docker2 run -d --network none --name two plain sleep 1000)
ok "  and takes effect" until_true has_entry . "CONTAINER_ID_FULL=$id" STIGWATCH_TARGET=renamed-two

# ---- the watchdog ----

inside mkdir -p /etc/systemd/system/stigwatchd.service.d
inside sh -c 'printf "[Service]\nWatchdogSec=2\n" >/etc/systemd/system/stigwatchd.service.d/test.conf'
inside systemctl daemon-reload
inside systemctl restart stigwatchd
sleep 5
is "the watchdog is kept" "$(property NRestarts):$(inside systemctl is-active stigwatchd)" "0:active"
daemon=$(inside sh -c "cat /proc/$(property MainPID)/task/*/children" | cut -d ' ' -f 1)
inside kill -STOP "$daemon"
restarted() { [ "$(property NRestarts)" -ge 1 ] && unit_is active; }
ok "a daemon that hangs is restarted" until_true restarted
is "  for the watchdog" "$(entries -u stigwatchd | grep -c 'Watchdog timeout')" 1
is "  and leaves no process behind" "$(inside sh -c "test -e /proc/$daemon && echo there")" ""
id=$(docker2 run -d --network none --name three plain sleep 1000)
ok "  and goes on" until_true has_entry compliant "CONTAINER_ID_FULL=$id"
is "  checking nothing twice" "$(entries MESSAGE_ID=$ID_SCAN CONTAINER_NAME=web | grep -c .)" 1

inside systemctl stop stigwatchd
is "systemctl stop ends it well" "$(property Result) $(property ExecMainStatus)" "success 0"
is "no system call was refused" "$(entries -u stigwatchd | grep -ci 'operation not permitted')" 0
[ "$failures" = 0 ] || entries -u stigwatchd | tail -n 40 | sed 's/^/# /'
stop_all
finish

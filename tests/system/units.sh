#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# units.sh - what a container's running systemd says of its units: over its bus, over its own
# socket, and when neither lets us in.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

here=$(dirname "$0")
root=${SYSTEMD_ROOT:-build/roots/systemd}
summary=$ENGINE_DIR/units.json
shared=$ENGINE_DIR/shared # /run of the container

if ! "$here/systemd-root" "$root" >/dev/null 2>&1; then
	skip "units of a running systemd" "no root file system for systemd could be made"
	finish
fi

inside() {
	docker exec sd "$@"
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

write_units() {
	local unit units=$1/etc/systemd/system

	mkdir -p "$units/multi-user.target.wants" "$units/timers.target.wants"
	for unit in systemd-udevd systemd-logind getty@tty1 console-getty masked; do
		ln -s /dev/null "$units/$unit.service"
	done
	printf '[Service]\nExecStart=/bin/sleep inf\n' >"$units/known.service"
	printf '[Service]\nExecStart=/bin/true\n' >"$units/idle.service"
	printf '[Timer]\nOnBootSec=1d\nUnit=idle.service\n[Install]\nWantedBy=timers.target\n' >"$units/ticking.timer"
	ln -s known.service "$units/alias.service"
	ln -s ../known.service "$units/multi-user.target.wants/known.service"
	ln -s ../ticking.timer "$units/timers.target.wants/ticking.timer"
}

make_container() {
	local tree=$ENGINE_DIR/tree

	tar -C "$root" --exclude=./var/cache --exclude=./usr/share/locale -cf - . |
		docker import - systemd >/dev/null
	write_units "$tree"
	mkdir -p "$shared"
	write_init >"$tree/init"
	chmod 755 "$tree/init"
	docker create --name sd --network none --stop-signal SIGRTMIN+3 --cgroupns private \
		--cap-add SYS_ADMIN --cap-add SYS_PTRACE --cap-add NET_ADMIN \
		--security-opt seccomp=unconfined --security-opt systempaths=unconfined \
		-v "$shared:/run" --tmpfs /run/lock --tmpfs /tmp systemd /init >/dev/null &&
		tar -C "$tree" --owner=0 --group=0 -cf - . | docker cp - sd:/
}

is_booted() {
	case $(inside systemctl is-system-running 2>/dev/null) in
	running | degraded) true ;;
	*) false ;;
	esac
}

# The results of the rules, in order.
results() {
	"$BUILD/stigwatch" scan "$@" --content "$here/units/units-xccdf.xml" --json "$summary" \
		>"$ENGINE_DIR/scan.log" 2>&1
	jq -r '.rules[].result' "$summary" | tr '\n' ' '
}

all_pass="pass pass pass pass pass pass pass pass "
ok "a root file system with units of ours" make_container
docker start sd >/dev/null
ok "systemd starts" until_true is_booted
if [ "$failures" = 0 ]; then
	is "over its bus" "$(results --container sd)" "$all_pass"
	inside mv /run/dbus/system_bus_socket /run/dbus/away
	is "without a bus, over its own socket" "$(results --container sd)" "$all_pass"
	inside mv /run/systemd/private /run/systemd/away
	is "with neither nobody knows" "$(results --container sd | tr ' ' '\n' | sort -u | tr '\n' ' ')" "*unknown *"
	is "  and why is told" "$(jq -r '.rules[0].reason' "$summary")" "*systemd runs in the target and cannot be asked*"
	inside mv /run/systemd/away /run/systemd/private
	inside mv /run/dbus/away /run/dbus/system_bus_socket
	# Containers that were given the sockets of another systemd.
	docker run -d --name guest --network none -v "$shared:/run" systemd sleep 1000 >/dev/null
	is "a container that runs none: nothing is active" \
		"$(results --container guest | cut -d ' ' -f 1)" "fail"
	docker run -d --name liar --network none -v "$shared:/run" systemd \
		sh -c 'cp /bin/sleep /tmp/systemd; exec /tmp/systemd 1000' >/dev/null
	liar_runs() { [ "$(docker exec liar cat /proc/1/comm)" = systemd ]; }
	until_true liar_runs
	is "  one that only calls itself so: the other is not asked" \
		"$(results --container liar | tr ' ' '\n' | sort -u | tr '\n' ' ')" "*unknown *"
	is "  and why is told" "$(jq -r '.rules[0].reason' "$summary")" "*belongs to another process*"
fi
docker rm -f sd guest liar >/dev/null 2>&1
finish

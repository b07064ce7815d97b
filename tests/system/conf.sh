#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# conf.sh - what stigwatchd -t finds, and what a reload changes and what it does not.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/system/lib-procs.sh
. "$(dirname "$0")/lib-procs.sh"

etc=$ENGINE_DIR/etc
mkdir -p "$etc/conf.d"
install -m 644 content/stigwatch-gpos-ds.xml "$CONTENT"
install -d -o nobody -m 750 "$SPOOL"

# ---- stigwatchd -t ----

write_conf() {
	rm -rf "$etc/conf.d" "$etc/stigwatchd.conf"
	mkdir -p "$etc/conf.d"
	printf '[docker]\nSocket=/run/docker.sock\n[spool]\nDirectory=%s\n[daemon]\nUser=nobody\n%b' \
		"$SPOOL" "$1" >"$etc/stigwatchd.conf"
	chmod 644 "$etc/stigwatchd.conf"
}

check_conf() {
	"$BUILD/stigwatchd" -t -c "$etc/stigwatchd.conf" >"$ENGINE_DIR/out" 2>"$ENGINE_DIR/err"
}

# good WHAT TEXT: the configuration is taken without a word.
good() {
	write_conf "$2"
	check_conf
	is "-t takes $1" "$?:$(cat "$ENGINE_DIR/out" "$ENGINE_DIR/err")" "0:"
}

# refused WHAT PATTERN...: the configuration as it lies there gives exit 1 and one line.
refused() {
	local status
	check_conf
	status=$?
	is "-t refuses $1" "$status:$(wc -l <"$ENGINE_DIR/err"):$(cat "$ENGINE_DIR/err")" "1:1:$2"
}

# bad WHAT TEXT PATTERN
bad() {
	write_conf "$2"
	refused "$1" "$3"
}

f=$etc/stigwatchd.conf
policy="[policy default]\nContent=$CONTENT\n"
good "a whole configuration" "$policy"
good "policies of their own" "${policy}[policy web]\nMatchName=web*\nContent=$CONTENT\n"
debian=/usr/share/xml/scap/ssg/content/ssg-debian11-ds.xml
write_conf "[policy default]\nContent=$debian\n"
check_conf
is "-t says that no rule is selected" "$?:$(cat "$ENGINE_DIR/out")" \
	"0:*policy default: *no rule is selected: choose a profile*"
# misused MESSAGE ARG...: the command line is refused with it, on one line.
misused() {
	local message=$1
	shift
	"$BUILD/stigwatchd" "$@" >"$ENGINE_DIR/out" 2>"$ENGINE_DIR/err"
	is "stigwatchd $* is refused" "$?:$(cat "$ENGINE_DIR/out" "$ENGINE_DIR/err")" \
		"1:stigwatchd: $message (see stigwatchd --help)"
}
misused "unrecognized option '-x'" -tx
misused "unrecognized option '--frobnicate'" --frobnicate
misused "option '-c' needs a value" -t -c
misused "unexpected argument 'more'" -t more
bad "an unknown key" "${policy}Contents=x\n" "stigwatchd: $f:9: section \[policy\] has no key 'Contents'"
bad "an unknown section" "[polcy default]\n" "stigwatchd: $f:7: there is no section \[polcy default\]"
bad "a bad duration" "${policy}Settle=soon\n" "stigwatchd: $f:9: Settle: *soon*"
bad "a bad number" "[worker]\nMax=many\n" "stigwatchd: $f:8: Max: *many*"
bad "a number out of range" "[worker]\nMax=100000\n" "stigwatchd: $f:8: Max: *100000*"
bad "a section twice" "$policy$policy" "stigwatchd: $f:9: section \[policy default\] is already at $f:7"
bad "a line that is none" "${policy}nonsense\n" "stigwatchd: $f:9: neither a \[section\] nor Key=value"

write_conf "$policy"
printf '[policy default]\nSettle=1s\n' >"$etc/conf.d/50-more.conf"
refused "a section twice over two files" \
	"stigwatchd: $etc/conf.d/50-more.conf:1: section \[policy default\] is already at $f:7"
write_conf "$policy"
chmod o+w "$f"
refused "a file others may write" "stigwatchd: '$f' may be written by others*"
write_conf "$policy"
chmod g+w "$f"
refused "a file a group may write" "stigwatchd: '$f' may be written by others*"
write_conf "$policy"
chown 12345 "$f"
refused "a file of somebody else" "stigwatchd: '$f' belongs to user 12345, not to root"
write_conf "$policy"
chmod o+w "$etc/conf.d"
refused "a conf.d others may write" "stigwatchd: '$etc/conf.d' may be written by others*"
rm "$f"
refused "a file that is not there" "stigwatchd: open '$f': No such file or directory"
mkdir "$f"
refused "a directory" "stigwatchd: *'$f'*"
rmdir "$f"
write_conf "$policy"
sed -i 's/User=nobody/User=nosuchuser/' "$f"
refused "an account that does not exist" "stigwatchd: there is no account 'nosuchuser'*"

missing=$ENGINE_DIR/missing.xml
bad "content that is not there" "[policy default]\nContent=$missing\n" \
	"stigwatchd: policy default: open content '$missing': No such file or directory"
broken=$ENGINE_DIR/broken.xml
head -c 20000 "$CONTENT" >"$broken"
bad "content cut off" "[policy default]\nContent=$broken\n" "stigwatchd: policy default: $broken:*"
open=$ENGINE_DIR/open.xml
install -m 666 "$CONTENT" "$open"
bad "content others may write" "[policy default]\nContent=$open\n" \
	"stigwatchd: policy default: '$open' may be written by others*"
chmod 664 "$open"
bad "content a group may write" "[policy default]\nContent=$open\n" \
	"stigwatchd: policy default: '$open' may be written by others*"
chmod 644 "$open"
chown 12345 "$open"
bad "content of somebody else" "[policy default]\nContent=$open\n" \
	"stigwatchd: policy default: '$open' belongs to user 12345*"
write_conf "$policy"
chmod 600 "$f"
refused "a file the daemon could not read on reload" \
	"stigwatchd: open '$f': Permission denied; as user 65534*"
bad "an unknown profile" "${policy}Profile=no_such_profile\n" "stigwatchd: policy default: *no_such_profile*"
bad "an unknown benchmark" "${policy}Benchmark=no_such_benchmark\n" \
	"stigwatchd: policy default: *no_such_benchmark*"
bad "an unknown tailoring" "${policy}Tailoring=$missing\n" \
	"stigwatchd: policy default: open tailoring '$missing'*"
bad "an unknown CPE file" "${policy}Cpe=$missing\n" \
	"stigwatchd: policy default: open CPE file '$missing'*"
waivers=$ENGINE_DIR/waivers.conf
printf '[waiver a]\nRule=x\n' >"$waivers"
bad "a waiver of nobody" "${policy}Waivers=$waivers\n" \
	"stigwatchd: policy default: $waivers:1: waiver 'a' has no Authority"
install -m 644 config/waivers.conf "$waivers"
good "waivers" "${policy}Waivers=$waivers\n"
chmod 664 "$waivers"
refused "waivers a group may write" "stigwatchd: policy default: '$waivers' may be written by others*"
chmod 600 "$waivers"
refused "waivers the daemon could not read" \
	"stigwatchd: policy default: open '$waivers': Permission denied; as user 65534*"
bad "a second policy's content" "${policy}[policy web]\nMatchName=web\nContent=$missing\n" \
	"stigwatchd: policy web: open content '$missing'*"
write_conf "$policy"
"$BUILD/stigwatchd" -t -c "$f" --frobnicate 2>"$ENGINE_DIR/err" >/dev/null
is "a bad option is named on one line" "$?:$(cat "$ENGINE_DIR/err")" "1:*frobnicate*"
ok "  and on no second line" one_line "$ENGINE_DIR/err"

# ---- reload ----

plain_image
# slow: a container whose scan takes a while; many files below /usr.
root=$(tree slow)
many_files "$root" 30000
image slow "$root"

# The daemon reads it again as the user it runs as.
configure() {
	write_conf "[policy default]\n$1\n"
	CONF=$f
}

# is_scanning: the warden has a worker.
is_scanning() {
	[ "$(children "$DAEMON_PID" | wc -w)" -gt 1 ]
}

configure "Content=$CONTENT
Settle=0
TargetName=one-{role}"
ok "the daemon starts" start_daemon
id=$(run first plain sleep 1000)
ok "a container is checked" wait_results 1 "$id"
is "  under its first name" "$(field "$id" STIGWATCH_TARGET)" "one-*"

# A scan that is under way while the content changes: it ends on what it began with.
slow=$(run slow slow sleep 1000)
ok "a long scan is under way" until_true is_scanning
old=$(field "$id" STIGWATCH_CONTENT)
(cat content/stigwatch-gpos-ds.xml && echo '<!-- changed -->') >"$CONTENT.new"
chmod 644 "$CONTENT.new"
mv "$CONTENT.new" "$CONTENT"
new=$(sha256sum "$CONTENT" | cut -d ' ' -f 1)
configure "Content=$CONTENT
Settle=0
TargetName=two-{role}"
# Containers start while the daemon reloads: none may be missed.
(for i in 1 2 3 4 5 6; do run "during$i" plain sleep 1000; done) >"$ENGINE_DIR/during" &
during=$!
ok "a good reload is said to be loaded" reload $ID_CONTENT_LOADED
wait $during
ok "a scan under way ends" wait_results 1 "$slow"
is "  on the content it began with" "$(field "$slow" STIGWATCH_CONTENT)" "$old"
missed=0
while read -r one; do
	wait_results 1 "$one" || missed=$((missed + 1))
done <"$ENGINE_DIR/during"
is "every container started during the reload is checked" \
	"$(wc -l <"$ENGINE_DIR/during") $missed" "6 0"
# What is opened once is told, not silently left.
sed -i 's|^Socket=.*|Socket=/run/other.sock|' "$CONF"
before=$(count_entries MESSAGE_ID=$ID_ERROR)
kill -HUP "$DAEMON_PID"
ok "a change that needs a restart is said" until_true more_entries_than "$before" MESSAGE_ID=$ID_ERROR
is "  by its name" "$(messages MESSAGE_ID=$ID_ERROR | tail -n 1)" "docker.Socket was changed*started again"
sed -i 's|^Socket=.*|Socket=/run/docker.sock|' "$CONF"
id=$(run second plain sleep 1000)
ok "the reload takes effect" wait_results 1 "$id"
is "  the new name" "$(field "$id" STIGWATCH_TARGET)" "two-*"
is "  the new content" "$(field "$id" STIGWATCH_CONTENT)" "$new"
ok "  which is another" test "$new" != "$old"

echo "Nonsense=1" >>"$CONF"
before=$(count_entries MESSAGE_ID=$ID_CONTENT_REFUSED)
ok "a bad configuration is refused" reload $ID_CONTENT_REFUSED
is "  in one entry" "$(($(count_entries MESSAGE_ID=$ID_CONTENT_REFUSED) - before))" 1
is "  that names file, line and consequence" \
	"$(messages MESSAGE_ID=$ID_CONTENT_REFUSED | tail -n 1)" \
	"$CONF:*no key 'Nonsense'*; what was in force stays in force"
sed -i '$d' "$CONF"
cp "$CONTENT" "$CONTENT.keep"
head -c 30000 "$CONTENT.keep" >"$CONTENT"
ok "bad content is refused" reload $ID_CONTENT_REFUSED
is "  naming it, and the old stays" "$(messages MESSAGE_ID=$ID_CONTENT_REFUSED | tail -n 1)" \
	"policy default: $CONTENT:*; what was in force stays in force"
id=$(run third plain sleep 1000)
ok "containers are still checked" wait_results 1 "$id"
is "  with the old content" "$(field "$id" STIGWATCH_CONTENT)" "$new"
kill -HUP "$DAEMON_PID"
kill -HUP "$DAEMON_PID"
kill -HUP "$DAEMON_PID"
ok "three reloads at once do no harm" daemon_is_well

# A daemon that crashes after a reload comes back with what was in force.
cp "$CONTENT.keep" "$CONTENT"
configure "Content=$CONTENT
Settle=0
TargetName=three-{role}"
until_true reload $ID_CONTENT_LOADED
before=$(count_entries MESSAGE_ID=$ID_ENGINE_BACK)
kill -KILL "$(the_daemon)"
ok "a daemon that crashes comes back" until_true more_entries_than "$before" MESSAGE_ID=$ID_ENGINE_BACK
id=$(run fourth plain sleep 1000)
ok "  and checks" wait_results 1 "$id"
is "  by the configuration last in force" "$(field "$id" STIGWATCH_TARGET)" "three-*"
finish

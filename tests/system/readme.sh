#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# readme.sh - every command that the README shows in a block of its own: run here, or named below
# with the test that runs it.
# shellcheck source=tests/system/lib.sh
. "$(dirname "$0")/lib.sh"

# What others run: run.sh, the whole of the tests, systemd.sh.
elsewhere='^(make (run|check|install) |systemctl (enable|reload) )'

plain_image
run web plain sleep 1000 >/dev/null
docker exec web sh -c 'echo toor::0:0::/:/bin/sh >>/etc/passwd; echo toor::::::: >>/etc/shadow'
configure
chmod 644 "$CONF" # for -t, which reads it as the daemon
start_daemon
ok "a container is checked" until_true grep -q '^web@.*noncompliant' "$LOG"
journalctl --sync
cd "$ENGINE_DIR" || exit 1
case $BUILD in /*) ;; *) BUILD=$OLDPWD/$BUILD ;; esac
mkdir root
export PATH=$BUILD:$PATH

shown=0
while read -r line; do
	[[ $line != "stigwatchd = "* ]] || continue # the processes, no command
	shown=$((shown + 1))
	command=$(sed -e "s|\bDIR\b|root|; s|\bID\b|strict|; s|\bFILE\b|$CONTENT|" -e "s|^stigwatchd|& -c $CONF|" <<<"$line")
	case $line in
	"stigwatchd -t") ok "$line" $command ;;
	stigwatch\ *)
		$command >out 2>err </dev/null
		is "$line" "$?:$(cat err)" "[02]:"
		;;
	journalctl\ *)
		$command -q --no-pager >out 2>err
		is "$line" "$(grep -c . err):$(grep -o 'web.*noncompliant' out | head -n 1)" "0:web*noncompliant"
		;;
	*) ok "$line: another test runs it" grep -qE "$elsewhere" <<<"$line " ;;
	esac
done < <(sed -nE 's/^    ((make|stigwatchd?|journalctl|systemctl) [^#]*[^# ]).*/\1/p' "$OLDPWD/README.md")
is "commands are shown" "$((shown >= 10))" 1
is "what each journal entry names is there" "$(journalctl -q -o json MESSAGE_ID=$ID_SCAN CONTAINER_NAME=web |
	jq -r .STIGWATCH_SPOOL | tail -n 1 | xargs -I{} ls {}/report.html | grep -c .)" 1

# The example of other content, as it is written there.
sed -n '/^    \[policy default\]/,/^$/s/^    //p' "$OLDPWD/README.md" >example
if [ -e "$(sed -n 's/^Content=//p' example)" ]; then
	(printf '[daemon]\nUser=nobody\n' && cat example) >example.conf
	ok "the example of a policy is one" stigwatchd -c "$PWD/example.conf" -t
else
	skip "the example of a policy is one" "its content is not installed"
fi
finish

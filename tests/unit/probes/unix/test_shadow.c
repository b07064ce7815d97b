/* SPDX-License-Identifier: Apache-2.0 */
/* test_shadow.c - which lines of /etc/shadow are accounts, and that they stay secret. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_shadow;

#define UNSET                                                                      \
	" chg_lst=-1 chg_allow=-1 chg_req=-1 exp_warn=-1 exp_inact=-1 exp_date=-1" \
	" flag(does not exist)"
#define ALL " chg_lst=1 chg_allow=2 chg_req=3 exp_warn=4 exp_inact=5 exp_date=6"
#define NO_METHOD " encrypt_method(does not exist) SECRET\n"

/* clang-format off */
static const struct {
	const char *line, *expected; /* "": no account */
} rows[] = {
	{ "root:$6$salt$hash:19000:0:99999:7:::",
	  " username=root password=$6$salt$hash chg_lst=19000 chg_allow=0 chg_req=99999"
	  " exp_warn=7 exp_inact=-1 exp_date=-1 flag(does not exist) encrypt_method=SHA-512 SECRET\n" },
	{ "des:abcdefghijklm:1:2:3:4:5:6:7",
	  " username=des password=abcdefghijklm" ALL " flag=7 encrypt_method=DES SECRET\n" },
	{ "md5:$1$a$b:::::::",
	  " username=md5 password=$1$a$b" UNSET " encrypt_method=MD5 SECRET\n" },
	{ "bf:$2y$a$b:::::::",
	  " username=bf password=$2y$a$b" UNSET " encrypt_method=Blowfish SECRET\n" },
	{ "s:$5$a$b:::::::",
	  " username=s password=$5$a$b" UNSET " encrypt_method=SHA-256 SECRET\n" },
	{ "sun:$md5$a:::::::",
	  " username=sun password=$md5$a" UNSET " encrypt_method=Sun MD5 SECRET\n" },
	{ "bsdi:_abcdefgh:::::::",
	  " username=bsdi password=_abcdefgh" UNSET " encrypt_method=BSDi SECRET\n" },
	{ "lock:!$6$a$b:::::::",
	  " username=lock password=!$6$a$b" UNSET " encrypt_method=SHA-512 SECRET\n" },
	{ "yes:$y$a$b:::::::", " username=yes password=$y$a$b" UNSET NO_METHOD },
	{ "star:*:::::::", " username=star password=*" UNSET NO_METHOD },
	{ "empty::::::::", " username=empty password=" UNSET NO_METHOD },
	{ "old:x:1:2:3",
	  " username=old password=x chg_lst=1 chg_allow=2 chg_req=3 exp_warn=-1 exp_inact=-1"
	  " exp_date=-1 flag(does not exist)" NO_METHOD },
	{ "oldc:x:1:2:3:",
	  " username=oldc password=x chg_lst=1 chg_allow=2 chg_req=3 exp_warn=-1 exp_inact=-1"
	  " exp_date=-1 flag(does not exist)" NO_METHOD },
	{ "eight:x:1:2:3:4:5:6", " username=eight password=x" ALL " flag(does not exist)" NO_METHOD },
	{ "short:x:1:2", "" },
	{ "six:x:1:2:3:4", "" },
	{ "seven:x:1:2:3:4:5", "" },
	{ "ten:x:1:2:3:4:5:6:7:8", "" },
	{ "trail:x:1:2:3:4:5:6: ", "" },
	{ "bad:x:a:b:c:d:e:f:g", "" },
	{ "neg:x:-1:-2:3:4:5:6:7", "" },
	{ "# com:x:1::::::", "" },
	{ "+nis", "" },
	{ "name", "" },
};
/* clang-format on */

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char expected[512];
		struct target t;

		(void)snprintf(expected, sizeof(expected), "%s\n%s",
		    *rows[i].expected ? "complete" : "does not exist", rows[i].expected);
		target_open(&t);
		target_put_text(&t, "/etc/shadow", rows[i].line);
		assert_string_equal(target_collect(&t, &probe_shadow, "username",
					OVAL_OPERATION_PATTERN_MATCH, ".*"),
		    expected);
		target_close(&t);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}

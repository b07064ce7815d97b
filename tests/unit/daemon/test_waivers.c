/* SPDX-License-Identifier: Apache-2.0 */
/* test_waivers.c - what a file of waivers may say, and what it is told when it may not.
 */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/waivers.h"
#include "tests/unit/conf/rows.h"

#define DAY INT64_C(86400000000)
#define NOVEMBER_1 INT64_C(1793534400000000) /* 2026-11-01T12:00:00Z */
#define REST "Authority=a\nDate=2026-01-31\nUntil=never\nReason=r\n"
#define WHOLE "Rule=x\n" REST

static struct waivers *
parse(const char *text)
{
	struct waivers *waivers = NULL;
	struct error err = { 0 };

	if (waivers_parse(&waivers, "w", text, strlen(text), &err) < 0)
		fail_msg("%s", err.text);
	return waivers;
}

static const struct {
	const char *text, *told;
} refused[] = {
	{ "Rule=x\n", "w:1: 'Rule' stands before any [section]" },
	{ "[policy a]\n", "w:1: there is no section [policy a], only [waiver NAME]" },
	{ "[waivers a]\n", "w:1: there is no section [waivers a]" },
	{ "[waiver]\n", "w:1: [waiver NAME] needs a name of at most 64 bytes" },
	{ "[waiver aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaa]\n",
	    "w:1: [waiver NAME] needs a name" },
	{ "[waiver a]\n" WHOLE "Rules=y\n", "w:7: section [waiver] has no key 'Rules'" },
	{ "[waiver a]\nRule='x\n", "w:2: Rule: ''x': a quote is not closed" },
	{ "[waiver a]\nResult=fail\n",
	    "w:2: Result: 'fail' is not informational, notapplicable or "
	    "pass" },
	{ "[waiver a]\nDate=never\n",
	    "w:2: Date: 'never' is not a day such as 2027-01-31" },
	{ "[waiver a]\nDate=2026-1-31\n", "w:2: Date: '2026-1-31' is not a day" },
	{ "[waiver a]\nDate=2026-02-29\n", "w:2: Date: '2026-02-29' is not a day" },
	{ "[waiver a]\nDate=2026-13-01\n", "w:2: Date: '2026-13-01' is not a day" },
	{ "[waiver a]\nDate=2026-00-01\n", "w:2: Date: '2026-00-01' is not a day" },
	{ "[waiver a]\nDate=2026-04-31\n", "w:2: Date: '2026-04-31' is not a day" },
	{ "[waiver a]\nDate=2026-04-00\n", "w:2: Date: '2026-04-00' is not a day" },
	{ "[waiver a]\nDate=2026-04-01 \x01\n",
	    "w:2: Date: '2026-04-01 ?' is not a day" },
	{ "[waiver a]\nUntil=tomorrow\n",
	    "w:2: Until: 'tomorrow' is neither a day such as 2027-01-31 nor "
	    "never" },
	{ "#\n[waiver a]\n" REST, "w:2: waiver 'a' has no Rule" },
	{ "[waiver a]\nRule=x\nRule=\n" REST, "w:1: waiver 'a' has no Rule" },
	{ "[waiver a]\n" WHOLE "Authority=\n", "w:1: waiver 'a' has no Authority" },
	{ "[waiver a]\n" WHOLE "Date=\n", "w:1: waiver 'a' has no Date" },
	{ "[waiver a]\n" WHOLE "Until=\n", "w:1: waiver 'a' has no Until" },
	{ "[waiver a]\n" WHOLE "Reason=\n", "w:1: waiver 'a' has no Reason" },
	{ "[waiver a]\nRule=x\n[waiver b]\n" WHOLE, "w:1: waiver 'a' has no Authority" },
	{ "[waiver a]\n" WHOLE "Until=2026-01-30\n",
	    "w:1: waiver 'a': Until 2026-01-30 is before Date 2026-01-31" },
	{ "[waiver a]\n" WHOLE "[waiver  a]\n", "w:7: waiver 'a' is already at w:1" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		struct waivers *waivers = NULL;
		struct error err = { 0 };

		assert_true(waivers_parse(&waivers, "w", refused[i].text,
				strlen(refused[i].text), &err) < 0);
		assert_null(waivers);
		if (strncmp(err.text, refused[i].told, strlen(refused[i].told)) != 0)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static void
test_values(void **state)
{
	autoptr(waivers) waivers = parse("# a comment\n"
					 "[waiver first one]\n"
					 "Rule=SV-1r1_rule 'a b'\n"
					 "Rule=SV-2*\n"
					 "Target=web* \\\n  db*\n"
					 "Image=nginx:*\n"
					 "Finding=found /bin/su, 'and' more\n"
					 "Finding=found /bin/ping\n"
					 "Result=pass\n"
					 "Authority=Jane Doe, ISSO\n"
					 "Date=2024-02-29\n"
					 "Until=2024-02-29\n"
					 "Reason=a 'reason' = # this\n"
					 "[waiver b]\n" WHOLE);
	const struct waiver *w = &waivers->list[0];

	(void)state;
	assert_int_equal(waivers->count, 2);
	assert_string_equal(w->name, "first one");
	assert_int_equal(w->rules.count, 3);
	assert_string_equal(w->rules.words[1], "a b");
	assert_int_equal(w->targets.count, 2);
	assert_string_equal(w->images.words[0], "nginx:*");
	assert_int_equal(w->findings.count, 2);
	assert_string_equal(w->findings.words[0], "found /bin/su, 'and' more");
	assert_int_equal(w->result, XCCDF_PASS);
	assert_string_equal(w->authority, "Jane Doe, ISSO");
	assert_string_equal(w->date, "2024-02-29");
	assert_string_equal(w->until, "2024-02-29");
	assert_string_equal(w->reason, "a 'reason' = # this");
	w++;
	assert_int_equal(w->targets.count + w->images.count + w->findings.count, 0);
	assert_int_equal(w->result, XCCDF_INFORMATIONAL);
	assert_string_equal(w->until, WAIVER_NEVER);
}

static void
test_nothing(void **state)
{
	autoptr(waivers) empty = parse("");
	autoptr(waivers) comment = parse("# nothing\n");

	(void)state;
	assert_int_equal(empty->count + comment->count, 0);
}

/* What is written is read as the same, whatever words there are. */
static void
test_there_and_back(void **state)
{
	autoptr(waivers) waivers = parse(
	    "[waiver a]\n"
	    "Rule=plain 'a b' \"it's\" \"'x\" '' '\"' a'b\"c\n"
	    "Target='say \"x\" y' \"it's a\"\n"
	    "Finding=  'q' \"p\"\n"
	    "Result=notapplicable\n" REST "[waiver b]\nImage=i\nResult=pass\n" WHOLE
	    "[waiver c]\n" WHOLE);
	const struct waiver *list[] = { &waivers->list[0], &waivers->list[1],
		&waivers->list[2] };
	autobuffer once = { 0 }, twice = { 0 };
	autoptr(waivers) again = NULL;

	(void)state;
	waivers_write(&once, list, 3);
	again = parse(buffer_text(&once));
	for (uint32_t i = 0; i < 3; i++)
		list[i] = &again->list[i];
	waivers_write(&twice, list, 3);
	assert_string_equal(buffer_text(&once), buffer_text(&twice));
	assert_int_equal(again->list[0].rules.count, 7);
	for (uint32_t i = 0; i < 7; i++)
		assert_string_equal(
		    again->list[0].rules.words[i], waivers->list[0].rules.words[i]);
	for (uint32_t i = 0; i < 2; i++)
		assert_string_equal(
		    again->list[0].targets.words[i], waivers->list[0].targets.words[i]);
	assert_string_equal(again->list[0].findings.words[0], "'q' \"p\"");
	/* No key of the table is forgotten. */
	for (uint32_t i = 0; waivers_row(i) != NULL; i++) {
		autofree char *key = NULL;
		size_t length = strcspn(waivers_row(i), "=");

		assert_true(asprintf(&key, "\n%.*s=", (int)length, waivers_row(i)) > 0);
		assert_non_null(strstr(buffer_text(&once), key));
	}
}

/* Bent anywhere it is read, or refused with its place. */
static void
test_any_damage(void **state)
{
	static const char text[] = "# c\n[waiver a]\nRule='x y' z\\\n w\nFinding=f*\n"
				   "Result=pass\n" REST "[waiver b]\n" WHOLE;

	(void)state;
	for (size_t i = 0; i < 8 * strlen(text); i++) {
		char bent[sizeof(text)];
		struct waivers *waivers = NULL;
		struct error err = { 0 };

		memcpy(bent, text, sizeof(text));
		bent[i / 8] = (char)(bent[i / 8] ^ 1 << i % 8);
		if (waivers_parse(&waivers, "w", bent, strlen(text), &err) < 0)
			assert_int_equal(strncmp(err.text, "w:", 2), 0);
		else
			assert_non_null(waivers);
		waivers_free(waivers);
	}
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	assert_int_equal(fchmod(fd, mode), 0);
}

/* One list of several files; a name is used in one of them. */
static void
test_files(void **state)
{
	char root[] = "/tmp/stigwatch-waivers-XXXXXX", a[64], b[64], told[256];
	struct words paths = { (char *[]){ a, b }, 2 };
	autoptr(waivers) waivers = NULL;
	autoptr(waivers) other = NULL;
	struct error err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(root));
	(void)snprintf(a, sizeof(a), "%s/a", root);
	(void)snprintf(b, sizeof(b), "%s/b", root);
	write_file(a, "[waiver a]\n" WHOLE, 0644);
	write_file(b, "[waiver b]\n" WHOLE, 0644);
	assert_int_equal(waivers_read(&waivers, &paths, false, &err), 0);
	assert_int_equal(waivers->count, 2);
	assert_string_equal(waivers->list[1].name, "b");

	write_file(b, "\n[waiver a]\n" WHOLE, 0644);
	assert_int_equal(waivers_read(&other, &paths, false, &err), -EEXIST);
	(void)snprintf(told, sizeof(told), "%s:2: waiver 'a' is already at %s:1", b, a);
	assert_string_equal(err.text, told);

	write_file(b, "[waiver b]\n" WHOLE, 0664);
	assert_int_equal(waivers_read(&other, &paths, false, &err), -EPERM);
	assert_int_equal(waivers_read(&other, &paths, true, &err), 0);
	(void)unlink(b);
	waivers_free(take_ptr(other));
	assert_int_equal(waivers_read(&other, &paths, true, &err), -ENOENT);
	assert_non_null(strstr(err.text, b));
	(void)unlink(a);
	(void)rmdir(root);
}

/* Whether a day makes a difference: a waiver holds from Date to Until. */
static void
test_turn(void **state)
{
	static const struct {
		int64_t before_day, now_day; /* after 2026-11-01; noon */
		bool turns;
	} rows[] = { { 0, 0, false }, { 0, 8, false }, { 8, 9, true }, { 0, 9, true },
		{ 9, 10, false }, { 9, 19, false }, { 19, 20, true }, { 10, 30, true },
		{ 20, 21, false }, { 8, 20, false } };
	autoptr(waivers) none = parse("");
	autoptr(waivers) ended = parse("[waiver a]\n" WHOLE "Until=2026-02-01\n");
	autoptr(waivers) waivers = parse("[waiver a]\nRule=x\nAuthority=a\n"
					 "Date=2026-11-10\nUntil=2026-11-20\nReason=r\n"
					 "[waiver b]\n" WHOLE);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (waivers_turn(waivers, NOVEMBER_1 + rows[i].before_day * DAY,
			NOVEMBER_1 + rows[i].now_day * DAY) != rows[i].turns)
			fail_msg("row %zu", i);
	assert_true(waivers_turn(waivers, NOVEMBER_1 + 20 * DAY - DAY / 2 - 1,
	    NOVEMBER_1 + 20 * DAY - DAY / 2));
	/* Nobody knows what was before: one that has ended may have held. */
	assert_true(waivers_turn(ended, 0, NOVEMBER_1));
	assert_false(waivers_turn(none, 0, NOVEMBER_1));
}

/* Example and manual have the table's keys in its order; the manual its defaults. */
static void
test_same_rows(void **state)
{
	struct rows example = { 0 }, manual = { 0 };
	uint32_t n = 0;

	(void)state;
	example_rows(&example, "config/waivers.conf");
	manual_rows(&manual, "config/stigwatch-waivers.5");
	for (const char *row; (row = waivers_row(n)) != NULL; n++) {
		autofree char *wanted = NULL;

		assert_true(asprintf(&wanted, "waiver.%s", row) > 0);
		assert_string_equal(manual.text[n], wanted);
		wanted[strcspn(wanted, "=") + 1] = '\0';
		assert_int_equal(strncmp(example.text[n], wanted, strlen(wanted)), 0);
	}
	assert_int_equal(example.count, n);
	assert_int_equal(manual.count, n);
}

/* As shipped it says nothing, with every line in use something. */
static void
test_example_is_read(void **state)
{
	char path[] = "/tmp/stigwatch-waivers-XXXXXX", example[] = "config/waivers.conf";
	char *paths[] = { example };
	const struct words files = { paths, 1 };
	autoptr(waivers) shipped = NULL;
	autoptr(waivers) used = NULL;
	struct error err = { 0 };

	(void)state;
	if (waivers_read(&shipped, &files, true, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(shipped->count, 0);
	example_in_use(example, path);
	paths[0] = path;
	if (waivers_read(&used, &files, true, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(used->count, 1);
	(void)unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_any_damage),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_turn),
		cmocka_unit_test(test_same_rows),
		cmocka_unit_test(test_example_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

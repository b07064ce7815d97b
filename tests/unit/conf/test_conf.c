/* SPDX-License-Identifier: Apache-2.0 */
/* test_conf.c - what stigwatchd.conf may say, and what it is told when it may not. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"

static char root[] = "/tmp/stigwatch-conf-XXXXXX", *path;

static void
write_file(const char *name, const char *text, size_t length, mode_t mode)
{
	autofree char *file = NULL;
	autoclose int fd = -1;

	assert_true(asprintf(&file, "%s/%s", root, name) > 0);
	(void)unlink(file);
	fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, length), (ssize_t)length);
	assert_int_equal(fchmod(fd, mode), 0);
}

static void
write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text), 0644);
}

static int
setup(void **state)
{
	autofree char *directory = NULL;

	(void)state;
	if (mkdtemp(root) == NULL || asprintf(&path, "%s/stigwatchd.conf", root) < 0 ||
	    asprintf(&directory, "%s/conf.d", root) < 0)
		return -1;
	return mkdir(directory, 0755);
}

static int
teardown(void **state)
{
	autofree char *command = NULL;

	(void)state;
	free(path);
	if (asprintf(&command, "rm -rf '%s'", root) < 0)
		return -1;
	return system(command) == 0 ? 0 : -1;
}

/* Failures: the file, and what the error must contain behind the path. */
static const struct {
	const char *text, *told;
} bad_files[] = {
	{ "Socket=/x\n", ":1: 'Socket' stands before any [section]" },
	{ "[docker\nSocket=/x\n", ":1: the section's name does not end in ']'" },
	{ "[]\n", ":1: '' is not a section's name" },
	{ "[nothing]\n", ":1: there is no section [nothing]" },
	{ "[policy]\n", ":1: [policy] needs a name" },
	{ "\n\n[docker]\nsocket=/x\n", ":4: section [docker] has no key 'socket'" },
	{ "[docker]\nSocket\n", ":2: neither a [section] nor Key=value" },
	{ "[docker]\n=x\n", ":2: no key before '='" },
	{ "[docker]\nSocket=run/x\n", ":2: Socket: 'run/x' is not an absolute path" },
	{ "[docker]\n[spool]\n# \n[docker]\n", ":4: section [docker] is already at" },
	{ "[policy a]\n[policy   a]\n", ":2: section [policy a] is already at" },
	{ "[spool]\nScansMax=-1\n", ":2: ScansMax: '-1' is not a number" },
	{ "[spool]\nScansMax=4294967296\n", ":2: ScansMax: " },
	{ "[spool]\nScansMax=5x\n", ":2: ScansMax: " },
	{ "[spool]\nAgeMax=5 parsecs\n", ":2: AgeMax: '5 parsecs' is not a time" },
	{ "[spool]\nAgeMax=99999999999999999999s\n", ":2: AgeMax: " },
	{ "[spool]\nSizeMax=5k\n", ":2: SizeMax: '5k' is not a size" },
	{ "[spool]\nSizeMax=18446744073709551615T\n", ":2: SizeMax: " },
	{ "[worker]\nMax=0\n", ":2: Max: '0' is not a number from 1 to 256" },
	{ "[worker]\nTimeoutSec=10ms\n", ":2: TimeoutSec: '10ms' is less" },
	{ "[worker]\nMemoryMax=1M\n", ":2: MemoryMax: '1M' is less than 16M" },
	{ "[daemon]\nUser=a b\n", ":2: User: 'a b' is not a user's name" },
	{ "[policy a]\nSce=maybe\n", ":2: Sce: 'maybe' is not container, host or off" },
	{ "[policy a]\nDrop=yes\n", ":2: Drop: 'yes' is not no, cklb, ckl or xccdf" },
	{ "[policy a]\nTargetName={role\n", ":2: TargetName: '{role': braces" },
	{ "[policy a]\nTargetName=role}{\n", ":2: TargetName: 'role}{': braces" },
	{ "[policy a]\nTargetName={ro{le}\n", ":2: TargetName: '{ro{le}': braces" },
	{ "[policy a]\nTargetName={host}-{rol}\n", ":2: TargetName: '{rol}' is not" },
	{ "[policy a]\nTargetName={roles}\n", ":2: TargetName: '{roles}' is not" },
	{ "[policy a]\nTargetName={label:}\n", ":2: TargetName: '{label:}' is not" },
	{ "[policy a]\nTargetName={}\n", ":2: TargetName: '{}' is not" },
	{ "[policy a]\nMatchName='x\n", ":2: MatchName: ''x': a quote" },
	{ "[policy a]\nTailoring=x\n", ":2: Tailoring: 'x' is neither an" },
	{ "[policy a]\nTailoring=#\n", ":2: Tailoring: '#' is neither" },
	{ "[policy a]\nCpe=/a b\n", ":2: Cpe: 'b' is not an absolute path" },
	{ "[policy a]\nWaivers=w.conf\n",
	    ":2: Waivers: 'w.conf' is not an absolute path" },
	{ "[policy a]\nDrag=1\n", ":2: section [policy] has no key 'Drag'" },
	{ "[policy default]\nMatchName=x\n", ":2: [policy default] is for what" },
	/* lines are counted through continuations and comments */
	{ "[docker]\nSocket=/a\\\n/b\n#\nBad=1\n", ":5: section [docker] has no key" },
	{ "[docker]\nSocket=\\\n\\\nx\n", ":2: Socket: 'x' is not an absolute path" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad_files); i++) {
		struct conf *conf = NULL;
		struct error err = { 0 };

		write_text("stigwatchd.conf", bad_files[i].text);
		assert_true(conf_read(&conf, path, &err) < 0);
		assert_null(conf);
		assert_int_equal(strncmp(err.text, path, strlen(path)), 0);
		if (strncmp(err.text + strlen(path), bad_files[i].told,
			strlen(bad_files[i].told)) != 0)
			fail_msg("row %zu: %s", i, err.text);
	}
}

static const char *
list_text(const struct words *list)
{
	static char text[256];

	text[0] = '\0';
	for (uint32_t i = 0; i < list->count; i++) {
		strncat(text, list->words[i], sizeof(text) - strlen(text) - 1);
		strncat(text, "|", sizeof(text) - strlen(text) - 1);
	}
	return text;
}

static void
test_defaults(void **state)
{
	autoptr(conf) built_in = NULL;
	autoptr(conf) read = NULL;
	struct error err = { 0 };

	(void)state;
	write_text("stigwatchd.conf", "; nothing\n");
	assert_int_equal(conf_read(&read, path, &err), 0);
	assert_int_equal(conf_defaults(&built_in, &err), 0);
	for (int i = 0; i < 2; i++) {
		const struct conf *c = i == 0 ? built_in : read;

		assert_string_equal(c->docker_socket, "/run/docker.sock");
		assert_string_equal(c->spool_directory, "/var/spool/stigwatch");
		assert_int_equal(c->spool_scans_max, 30);
		assert_int_equal(c->spool_targets_max, 1000);
		assert_int_equal(c->spool_age_max_s, 90 * 86400);
		assert_int_equal(c->spool_size_max, UINT64_C(4) << 30);
		assert_int_equal(c->workers_max, 4);
		assert_int_equal(c->worker_timeout_ms, 300000);
		assert_int_equal(c->worker_memory_max, 512 << 20);
		assert_string_equal(c->user, "stigwatch");
		assert_int_equal(c->n_policies, 1);
		assert_string_equal(c->policies[0].name, "default");
		assert_string_equal(c->policies[0].benchmark, "");
		assert_string_equal(c->policies[0].profile, "");
		assert_string_equal(c->policies[0].target_name, "{role}@{host}");
		assert_int_equal(c->policies[0].settle_ms, 10000);
		assert_int_equal(c->policies[0].sce, CONF_SCE_CONTAINER);
		assert_int_equal(c->policies[0].drop, CONF_DROP_NO);
	}
}

static void
test_values(void **state)
{
	autoptr(conf) conf = NULL;
	struct error err = { 0 };
	const struct conf_policy *p;

	(void)state;
	write_text("stigwatchd.conf", "# comment\r\n"
				      "[spool]\r\n"
				      "  ScansMax = 7 \r\n"
				      "AgeMax=1h 30min\n"
				      "SizeMax=64K\n"
				      "TargetsMax=0\n"
				      "[worker]\nTimeoutSec=90\nMax=2\nMax=\nMax=3\n"
				      "[policy a]\n"
				      "MatchName=one 'two words'\n"
				      "MatchName=three \\\n"
				      "# between\n"
				      "  four\\\nfive\n"
				      "MatchImage=x\nMatchImage=\nMatchImage=y\n"
				      "TargetName=fixed\nTargetName=\n"
				      "Profile=a=b;c#d\n"
				      "Settle=1d\nSce=off\nDrop=xccdf");
	assert_int_equal(conf_read(&conf, path, &err), 0);
	assert_int_equal(conf->spool_scans_max, 7);
	assert_int_equal(conf->spool_age_max_s, 5400);
	assert_int_equal(conf->spool_size_max, 65536);
	assert_int_equal(conf->spool_targets_max, 0);
	assert_int_equal(conf->worker_timeout_ms, 90000);
	assert_int_equal(conf->workers_max, 3);
	assert_int_equal(conf->n_policies, 2);
	p = &conf->policies[0];
	assert_string_equal(list_text(&p->match_name), "one|two words|three|four|five|");
	assert_string_equal(list_text(&p->match_image), "y|");
	assert_string_equal(p->target_name, "{role}@{host}");
	assert_string_equal(p->profile, "a=b;c#d");
	assert_int_equal(p->settle_ms, 86400000);
	assert_int_equal(p->sce, CONF_SCE_OFF);
	assert_int_equal(p->drop, CONF_DROP_XCCDF);
	assert_string_equal(conf_drop_text(p->drop), "xccdf");
}

/* A value far longer than any buffer comes through whole. */
static void
test_alias(void **state)
{
	static const struct {
		const char *value, *alias, *told;
	} rows[] = {
		{ "", "", NULL },
		{ "A_STIG", "xccdf_mil.disa.stig_benchmark_A_STIG", NULL },
		{ "xccdf_a_benchmark_b", "xccdf_a_benchmark_b", NULL },
		{ "xccdf_a_b", NULL, ":2: BenchmarkAlias: 'xccdf_a_b' is neither" },
		{ "a b", NULL, ":2: BenchmarkAlias: 'a b' is neither" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autoptr(conf) conf = NULL;
		autofree char *text = NULL;
		struct error err = { 0 };

		assert_true(asprintf(&text, "[policy default]\nBenchmarkAlias=%s\n",
				rows[i].value) > 0);
		write_text("stigwatchd.conf", text);
		if (conf_read(&conf, path, &err) == 0)
			assert_string_equal(
			    conf->policies[0].benchmark_alias, rows[i].alias);
		else if (rows[i].told == NULL || strstr(err.text, rows[i].told) == NULL)
			fail_msg("'%s': %s", rows[i].value, err.text);
	}
}

static void
test_long_value(void **state)
{
	enum { LENGTH = 100000 };
	autofree char *text = malloc(LENGTH + 64);
	autoptr(conf) conf = NULL;
	struct error err = { 0 };
	int head;

	(void)state;
	head = sprintf(text, "[policy default]\nProfile=");
	memset(text + head, 'x', LENGTH);
	text[head + LENGTH] = '\0';
	write_text("stigwatchd.conf", text);
	assert_int_equal(conf_read(&conf, path, &err), 0);
	assert_int_equal(strlen(conf->policies[0].profile), LENGTH);
}

/* Main file, then conf.d by name; default last wherever it stands; others' files no. */
static void
test_order(void **state)
{
	static const char *const order[] = { "m", "b", "c", "a", "default" };
	autoptr(conf) conf = NULL;
	struct conf *refused = NULL;
	struct error err = { 0 };

	(void)state;
	write_text(
	    "stigwatchd.conf", "[policy default]\nProfile=d\n[policy m]\nProfile=m\n");
	write_text("conf.d/20-x.conf", "[policy a]\n");
	write_text("conf.d/10-x.conf", "[policy b]\n[spool]\nScansMax=1\n[policy c]\n");
	write_text("conf.d/30-x.conf.bak", "[policy not read]\nrubbish");
	write_text("conf.d/.x.conf", "rubbish");
	assert_int_equal(conf_read(&conf, path, &err), 0);
	assert_int_equal(conf->n_policies, ARRAY_LEN(order));
	for (size_t i = 0; i < ARRAY_LEN(order); i++)
		assert_string_equal(conf->policies[i].name, order[i]);
	assert_string_equal(conf->policies[4].profile, "d");
	assert_string_equal(conf->policies[0].profile, "m");
	assert_int_equal(conf->spool_scans_max, 1);

	write_text("conf.d/20-x.conf", "[policy m]\n");
	assert_int_equal(conf_read(&refused, path, &err), -EEXIST);
	assert_non_null(
	    strstr(err.text, "20-x.conf:1: section [policy m] is already at"));
	assert_non_null(strstr(err.text, "stigwatchd.conf:3"));
	write_text("conf.d/20-x.conf", "");
	write_text("conf.d/10-x.conf", "");
}

static void
test_owner(void **state)
{
	static const struct {
		const char *name;
		mode_t mode;
		int error;
	} rows[] = {
		{ "stigwatchd.conf", 0600, 0 },
		{ "stigwatchd.conf", 0666, -EPERM },
		{ "stigwatchd.conf", 0660, -EPERM },
		{ "conf.d/x.conf", 0644, 0 },
		{ "conf.d/x.conf", 0646, -EPERM },
	};
	struct error err = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autoptr(conf) conf = NULL;

		write_text("stigwatchd.conf", "");
		write_file(rows[i].name, "", 0, rows[i].mode);
		assert_int_equal(conf_read(&conf, path, &err), rows[i].error);
		assert_true((conf == NULL) == (rows[i].error < 0));
	}
	write_text("conf.d/x.conf", "");
	/* Root of a user namespace has no other id to give it to. */
	if (geteuid() == 0 && chown(path, 12345, 0) == 0) {
		struct conf *conf = NULL;

		assert_int_equal(conf_read(&conf, path, &err), -EPERM);
		assert_non_null(strstr(err.text, "belongs to user 12345"));
	} else {
		print_message("SKIP: no right to make a foreign owner\n");
	}
}

static void
test_files(void **state)
{
	struct conf *conf = NULL;
	struct error err = { 0 };

	(void)state;
	assert_int_equal(conf_read(&conf, "/nonexistent/x.conf", &err), -ENOENT);
	assert_int_equal(conf_read(&conf, "/dev/null", &err), -EINVAL);
	write_file("stigwatchd.conf", "[docker]\n\0[x]", 13, 0644);
	assert_int_equal(conf_read(&conf, path, &err), -EINVAL);
	assert_non_null(strstr(err.text, "NUL"));
	assert_null(conf);
}

static void
test_match(void **state)
{
	static const char *const labels[] = { "com.example.tier=web", "x=" };
	static const char *const none[] = { NULL };
	static const char *const need[] = { "need=1" };
	static const struct {
		struct conf_subject subject;
		const char *policy;
	} rows[] = {
		{ { "web-1", "nginx:1.2", none, 0 }, "name" },
		{ { "db", "registry.example.com/team/db:7", none, 0 }, "image" },
		{ { "db", "other", labels, 2 }, "label" },
		{ { "db", "other", labels + 1, 1 }, "key" },
		{ { "both", "exact", none, 0 }, "default" },
		{ { "both", "exact", need, 1 }, "and" },
		{ { NULL, NULL, NULL, 0 }, "default" },
	};
	autoptr(conf) conf = NULL;
	struct error err = { 0 };

	(void)state;
	write_text("stigwatchd.conf",
	    "[policy name]\nMatchName=web-* db-?\n"
	    "[policy image]\nMatchImage=registry.example.com/*\n"
	    "[policy and]\nMatchName=both\nMatchImage=exact\n"
	    "MatchLabel=need=[0-9]\n"
	    "[policy label]\nMatchLabel=com.example.tier=w*\n"
	    "[policy key]\nMatchLabel=x\n");
	assert_int_equal(conf_read(&conf, path, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		assert_string_equal(
		    conf_match(conf, &rows[i].subject)->name, rows[i].policy);
}

/* What is longer than any sensible name matches no glob, so it cannot make one slow. */
static void
test_match_long(void **state)
{
	enum { LENGTH = 1 << 20 };
	autofree char *name = malloc(LENGTH + 1);
	autoptr(conf) conf = NULL;
	struct conf_subject subject = { .name = name, .image = "" };
	struct error err = { 0 };

	(void)state;
	memset(name, 'a', LENGTH);
	name[LENGTH] = '\0';
	write_text("stigwatchd.conf", "[policy name]\nMatchName=a*\n");
	assert_int_equal(conf_read(&conf, path, &err), 0);
	assert_string_equal(conf_match(conf, &subject)->name, "default");
}

static void
test_long_list(void **state)
{
	enum { WORDS_MAX = 10000 };
	autobuffer text = { 0 };
	autoptr(conf) conf = NULL;
	struct error err = { 0 };

	(void)state;
	buffer_add_text(&text, "[policy name]\nMatchName=");
	for (unsigned int i = 0; i < WORDS_MAX; i++)
		buffer_add_text(&text, i == 0 ? "a" : " a");
	write_text("stigwatchd.conf", buffer_text(&text));
	assert_int_equal(conf_read(&conf, path, &err), 0);
	buffer_add_text(&text, " a");
	write_text("stigwatchd.conf", buffer_text(&text));
	conf_free(conf);
	conf = NULL;
	assert_int_equal(conf_read(&conf, path, &err), -E2BIG);
	assert_non_null(strstr(err.text, ":2: "));
	assert_non_null(strstr(err.text, "more than 10000 words"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_long_value),
		cmocka_unit_test(test_long_list),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_owner),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_match_long),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

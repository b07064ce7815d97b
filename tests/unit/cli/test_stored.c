/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_stored.c - list, show, history and diff of a spool that the scribe has written:
 * what they print, how wide, how they end.
 *
 * STIGWATCH_SHOW prints what the commands said.
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/scap/fixture.h"

#include "daemon/base/columns.h"
#include "daemon/base/io.h"
#include "daemon/cli/cli.h"
#include "daemon/scribe.h"
#include "daemon/waivers.h"

#define T0 INT64_C(1795458012123456) /* 2026-11-23 18:20:12 UTC */
#define MINUTE INT64_C(60000000)
#define DAY (24 * 60 * MINUTE)
#define WIDE "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e"
#define NASTY "\033[2J\xff\r\n\xe2\x80\xae" WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE WIDE

enum { ARGUMENTS_MAX = 8, OUTPUT_MAX = 1 << 20 };

/* A scan of a target: its evidence, whether the second rule is met, its image. */
struct made {
	const char *target, *scan, *image;
	int64_t time_us;
	const char *lines[4];
	bool is_second_met, is_done;
	const char *waivers; /* NULL: none */
};

#define WAIVERS                                                                  \
	"[waiver line-a]\nRule=SV-1r1\nTarget=waived@*\nFinding=*line a*\n"      \
	"Authority=J. Doe, ISSO\nDate=2026-11-01\nUntil=2026-11-23\n"            \
	"Reason=The vendor mends it with the next release, which is due soon.\n" \
	"[waiver of-others]\nRule=*\nTarget=other@*\n"                           \
	"Authority=J. Doe\nDate=2026-11-01\nUntil=never\nReason=none\n"

#define RENEWED(until)                                                       \
	"[waiver renewed]\nRule=SV-1r1\nAuthority=J. Doe\nDate=2026-11-24\n" \
	"Until=" until "\nReason=It takes longer.\n"

static const struct made scans[] = {
	{ "web@host", "s1", "nginx:1", T0, { "line a", "line b" }, true, true, NULL },
	{ "web@host", "s2", "nginx:1", T0 + MINUTE, { "line b", "line c" }, false, true,
	    NULL },
	{ "web@host", "s3", "nginx:2", T0 + 2 * MINUTE, { "line b", "line c" }, false,
	    true, NULL },
	{ "webmail@host", "s4", "mail", T0, { NULL }, true, true, NULL },
	{ "tidy@host", "s5", "tidy", T0, { NULL }, true, true, NULL },
	{ "cut@host", "s6", "cut", T0, { NULL }, true, false, NULL },
	{ NASTY, "s7", NASTY, T0, { NASTY, "x" }, true, true, NULL },
	{ "waived@host", "w1", "nginx:1", T0, { "line a" }, true, true, NULL },
	{ "waived@host", "w2", "nginx:1", T0 + MINUTE, { "line a" }, true, true,
	    WAIVERS },
	{ "waived@host", "w3", "nginx:1", T0 + DAY, { "line a" }, true, true, WAIVERS },
	{ "waived@host", "w4", "nginx:1", T0 + DAY + MINUTE, { "line a" }, true, true,
	    WAIVERS },
	{ "waived@host", "w5", "nginx:1", T0 + DAY + 2 * MINUTE, { "line a" }, true, true,
	    WAIVERS RENEWED("2027-01-31") },
	{ "waived@host", "w6", "nginx:1", T0 + DAY + 3 * MINUTE, { "line a" }, true, true,
	    WAIVERS RENEWED("2027-02-28") },
	{ "a-name-that-is-much-longer-than-any-column-of-a-table-can-be-in-80@host", "s8",
	    "long", T0, { NULL }, false, true, NULL },
};

struct ground {
	char root[64], spool_path[80];
	struct spool *spool;
	struct fixture f; /* its content alone is used */
	char *out, *errors;
	int status;
};

static void
make_content(struct fixture *f)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/etc/foo", 0, 0 } };
	static const struct fixture_entity none[FIXTURE_ENTITIES] = { { 0 } };
	struct content_rule *rule;
	uint32_t tests[2], checks[2];

	fixture_start(f);
	tests[0] = fixture_test(f, "oval:t:tst:1", "textfilecontent54",
	    OVAL_EXISTENCE_NONE_EXIST, OVAL_CHECK_ALL, object, none);
	tests[1] = fixture_plain_test(f, "oval:t:tst:2");
	for (int i = 0; i < 2; i++)
		checks[i] = fixture_check(
		    f, fixture_definition(f, i == 0 ? "oval:t:def:1" : "oval:t:def:2",
			   CONTENT_CLASS_COMPLIANCE,
			   fixture_leaf(
			       f, CONTENT_CRITERIA_CRITERION, tests[i], 0, "a comment")));
	rule = builder_at(f->b, CONTENT_RULES, fixture_rule(f, checks[0]));
	rule->severity = CONTENT_SEVERITY_HIGH;
	(void)fixture_rule(f, checks[1]);
	fixture_compile(f);
}

static void
make_record(struct fixture *f, const struct made *made, struct buffer *record)
{
	const struct record_target target = { .scan = made->scan,
		.target = made->target,
		.host = "host",
		.container_id = "c0ffee00c0ffee00",
		.container_name = made->target,
		.image = made->image,
		.image_id = made->image,
		.content_digest = "d1",
		.benchmark = "b",
		.profile = "",
		.undecided = "",
		.time_start = made->time_us,
		.time_end = made->time_us + 1 };
	uint32_t n = 0;

	record_begin(record);
	record_put_target(record, &target);
	while (made->lines[n] != NULL)
		n++;
	record_put_test(record,
	    &(struct record_test){ 0, n == 0 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE,
		n == 0 ? OVAL_FLAG_DOES_NOT_EXIST : OVAL_FLAG_COMPLETE, n, 0, false,
		"" });
	for (uint32_t i = 0; i < n; i++) {
		struct item *item = item_new(&f->items, "textfilecontent54", i + 1);

		item->source = "/etc/foo";
		item_add_text(&f->items, item, "text", made->lines[i]);
		record_put_item(record, item, OVAL_RESULT_TRUE);
	}
	record_put_test(record,
	    &(struct record_test){ 1,
		made->is_second_met ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE,
		made->is_second_met ? OVAL_FLAG_COMPLETE : OVAL_FLAG_DOES_NOT_EXIST,
		made->is_second_met, 0, false, "" });
	record_put_definition(
	    record, &(struct record_definition){
			0, n == 0 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE });
	record_put_definition(
	    record, &(struct record_definition){
			1, made->is_second_met ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE });
	if (made->is_done)
		record_put_done(record);
}

static void
write_scan(struct ground *g, const struct made *made)
{
	autobuffer record = { 0 };
	autoptr(tidings) tidings = NULL;
	autoptr(waivers) waivers = NULL;
	struct error err = { 0 };

	if (made->waivers != NULL &&
	    waivers_parse(&waivers, "w", made->waivers, strlen(made->waivers), &err) < 0)
		fail_msg("%s", err.text);
	make_record(&g->f, made, &record);
	const struct scribe_job job = { .spool = g->spool,
		.spool_path = g->spool_path,
		.record = record.data,
		.record_length = record.length,
		.content = g->f.content,
		.waivers = waivers };

	if (scribe_write(&job, &tidings, &err) < 0)
		fail_msg("%s", err.text);
}

static int
setup(void **state)
{
	struct ground *g = calloc(1, sizeof(*g));
	struct error err = { 0 };

	strcpy(g->root, "/tmp/stigwatch-stored-XXXXXX");
	if (mkdtemp(g->root) == NULL)
		return -1;
	(void)snprintf(g->spool_path, sizeof(g->spool_path), "%s/spool", g->root);
	assert_int_equal(unsetenv("COLUMNS"), 0);
	assert_int_equal(spool_open(&g->spool, g->spool_path, &err), 0);
	make_content(&g->f);
	for (size_t i = 0; i < ARRAY_LEN(scans); i++)
		write_scan(g, &scans[i]);
	*state = g;
	return 0;
}

static int
teardown(void **state)
{
	struct ground *g = *state;
	autofree char *command = NULL;

	spool_free(g->spool);
	fixture_end(&g->f);
	assert_true(asprintf(&command, "rm -rf '%s'", g->root) > 0);
	assert_int_equal(system(command), 0);
	free(g->out);
	free(g->errors);
	free(g);
	return 0;
}

static char *
read_output(const struct ground *g, const char *name)
{
	autofree char *path = NULL;
	autobuffer bytes = { 0 };
	struct error err = { 0 };

	assert_true(asprintf(&path, "%s/%s", g->root, name) > 0);
	assert_int_equal(io_read_file(AT_FDCWD, path, &bytes, OUTPUT_MAX, &err), 0);
	return strdup(buffer_text(&bytes));
}

static void
redirect(const struct ground *g, const char *name, int fd)
{
	autofree char *path = NULL;
	int file;

	if (asprintf(&path, "%s/%s", g->root, name) < 0)
		_exit(99);
	file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (file < 0 || dup2(file, fd) < 0)
		_exit(99);
}

static int
run_command(char **argv)
{
	static const struct {
		const char *name;
		int (*run)(int, char **);
	} commands[] = { { "list", cmd_list }, { "show", cmd_show },
		{ "history", cmd_history }, { "diff", cmd_diff } };
	int n = 0;

	while (argv[n] != NULL)
		n++;
	optind = 1;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(commands[i].name, argv[0]) == 0)
			return commands[i].run(n, argv);
	return 98;
}

/* Run "WORD --spool SPOOL WORD..." in a process of its own. */
static void
stigwatch(struct ground *g, const char *const *words)
{
	char *argv[ARGUMENTS_MAX + 3] = { (char *)words[0], (char *)"--spool",
		g->spool_path };
	pid_t pid;
	int status;

	for (int i = 1; words[i] != NULL; i++)
		argv[i + 2] = (char *)words[i];
	pid = fork();
	if (pid == 0) {
		redirect(g, "out", STDOUT_FILENO);
		redirect(g, "errors", STDERR_FILENO);
		exit(run_command(argv));
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	g->status = WEXITSTATUS(status);
	free(g->out);
	free(g->errors);
	g->out = read_output(g, "out");
	g->errors = read_output(g, "errors");
	if (getenv("STIGWATCH_SHOW") != NULL)
		(void)fprintf(
		    stderr, "--- %s: %d\n%s%s", words[0], g->status, g->out, g->errors);
}

#define run(g, ...) stigwatch(g, (const char *const[]){ __VA_ARGS__, NULL })

/* What is printed at 80 columns, in golden/FILE. STIGWATCH_GOLDEN writes the files anew.
 */
static const struct {
	const char *file;
	int status;
	const char *words[6];
} goldens[] = {
	{ "list.txt", CLI_FAILED, { "list" } },
	{ "list.json", CLI_FAILED, { "list", "--json" } },
	{ "show.txt", CLI_FAILED, { "show", "web@" } },
	{ "show.json", CLI_FAILED, { "show", "web@host", "--json" } },
	{ "show-first.txt", CLI_FAILED, { "show", "web@host", "2026-11-23 18:20" } },
	{ "show-tidy.txt", CLI_OK, { "show", "t" } },
	{ "show-cut.txt", CLI_FAILED, { "show", "cut@host" } },
	{ "show-nasty.txt", CLI_FAILED, { "show", NASTY } },
	{ "history.txt", CLI_FAILED, { "history", "web@host" } },
	{ "history.json", CLI_FAILED, { "history", "web@host", "--json" } },
	{ "history-tidy.txt", CLI_OK, { "history", "tidy@host" } },
	{ "diff-same.txt", CLI_OK, { "diff", "web@host", "latest", "latest" } },
	{ "diff-image.txt", CLI_FAILED, { "diff", "web@host" } },
	{ "diff-rules.txt", CLI_FAILED,
	    { "diff", "web@host", "20261123T1820", "2026-11-23T18:21:12" } },
	{ "diff.txt", CLI_FAILED, { "diff", "web@host", "20261123T1820" } },
	{ "diff.json", CLI_FAILED, { "diff", "web@host", "20261123T1820", "--json" } },
	{ "show-waived.txt", CLI_OK, { "show", "waived@host", "2026-11-23 18:21" } },
	{ "show-ended.txt", CLI_FAILED, { "show", "waived@host", "2026-11-24 18:20" } },
	{ "show-after.txt", CLI_FAILED, { "show", "waived@host", "2026-11-24 18:21" } },
	{ "diff-renewed.txt", CLI_FAILED, { "diff", "waived@host" } },
	{ "history-waived.txt", CLI_OK, { "history", "waived@host" } },
	{ "diff-waived.txt", CLI_FAILED,
	    { "diff", "waived@host", "2026-11-23 18:20", "2026-11-23 18:21" } },
	{ "diff-waived.json", CLI_FAILED,
	    { "diff", "waived@host", "2026-11-23 18:20", "2026-11-23 18:21", "--json" } },
	{ "diff-ended.txt", CLI_FAILED,
	    { "diff", "waived@host", "2026-11-23 18:21", "2026-11-24 18:20" } },
	{ "diff-back.txt", CLI_FAILED,
	    { "diff", "web@host", "latest", "20261123T182012" } },
};

static void
test_goldens(void **state)
{
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(goldens); i++) {
		char path[128];
		autobuffer wanted = { 0 };
		struct error err = { 0 };

		stigwatch(g, goldens[i].words);
		(void)snprintf(
		    path, sizeof(path), "tests/unit/cli/golden/%s", goldens[i].file);
		if (getenv("STIGWATCH_GOLDEN") != NULL)
			assert_int_equal(
			    cli_write(path, g->out, strlen(g->out), &err), 0);
		if (io_read_file(AT_FDCWD, path, &wanted, OUTPUT_MAX, &err) < 0)
			fail_msg("%s", err.text);
		assert_string_equal(g->out, buffer_text(&wanted));
		assert_string_equal(g->errors, "");
		assert_int_equal(g->status, goldens[i].status);
	}
}

static const struct {
	const char *words[6], *says;
} refusals[] = {
	{ { "diff", "web@host", "2026" },
	    "stigwatch: '2026' begins the names of 3 scans, among them "
	    "20261123T182012.123456Z-s1 and 20261123T182112.123456Z-s2\n" },
	{ { "diff", "web@host", "1999" },
	    "stigwatch: no scan '1999'; known: 3 from 20261123T182012.123456Z-s1 to "
	    "20261123T182212.123456Z-s3\n" },
	{ { "diff", "web@host", "" },
	    "stigwatch: no scan ''; known: 3 from 20261123T182012.123456Z-s1 to "
	    "20261123T182212.123456Z-s3\n" },
	{ { "diff", "tidy" },
	    "stigwatch: there is one scan only, nothing to compare it with\n" },
	{ { "show", "we" },
	    "stigwatch: 'we' begins the names of 2 targets: web@host, webmail@host\n" },
	{ { "history", "no\033thing\n" },
	    "stigwatch: no target 'no\xef\xbf\xbdthing '; known: "
	    "\xef\xbf\xbd[2J\xef\xbf\xbd  \xef\xbf\xbd" WIDE WIDE WIDE
	    "\xe6\x97\xa5..., a-name-that-is-much-longer-than-any-colu..., cut@host, "
	    "tidy@host, waived@host, "
	    "web@host, webmail@host\n" },
	{ { "show" },
	    "stigwatch show: a TARGET is needed (see stigwatch show --help)\n" },
	{ { "list", "x" },
	    "stigwatch list: unexpected argument 'x' (see stigwatch list --help)\n" },
	{ { "diff", "a", "b", "c", "d" },
	    "stigwatch diff: unexpected argument 'd' (see stigwatch diff --help)\n" },
	{ { "list", "--spool" }, "stigwatch list: option '--spool' needs a value (see "
				 "stigwatch list --help)\n" },
	{ { "list", "--spool", "/no/such" },
	    "stigwatch: spool '/no/such': No such file or directory\n" },
	{ { "list", "--spool", "/usr" },
	    "stigwatch: '/usr' has no scans: there is no targets/ in it\n" },
};

/* Beside the record lie the waivers that made a difference to it, and no others. */
static void
test_kept_waivers(void **state)
{
	static const struct {
		const char *scan, *kept;
	} rows[] = { { "20261123T182012.123456Z-w1", NULL },
		{ "20261123T182112.123456Z-w2", WAIVERS },
		{ "20261124T182012.123456Z-w3", WAIVERS } };
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autofree char *path = NULL;
		autobuffer text = { 0 }, once = { 0 };
		autoptr(waivers) waivers = NULL;
		const struct waiver *first;
		struct error err = { 0 };
		int r;

		assert_true(asprintf(&path, "%s/targets/waived@host/%s/waivers.conf",
				g->spool_path, rows[i].scan) > 0);
		r = io_read_file(AT_FDCWD, path, &text, OUTPUT_MAX, &err);
		if (rows[i].kept == NULL) {
			assert_int_equal(r, -ENOENT);
			continue;
		}
		assert_int_equal(r, 0);
		assert_int_equal(waivers_parse(&waivers, "w", rows[i].kept,
				     strlen(rows[i].kept), &err),
		    0);
		first = &waivers->list[0];
		waivers_write(&once, &first, 1);
		assert_string_equal(buffer_text(&text), buffer_text(&once));
	}
}

static void
test_refusals(void **state)
{
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		stigwatch(g, refusals[i].words);
		assert_string_equal(g->errors, refusals[i].says);
		assert_string_equal(g->out, "");
		assert_int_equal(g->status, CLI_ERROR);
	}
}

/* No line is wider than WIDTH, none has what could move a terminal. */
static void
expect_page(const char *text, size_t width)
{
	autofree char *copy = strdup(text);
	char *rest = copy;

	for (const char *line; (line = strsep(&rest, "\n")) != NULL;) {
		if (columns_text(line) > width)
			fail_msg("wider than %zu: '%s'", width, line);
		for (const char *c = line; *c != '\0'; c++)
			assert_true((unsigned char)*c >= ' ' && *c != '\x7f');
		assert_null(strstr(line, "\xe2\x80\xae"));
		assert_null(strchr(line, (char)0xff));
	}
}

static void
test_widths(void **state)
{
	static const char *const widths[] = { "40", "41", "50", "63", "79", "80", "81",
		"200" };
	static const char *const words[][6] = {
		{ "list" },
		{ "show", NASTY },
		{ "history", NASTY },
		{ "history", "web@host" },
		{ "diff", "web@host", "20261123T1820" },
		{ "diff", "web@host" },
	};
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(widths) * ARRAY_LEN(words); i++) {
		const char *width = widths[i / ARRAY_LEN(words)];

		assert_int_equal(setenv("COLUMNS", width, 1), 0);
		stigwatch(g, words[i % ARRAY_LEN(words)]);
		assert_true(g->status != CLI_ERROR);
		expect_page(g->out, strtoul(width, NULL, 10));
	}
	assert_int_equal(unsetenv("COLUMNS"), 0);
}

static void
test_json(void **state)
{
	static const char *const words[][6] = {
		{ "list", "--json" },
		{ "show", NASTY, "--json" },
		{ "history", NASTY, "--json" },
		{ "diff", "web@host", "latest", "latest", "--json" },
	};
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		struct json_object *json, *format;

		stigwatch(g, words[i]);
		assert_true(g->status != CLI_ERROR);
		json = json_tokener_parse(g->out);
		assert_true(json_object_object_get_ex(json, "format", &format));
		assert_int_equal(json_object_get_int(format), 2);
		(void)json_object_put(json);
		expect_page(g->out, OUTPUT_MAX);
	}
}

/* Run COMMAND in the directory of tidy's one scan. */
static void
change_tidy(const struct ground *g, const char *command)
{
	autofree char *line = NULL;

	assert_true(asprintf(&line, "cd '%s'/targets/tidy@host/2* && %s", g->spool_path,
			command) > 0);
	assert_int_equal(system(line), 0);
}

#define TIDY "tidy@host/20261123T182012.123456Z-s5/summary.json': "

static const struct {
	const char *command, *says;
} damages[] = {
	{ "cp kept summary.json && truncate -s 500 summary.json",
	    TIDY "not JSON, or cut off\n" },
	{ "sed 's/\"format\":2/\"format\":3/' kept >summary.json",
	    TIDY "summary of format 3; formats 1 and 2 are known\n" },
	{ "head -c 1000 /dev/urandom >summary.json", TIDY "not JSON, or cut off\n" },
	{ ": >summary.json", TIDY "not JSON, or cut off\n" },
	{ "rm summary.json && mkfifo summary.json", TIDY "Invalid argument\n" },
	{ "rm summary.json && ln -s kept summary.json",
	    TIDY "Too many levels of symbolic links\n" },
	{ "rm summary.json && truncate -s 65M summary.json", TIDY "File too large\n" },
};

/* One line names the file; the others are told of all the same. */
static void
test_damages(void **state)
{
	struct ground *g = *state;
	size_t length;

	change_tidy(g, "cp summary.json kept");
	for (size_t i = 0; i < ARRAY_LEN(damages); i++) {
		change_tidy(g, damages[i].command);
		run(g, "show", "tidy@host");
		assert_int_equal(g->status, CLI_ERROR);
		assert_string_equal(g->out, "");
		run(g, "list");
		assert_int_equal(g->status, CLI_ERROR);
		assert_non_null(strstr(g->out, "\n6 targets: "));
		length = strlen(damages[i].says);
		assert_true(strlen(g->errors) > length);
		assert_string_equal(
		    g->errors + strlen(g->errors) - length, damages[i].says);
		assert_ptr_equal(
		    strchr(g->errors, '\n'), g->errors + strlen(g->errors) - 1);
	}
	/* What retention has removed meanwhile is no damage. */
	change_tidy(g, "rm -f summary.json");
	run(g, "list");
	assert_string_equal(g->errors, "");
	assert_int_equal(g->status, CLI_FAILED);
	change_tidy(g, "mv kept summary.json");
}

/* What nobody writes any more is read, too. */
static void
test_format_1(void **state)
{
	struct ground *g = *state;

	change_tidy(g, "cp summary.json kept && sed -e 's/\"format\":2/\"format\":1/' "
		       "-e 's/\"undecided\":\"\",\"finished\":true,\"limits\":\\[\\],//' "
		       "-e 's/,\"title\":\"Small\",\"version\":\"1.2\"//' "
		       "-e 's/\"scores\":[^]]*\\],\"changes\":null,//' "
		       "-e 's/,\"title\":[^]]*\\],\"evidence_more\":0,\"cci\":\\[\\],"
		       "\"controls\":\\[\\]//g' kept >summary.json");
	run(g, "show", "tidy@host");
	assert_string_equal(g->errors, "");
	assert_int_equal(g->status, CLI_OK);
	assert_null(strstr(g->out, "Small"));
	assert_non_null(strstr(g->out, "score 100.00 of 100.00\n"));
	change_tidy(g, "mv kept summary.json");
}

static void
test_help(void **state)
{
	static const char *const commands[] = { "list", "show", "history", "diff" };
	struct ground *g = *state;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		char wanted[64];

		run(g, commands[i], "--help");
		assert_int_equal(g->status, CLI_OK);
		(void)snprintf(
		    wanted, sizeof(wanted), "usage: stigwatch %s ", commands[i]);
		assert_memory_equal(g->out, wanted, strlen(wanted));
		expect_page(g->out, 80);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens),
		cmocka_unit_test(test_kept_waivers),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_widths),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_damages),
		cmocka_unit_test(test_format_1),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_oval.c - stigwatch oval: evaluate OVAL definitions against a target, or against
 * what was recorded of one. */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/cli/aim.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/gather.h"
#include "daemon/cli/load.h"
#include "daemon/cli/oval_output.h"
#include "daemon/cli/place.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/record.h"

static const char usage[] =
    "usage: stigwatch oval FILE TARGET [OPTION]...\n"
    "Evaluate the definitions of FILE (OVAL, or a data stream's OVAL components),\n"
    "one line each.\n"
    "TARGET is one of\n"
    "  --container NAME  a container of the engine at DOCKER_HOST; needs root\n"
    "  --image REF       an image of the engine; needs root\n"
    "  --root DIR        a root file system in a directory\n"
    "  --host            this host itself\n"
    "  --syschar FILE    OVAL system characteristics, or OVAL results that hold some,\n"
    "                    in place of a target\n"
    "Options:\n"
    "  --id DEFINITION   only this one; may be repeated\n"
    "  --variables FILE  OVAL variables: values for external variables\n"
    "  --results FILE    OVAL results with system characteristics\n"
    "  --tests           a line for each test, too\n"
    "  --items FILE      every collected item as a line of JSON\n"
    "  One FILE may be \"-\" for standard output: no other lines then.\n"
    "Exit status: 0 every definition true or not applicable, 2 not,\n"
    "1 it did not take place.\n";

enum { IDS_MAX = 4096, DEADLINE_MS = 15 * 60 * 1000 };
#define MEMORY_MAX (UINT64_C(1024) * 1024 * 1024)

struct arguments {
	const char *file;
	enum record_basis basis;
	const char *target;	/* argument of the target option */
	unsigned int n_targets; /* options that named one */
	const char *syschar, *variables, *results, *items;
	const char *stdout_of; /* the option whose file is "-" */
	bool want_tests;
	const char *ids[IDS_MAX];
	uint32_t n_ids;
};

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
	{ "container", required_argument, NULL, 'C' },
	{ "image", required_argument, NULL, 'M' },
	{ "root", required_argument, NULL, 'R' }, { "host", no_argument, NULL, 'H' },
	{ "syschar", required_argument, NULL, 's' },
	{ "variables", required_argument, NULL, 'v' },
	{ "results", required_argument, NULL, 'o' },
	{ "id", required_argument, NULL, 'i' }, { "tests", no_argument, NULL, 't' },
	{ "items", required_argument, NULL, 'I' }, { NULL, 0, NULL, 0 } };

static bool
take_option(struct arguments *a, int option)
{
	const struct {
		int option;
		enum record_basis basis;
	} targets[] = { { 'C', RECORD_BASIS_LIVE }, { 'M', RECORD_BASIS_IMAGE },
		{ 'R', RECORD_BASIS_ROOT }, { 'H', RECORD_BASIS_HOST } };
	const struct {
		int option;
		const char **place;
	} texts[] = { { 's', &a->syschar }, { 'v', &a->variables } };

	for (unsigned int i = 0; i < ARRAY_LEN(targets); i++)
		if (targets[i].option == option) {
			a->basis = targets[i].basis;
			a->target = optarg;
			a->n_targets++;
			return true;
		}
	for (unsigned int i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].option == option) {
			*texts[i].place = optarg;
			return true;
		}
	if (option == 't')
		return a->want_tests = true;
	if (option == 'o')
		return cli_take_output(
		    "oval", "results", &a->results, &a->stdout_of, optarg);
	if (option == 'I')
		return cli_take_output("oval", "items", &a->items, &a->stdout_of, optarg);
	if (a->n_ids == IDS_MAX) {
		(void)cli_usage_error(
		    "oval", "more than %d definitions are named", IDS_MAX);
		return false;
	}
	a->ids[a->n_ids++] = optarg;
	return true;
}

/* -1: go on; else exit with that code. */
static int
parse_arguments(int argc, char **argv, struct arguments *a)
{
	unsigned int n_targets;
	int option;

	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option("oval", argv);
		if (!take_option(a, option))
			return CLI_ERROR;
	}
	if (optind + 1 != argc)
		return cli_usage_error("oval", "one FILE is needed");
	n_targets = a->n_targets + (a->syschar != NULL);
	if (n_targets != 1)
		return cli_usage_error("oval",
		    "%s --container, --image, --root, --host, --syschar%s",
		    n_targets == 0 ? "one of" : "only one of",
		    n_targets == 0 ? " is needed" : " can be given");
	a->file = argv[optind];
	return -1;
}

static int
find_definitions(const struct content *content, const struct arguments *a, uint32_t *rows,
    struct error *err)
{
	for (uint32_t i = 0; i < a->n_ids; i++) {
		rows[i] = content_find_definition(content, CONTENT_NONE, a->ids[i]);
		if (rows[i] == CONTENT_NONE)
			return error_say(
			    err, ENOENT, "%s has no definition '%s'", a->file, a->ids[i]);
	}
	return 0;
}

/* Records are read from whole files: put the chunks into one. */
static int
read_chunks(struct record **ret, const struct gathered *g, const struct content *content,
    struct error *err)
{
	autobuffer bytes = { 0 };

	record_begin(&bytes);
	buffer_add(&bytes, g->chunks.data, g->chunks.length);
	record_put_done(&bytes);
	return bytes.failed ? error_say(err, ENOMEM, "no memory for results")
			    : record_read(ret, bytes.data, bytes.length, content, err);
}

/* Standard output is a document: no lines beside it. */
static bool
is_quiet(const struct arguments *a)
{
	return a->stdout_of != NULL;
}

static int
print_results(const struct content *content, const struct record *record,
    const struct arguments *a, const uint32_t *rows, uint32_t n_rows)
{
	int status = CLI_OK;
	uint32_t n_tests;

	for (uint32_t i = 0; i < n_rows; i++) {
		uint32_t row = rows[i];
		enum oval_result result = record->definitions[row];

		if (!is_quiet(a))
			cli_line(stdout, "Definition %s: %s",
			    content_text(
				content, content_definition_at(content, row)->id),
			    oval_result_text(result));
		if (result != OVAL_RESULT_TRUE && result != OVAL_RESULT_NOT_APPLICABLE)
			status = CLI_FAILED;
	}
	(void)content_table(content, CONTENT_TESTS, &n_tests);
	for (uint32_t i = 0; a->want_tests && !is_quiet(a) && i < n_tests; i++) {
		const struct record_test *t = record->tests[i];

		if (t != NULL)
			cli_line(stdout, "Test %s: %s%s%s",
			    content_text(content, content_test_at(content, i)->id),
			    oval_result_text(t->result),
			    t->reason[0] == '\0' ? "" : " - ", t->reason);
	}
	return status;
}

/* The rows to evaluate: those named, else all. */
static int
choose_definitions(struct worker_job *job, uint32_t **rows, const struct content *content,
    const struct arguments *a, struct error *err)
{
	uint32_t count;

	(void)content_table(content, CONTENT_DEFINITIONS, &count);
	job->n_definitions = a->n_ids > 0 ? a->n_ids : count;
	*rows = calloc((size_t)job->n_definitions + 1, sizeof(**rows));
	if (*rows == NULL)
		return error_say(err, ENOMEM, "no memory for definitions");
	job->definitions = *rows;
	for (uint32_t i = 0; i < job->n_definitions; i++)
		(*rows)[i] = i;
	return find_definitions(content, a, *rows, err);
}

static int
run_job(const struct worker_job *job, const struct arguments *a,
    struct oval_output *output, struct error *err)
{
	autoptr(record) record = NULL;
	struct gathered g;
	char text[512];
	int r = gather(&g, job, err);

	if (r < 0)
		return r;
	if (!g.is_done && is_quiet(a) && cli_is_reader_gone())
		r = error_say(err, EPIPE, "%s", "");
	else if (!g.is_done)
		r = error_say(err, EIO, "%s: %s", worker_outcome_text(g.outcome),
		    gathered_reason(&g, text));
	else
		r = read_chunks(&record, &g, job->content, err);
	buffer_done(&g.chunks);
	if (r == 0 && job->writer != NULL)
		r = oval_output_keep(output, err);
	return r < 0 ? r
		     : print_results(
			   job->content, record, a, job->definitions, job->n_definitions);
}

static int
run_to_files(struct worker_job *job, const struct arguments *a, struct error *err)
{
	__attribute__((cleanup(oval_output_close))) struct oval_output output = {
		.place = { .fd = -1 }, .source_fd = -1
	};
	__attribute__((cleanup(place_close))) struct place items = { .fd = -1 };
	int r, kept;

	if (a->items != NULL) {
		r = place_open(&items, a->items, err);
		if (r < 0)
			return r;
		job->items_fd = items.fd;
	}
	if (a->results != NULL) {
		r = oval_output_open(&output, job->content, a->results, err);
		if (r < 0)
			return r;
		job->writer = &output.writer;
	}
	r = run_job(job, a, &output, err);
	if (r < 0)
		return r;
	kept = place_keep(&items, err);
	return kept < 0 ? kept : r;
}

static int
evaluate(const struct content *content, const struct arguments *a, struct error *err)
{
	struct worker_job job = { .content = content,
		.deadline_ms = DEADLINE_MS,
		.memory_max = MEMORY_MAX,
		.items_fd = -1 };
	struct worker_record recorded = { .path = a->syschar };
	struct aim aim = { .target = NULL };
	autofree uint32_t *rows = NULL;
	autoclose int fd = -1;
	int r = choose_definitions(&job, &rows, content, a, err);

	if (r < 0)
		return r;
	if (a->syschar != NULL) {
		fd = open(a->syschar, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd < 0)
			return error_set(
			    err, errno, "system characteristics '%s'", a->syschar);
		recorded.fd = fd;
		job.recorded = &recorded;
	} else {
		r = aim_job(&job, &aim, a->basis, a->target, err);
	}
	if (r == 0)
		r = run_to_files(&job, a, err);
	aim_done(&aim);
	return r;
}

/* What the compiler noticed of the variables: a mistyped id is not found otherwise. */
static void
print_variable_notes(const struct content *content, const char *path)
{
	size_t length = strlen(path);
	uint32_t count;

	(void)content_table(content, CONTENT_NOTES, &count);
	for (uint32_t i = 0; i < count; i++) {
		const char *text = content_text(
		    content, content_note_at(content, i)->text);

		if (strncmp(text, path, length) == 0 && text[length] == ':')
			cli_line(stderr, "stigwatch: %s", text);
	}
}

static int
load(struct content **ret, const struct arguments *a, struct error *err)
{
	struct compile_options compile = { .path = a->file };
	struct compile_variables variables = { .path = a->variables };
	autoclose int fd = -1;
	int r;

	if (a->variables != NULL) {
		fd = open(a->variables, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (fd < 0)
			return error_set(err, errno, "variables '%s'", a->variables);
		variables.fd = fd;
		compile.variables = &variables;
	}
	r = load_content(ret, &compile, err);
	if (r == 0 && a->variables != NULL)
		print_variable_notes(*ret, a->variables);
	return r;
}

int
cmd_oval(int argc, char **argv)
{
	static struct arguments a; /* 32 KB of ids */
	autoptr(content) content = NULL;
	struct error err = { 0 };
	int r = parse_arguments(argc, argv, &a);

	if (r >= 0)
		return r;
	r = load(&content, &a, &err);
	if (r == 0)
		r = evaluate(content, &a, &err);
	return r < 0 ? cli_fail(&err) : r;
}

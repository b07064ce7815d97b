/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_scan.c - stigwatch scan: one target, once, with the daemon's own pieces. */

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/cli/aim.h"
#include "daemon/cli/ask.h"
#include "daemon/cli/choice.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/gather.h"
#include "daemon/cli/host_sce.h"
#include "daemon/cli/load.h"
#include "daemon/cli/output.h"
#include "daemon/facts.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/record.h"
#include "daemon/scap/sce/sce.h"
#include "daemon/scap/xccdf/wanted.h"
#include "daemon/target/target.h"

static const char usage[] =
    "usage: stigwatch scan TARGET --content FILE [OPTION]... [OUTPUT OPTION]...\n"
    "Check one target against a benchmark and print what fails, worst first.\n"
    "TARGET is one of\n"
    "  --container NAME  a container of the engine at DOCKER_HOST; needs root\n"
    "  --image REF       an image of the engine; needs root\n"
    "  --root DIR        a root file system in a directory\n"
    "  --host            this host itself\n"
    "Options:\n"
    "  --content FILE    SCAP data stream, or XCCDF benchmark with its OVAL files\n"
    "                    beside it\n"
    "  --benchmark-alias ID  what results call the benchmark: an id, or the name of a\n"
    "                    STIG alone\n"
    "  --rule ID         only this rule; may be repeated\n"
    "  --skip-rule ID    not this rule; may be repeated\n"
    "  --sce WHERE       run scripts in the container (default), on the host, or off\n"
    "  --target-name N   asset name in the results\n" OUTPUT_WAIVERS_USAGE;

enum { DEADLINE_MS = 15 * 60 * 1000 };
#define MEMORY_MAX (UINT64_C(1024) * 1024 * 1024)

struct arguments {
	enum record_basis basis;
	const char *target;	/* argument of the target option */
	unsigned int n_targets; /* options that named one */
	const char *sce, *name;
	struct choice choice;
	struct output output;
};

/* What is scanned, and what the record says of it. */
struct subject {
	struct worker_job job;
	struct aim aim;
	char *asset;
	char host[HOST_NAME_MAX + 1];
	int64_t start_us;
};

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
	{ "container", required_argument, NULL, 'C' },
	{ "image", required_argument, NULL, 'I' },
	{ "root", required_argument, NULL, 'R' }, { "host", no_argument, NULL, 'H' },
	{ "content", required_argument, NULL, 'k' }, CHOICE_OPTIONS,
	{ "benchmark-alias", required_argument, NULL, 'k' },
	{ "rule", required_argument, NULL, 'k' },
	{ "skip-rule", required_argument, NULL, 'k' },
	{ "sce", required_argument, NULL, 's' },
	{ "target-name", required_argument, NULL, 'n' }, OUTPUT_OPTIONS,
	{ NULL, 0, NULL, 0 } };

static void
take_target(struct arguments *a, enum record_basis basis, const char *value)
{
	a->basis = basis;
	a->target = value;
	a->n_targets++;
}

static bool
take_option(struct arguments *a, int option, const char *name)
{
	const struct {
		int option;
		enum record_basis basis;
	} targets[] = { { 'C', RECORD_BASIS_LIVE }, { 'I', RECORD_BASIS_IMAGE },
		{ 'R', RECORD_BASIS_ROOT }, { 'H', RECORD_BASIS_HOST } };
	const struct {
		int option;
		const char **place;
	} texts[] = { { 's', &a->sce }, { 'n', &a->name } };

	for (unsigned int i = 0; i < ARRAY_LEN(targets); i++)
		if (targets[i].option == option) {
			take_target(a, targets[i].basis, optarg);
			return true;
		}
	for (unsigned int i = 0; i < ARRAY_LEN(texts); i++)
		if (texts[i].option == option) {
			*texts[i].place = optarg;
			return true;
		}
	if (option == 'k')
		return choice_take(&a->choice, name, optarg);
	return option == 'o' && output_take(&a->output, "scan", name, optarg);
}

/* -1: go on; else exit with that code. */
static int
parse_arguments(int argc, char **argv, struct arguments *a)
{
	int option, index = 0;

	a->sce = "container";
	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, &index)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0 ||
			       fputs(choice_usage, stdout) < 0 ||
			       fputs("Output options:\n", stdout) < 0 ||
			       fputs(output_usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option("scan", argv);
		if (!take_option(a, option, options[index].name))
			return CLI_ERROR;
	}
	if (optind < argc)
		return cli_usage_error("scan", "unexpected argument '%s'", argv[optind]);
	if (a->n_targets != 1)
		return cli_usage_error("scan",
		    "%s --container, --image, --root, --host%s",
		    a->n_targets == 0 ? "one of" : "only one of",
		    a->n_targets == 0 ? " is needed" : " can be given");
	if (a->choice.compile.path == NULL)
		return cli_usage_error("scan", "--content FILE is needed");
	if (strcmp(a->sce, "container") != 0 && strcmp(a->sce, "host") != 0 &&
	    strcmp(a->sce, "off") != 0)
		return cli_usage_error(
		    "scan", "--sce is container, host or off, not '%s'", a->sce);
	return -1;
}

static int
choose_subject(struct subject *s, const struct arguments *a,
    const struct content *content, struct error *err)
{
	int r;

	s->job = (struct worker_job){ .content = content,
		.deadline_ms = DEADLINE_MS,
		.memory_max = MEMORY_MAX,
		.items_fd = -1 };
	(void)gethostname(s->host, sizeof(s->host) - 1);
	s->start_us = clock_now_us();
	r = aim_job(&s->job, &s->aim, a->basis, a->target, err);
	if (r == 0)
		s->asset = s->aim.target != NULL
			       ? target_asset(s->aim.target, "{role}@{host}", s->host)
			       : strdup(a->basis == RECORD_BASIS_HOST ? s->host
								      : s->aim.root);
	if (r == 0 && a->name != NULL && a->name[0] != '\0') {
		free(s->asset);
		s->asset = strdup(a->name);
	}
	return r < 0 ? r : s->asset == NULL ? error_say(err, ENOMEM, "no memory") : 0;
}

static void
put_refusal(struct buffer *chunks, const struct content *content, uint32_t check,
    const char *reason)
{
	record_put_script(
	    chunks, &(struct record_script){ .script = sce_script(content, check),
			.check = check,
			.where = RECORD_WHERE_NONE,
			.exit_code = -1,
			.reason = reason,
			.out = "",
			.errout = "" });
}

static void
run_script(
    struct buffer *chunks, const struct subject *s, const char *where, uint32_t check)
{
	const struct content *content = s->job.content;

	if (sce_script(content, check) == CONTENT_NONE)
		return;
	if (strcmp(where, "off") == 0)
		put_refusal(chunks, content, check, "scripts are switched off");
	else if (strcmp(where, "host") == 0)
		host_sce_run(chunks, content, check);
	else if (s->job.basis != RECORD_BASIS_LIVE)
		put_refusal(chunks, content, check,
		    "the target does not run: no script can run in it");
	else if (s->aim.target->is_paused)
		put_refusal(chunks, content, check,
		    "the container is paused: no script can run in it");
	else
		ask_script(chunks, content, check, s->aim.target);
}

static int
run_scripts(
    struct buffer *chunks, const struct subject *s, const char *where, struct error *err)
{
	autofree bool *wanted = NULL;
	uint32_t n_checks;

	(void)content_table(s->job.content, CONTENT_CHECKS, &n_checks);
	wanted = calloc((size_t)n_checks + 1, sizeof(*wanted));
	if (wanted == NULL)
		return error_say(err, ENOMEM, "no memory for scripts");
	(void)wanted_scripts(s->job.content, wanted);
	for (uint32_t i = 0; i < n_checks; i++)
		if (wanted[i])
			run_script(chunks, s, where, i);
	return 0;
}

static void
put_target(struct buffer *record, const struct subject *s, const char *undecided)
{
	const struct content *c = s->job.content;
	const struct content_summary *summary = content_summary(c);
	const struct target *t = s->aim.target;
	const char *path = content_text(c, summary->path);
	char scan[48], whole_path[PATH_MAX];
	struct facts facts;

	/* The record is decided from anywhere. */
	if (realpath(path, whole_path) != NULL)
		path = whole_path;
	(void)snprintf(scan, sizeof(scan), "%016llx-%d", (unsigned long long)s->start_us,
	    (int)getpid());
	facts_list(&facts, t);
	record_put_target(record, &(struct record_target){ .scan = scan,
				      .target = s->asset,
				      .host = s->host,
				      .container_id = t == NULL ? "" : t->id,
				      .container_name = t == NULL ? "" : t->name,
				      .image = t == NULL ? "" : t->image,
				      .image_id = t == NULL ? "" : t->image_id,
				      .started_at = t == NULL ? "" : t->started_at,
				      .content_path = path,
				      .content_digest = content_text(c, summary->digest),
				      .benchmark = content_text(c, summary->benchmark),
				      .profile = content_text(c, summary->profile),
				      .basis = s->job.basis,
				      .stage = RECORD_STAGE_INITIAL,
				      .undecided = undecided,
				      .time_start = s->start_us,
				      .time_end = clock_now_us(),
				      .facts = facts.rows,
				      .n_facts = facts.count });
	facts_done(&facts);
}

static int
scan(struct subject *s, const struct arguments *a, struct buffer *record,
    struct error *err)
{
	struct gathered g;
	autobuffer scripts = { 0 };
	int r = gather(&g, &s->job, err);

	if (r == 0)
		r = run_scripts(&scripts, s, a->sce, err);
	if (r < 0)
		return r;
	record_begin(record);
	put_target(record, s, g.is_done ? "" : worker_outcome_text(g.outcome));
	buffer_add(record, g.chunks.data, g.chunks.length);
	buffer_add(record, scripts.data, scripts.length);
	if (g.is_done)
		record_put_done(record);
	buffer_done(&g.chunks);
	return record->failed ? error_say(err, ENOMEM, "no memory for a record") : 0;
}

/* What is wrong with a tailoring is for whoever named it to know at once. */
static void
tell_tailoring(const struct content *content)
{
	uint32_t count;

	(void)content_table(content, CONTENT_NOTES, &count);
	for (uint32_t i = 0; i < count; i++) {
		const char *text = content_text(
		    content, content_note_at(content, i)->text);

		if (strncmp(text, "tailoring ", strlen("tailoring ")) == 0)
			cli_line(stderr, "stigwatch: note: %s", text);
	}
}

static int
run(struct arguments *a, struct error *err)
{
	autoptr(content) content = NULL;
	autobuffer record = { 0 };
	struct subject s = { .asset = NULL };
	int r = output_prepare(&a->output, err);

	if (r == 0)
		r = load_content(&content, &a->choice.compile, err);
	if (r == 0 && content_summary(content)->kind == CONTENT_KIND_OVAL)
		r = error_say(err, EINVAL, "%s: OVAL definitions: use stigwatch oval",
		    a->choice.compile.path);
	if (r == 0) {
		tell_tailoring(content);
		r = choose_subject(&s, a, content, err);
	}
	if (r == 0)
		r = scan(&s, a, &record, err);
	if (r == 0)
		r = output_write(&a->output, record.data, record.length, content, err);
	aim_done(&s.aim);
	free(s.asset);
	return r;
}

int
cmd_scan(int argc, char **argv)
{
	static struct arguments a;
	struct error err = { 0 };
	int r = parse_arguments(argc, argv, &a);

	if (r < 0)
		r = run(&a, &err);
	return r < 0 ? cli_fail(&err) : r;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_decide.c - stigwatch decide: the verdict of a record, made again without its
 * container. */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/cli/choice.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/load.h"
#include "daemon/cli/output.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/scap/record.h"

static const char usage[] =
    "usage: stigwatch decide RECORD [--content FILE] [OPTION]... [OUTPUT OPTION]...\n"
    "Decide a record.bin of the spool again, with the content it was made with.\n"
    "Give again what the scan had of --tailoring, --cpe, --rule and --skip-rule.\n"
    "  --content FILE    where that content lies now (its digest must be the one of\n"
    "                    the record, a tailoring and CPE files included)\n"
    "  --benchmark-alias ID  what results call the benchmark: an id, or the name of a\n"
    "                    STIG alone\n"
    "  --rule ID         only this rule; may be repeated\n"
    "  --skip-rule ID    not this rule; may be repeated\n" OUTPUT_WAIVERS_USAGE;

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
	{ "content", required_argument, NULL, 'k' }, CHOICE_OPTIONS,
	{ "benchmark-alias", required_argument, NULL, 'k' },
	{ "rule", required_argument, NULL, 'k' },
	{ "skip-rule", required_argument, NULL, 'k' }, OUTPUT_OPTIONS,
	{ NULL, 0, NULL, 0 } };

/* The record does not keep what was named beside the content. */
static int
tell_missing(const struct compile_options *given, struct error *err)
{
	struct error inner = *err;

	if (given->tailoring != NULL || given->n_cpe > 0)
		return -err->code;
	return error_say(err, inner.code,
	    "%.400s (what the scan had of --tailoring, --tailoring-id and --cpe is "
	    "missing)",
	    inner.text);
}

/* A record holds row numbers: with other content they would mean other rules. */
static int
load_same(struct content **ret, const struct record_target *t,
    const struct compile_options *given, struct error *err)
{
	struct compile_options compile = *given;
	autoptr(content) content = NULL;
	const char *digest;
	int r;

	if (compile.path == NULL)
		compile.path = t->content_path;
	if (compile.benchmark == NULL && t->benchmark[0] != '\0')
		compile.benchmark = t->benchmark;
	if (compile.profile == NULL)
		compile.profile = t->profile[0] == '\0' ? "(default)" : t->profile;
	r = load_content(&content, &compile, err);
	if (r < 0)
		return strstr(err->text, ": no profile ") != NULL
			   ? tell_missing(given, err)
			   : r;
	digest = content_text(content, content_summary(content)->digest);
	if (strcmp(digest, t->content_digest) != 0) {
		(void)error_say(err, ESTALE,
		    "'%s' is not the content the record was made with (sha256 %.12s..., "
		    "not %.12s...)",
		    compile.path, digest, t->content_digest);
		return tell_missing(given, err);
	}
	*ret = take_ptr(content);
	return 0;
}

static int
decide(const char *path, const struct compile_options *given, const struct output *output,
    struct error *err)
{
	autobuffer bytes = { 0 };
	autoptr(record) head = NULL;
	autoptr(content) content = NULL;
	int r = io_read_file(AT_FDCWD, path, &bytes, RECORD_SIZE_MAX, err);

	if (r < 0)
		return r;
	r = record_read(&head, bytes.data, bytes.length, NULL, err);
	if (r < 0)
		return error_wrap(err, "%s", path);
	if (!head->has_target)
		return error_say(
		    err, EPROTO, "%s: the record does not say what it is of", path);
	r = load_same(&content, &head->target, given, err);
	return r < 0 ? r : output_write(output, bytes.data, bytes.length, content, err);
}

int
cmd_decide(int argc, char **argv)
{
	static struct output output;
	static struct choice choice;
	struct error err = { 0 };
	const char *name;
	int option, index = 0, r;

	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, &index)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0 ||
			       fputs(choice_usage, stdout) < 0 ||
			       fputs(output_usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option("decide", argv);
		name = options[index].name;
		if (option == 'k' ? !choice_take(&choice, name, optarg)
				  : !output_take(&output, "decide", name, optarg))
			return CLI_ERROR;
	}
	if (optind + 1 != argc)
		return cli_usage_error("decide", "one RECORD is needed");
	r = output_prepare(&output, &err);
	if (r == 0)
		r = decide(argv[optind], &choice.compile, &output, &err);
	return r < 0 ? cli_fail(&err) : r;
}

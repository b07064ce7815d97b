/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_info.c - stigwatch info: what is in a content file. */

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/cli/choice.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/load.h"
#include "daemon/scap/content.h"
#include "probes/probe.h"

static const char usage[] =
    "usage: stigwatch info FILE [OPTION]...\n"
    "Say what FILE is, which benchmarks and profiles it has, and which object types\n"
    "it uses.\n"
    "Options:\n";

static const char *const kinds[] = { "SCAP source data stream collection",
	"XCCDF benchmark", "OVAL definitions" };

static void
print_benchmarks(const struct content *c)
{
	uint32_t n_benchmarks, n_profiles;

	(void)content_table(c, CONTENT_BENCHMARKS, &n_benchmarks);
	(void)content_table(c, CONTENT_PROFILES, &n_profiles);
	for (uint32_t i = 0; i < n_benchmarks; i++) {
		const struct content_benchmark *b = content_benchmark_at(c, i);

		cli_line(stdout, "benchmark:  %s", content_text(c, b->id));
		cli_line(stdout, "            %s (%u rules)", content_text(c, b->title),
		    b->n_rules);
		for (uint32_t k = 0; k < n_profiles; k++) {
			const struct content_profile *p = content_profile_at(c, k);

			if (p->benchmark != i)
				continue;
			cli_line(stdout, "  profile:  %s", content_text(c, p->id));
			if (content_text(
				c, p->title)[strspn(content_text(c, p->title), " \t\n")])
				cli_line(
				    stdout, "            %s", content_text(c, p->title));
		}
	}
}

static void
print_counts(const struct content *c)
{
	static const struct {
		const char *name;
		enum content_table table;
	} tables[] = { { "documents", CONTENT_DOCUMENTS },
		{ "definitions", CONTENT_DEFINITIONS }, { "tests", CONTENT_TESTS },
		{ "objects", CONTENT_OBJECTS }, { "variables", CONTENT_VARIABLES },
		{ "scripts", CONTENT_SCRIPTS } };
	uint32_t count;

	for (unsigned int i = 0; i < ARRAY_LEN(tables); i++) {
		(void)content_table(c, tables[i].table, &count);
		(void)printf(
		    "%s%s %u", i == 0 ? "checks:     " : ", ", tables[i].name, count);
	}
	(void)printf("\n");
}

/* Each object type once, in the order of first use; what no probe collects is marked. */
static void
print_types(const struct content *c)
{
	uint32_t n_objects;

	(void)content_table(c, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects; i++) {
		const struct content_object *o = content_object_at(c, i);
		uint32_t first = 0, count = 0;

		/* Strings are in the pool once: the same text has the same offset. */
		while (content_object_at(c, first)->type.offset != o->type.offset)
			first++;
		if (first < i)
			continue;
		for (uint32_t k = i; k < n_objects; k++)
			count += content_object_at(c, k)->type.offset == o->type.offset;
		const char *family = content_text(c, o->family);
		const char *type = content_text(c, o->type);
		bool is_known = probe_find(family, type) != NULL ||
				strcmp(type, "variable") == 0;

		cli_line(stdout, "  object:   %s:%s_object %u%s", family, type, count,
		    is_known ? "" : " (not supported: its tests are unknown)");
	}
}

static void
print_notes(const struct content *c)
{
	uint32_t count;

	(void)content_table(c, CONTENT_NOTES, &count);
	if (count > 0)
		(void)printf("notes:      %u (stigwatch validate lists them)\n", count);
}

int
cmd_info(int argc, char **argv)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' },
		CHOICE_OPTIONS, { NULL, 0, NULL, 0 } };
	static struct choice choice;
	const struct content_summary *summary;
	autoptr(content) content = NULL;
	struct error err = { 0 };
	int option, index = 0;

	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, &index)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0 ||
			       fputs(choice_usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option("info", argv);
		if (!choice_take(&choice, options[index].name, optarg))
			return CLI_ERROR;
	}
	if (optind + 1 != argc)
		return cli_usage_error("info", "one FILE is needed");
	choice.compile.path = argv[optind];
	if (load_content(&content, &choice.compile, &err) < 0)
		return cli_fail(&err);
	summary = content_summary(content);
	cli_line(stdout, "file:       %s", choice.compile.path);
	cli_line(stdout, "kind:       %s", kinds[summary->kind]);
	cli_line(stdout, "digest:     sha256:%s", content_text(content, summary->digest));
	print_benchmarks(content);
	print_counts(content);
	print_types(content);
	print_notes(content);
	return CLI_OK;
}

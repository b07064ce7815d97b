/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page_bench.c - what the host page costs a scan when the spool has many targets.
 *
 *	page_bench DIRECTORY TARGETS ROUNDS
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/report/hostpage.h"
#include "daemon/sink/index.h"
#include "daemon/sink/spool.h"

static const char *const verdicts[] = { "compliant", "noncompliant", "compliant",
	"undecided" };

static const struct index_host host = { .name = "bench", .now_us = 1 };

static int
compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static char *
add_scan(struct spool *spool, const char *target, int64_t time_us, const char *verdict)
{
	static const struct spool_file others[] = { { "record.bin", "r", 1 },
		{ "results.xml", "x", 1 }, { "report.html", "x", 1 },
		{ "checklist.ckl", "x", 1 }, { "checklist.cklb", "x", 1 } };
	struct spool_file files[ARRAY_LEN(others) + 1];
	autofree char *summary = NULL;
	char *path = NULL;
	struct error err = { 0 };

	if (asprintf(&summary,
		"{\"format\":1,\"target\":\"%s\",\"container\":{\"id\":\"id-%s\","
		"\"name\":"
		"\"%s\",\"image\":\"i\",\"image_id\":\"\",\"started_at\":\"\"},\"basis\":"
		"\"live\",\"stage\":\"initial\",\"verdict\":\"%s\",\"doubt\":\"\","
		"\"content\":{\"digest\":\"d\",\"benchmark\":\"\",\"profile\":\"\"},"
		"\"time\":{\"event\":\"\",\"start\":\"2026-11-23T18:20:12.123456Z\","
		"\"end\":"
		"\"\"},\"counts\":{\"pass\":0,\"fail\":0,\"error\":0,\"unknown\":0,"
		"\"notapplicable\":0,\"notchecked\":0,\"notselected\":0,"
		"\"informational\":0,"
		"\"fixed\":0},\"open\":{\"cat1\":0,\"cat2\":0,\"cat3\":0},\"score\":50."
		"00,"
		"\"causes\":[],\"rules\":[]}",
		target, target, target, verdict) < 0)
		abort();
	memcpy(files, others, sizeof(others));
	files[ARRAY_LEN(others)] = (struct spool_file){ "summary.json", summary,
		strlen(summary) };
	if (spool_write(spool, target, "0123456789abcdef-0123456789ab", time_us, files,
		ARRAY_LEN(files), &path, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return path;
}

/* Of this process: a machine that does other things as well makes it no longer. */
static int64_t
cpu_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Milliseconds of one update. */
static double
update(struct spool *spool, int number, int64_t time_us)
{
	const char *verdict = verdicts[(size_t)number % ARRAY_LEN(verdicts)];
	autofree char *path = NULL;
	char target[64];
	struct hostpage_row row = { target, target,
		"c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffee",
		"registry.example.org/team/app:1", verdict, "", "same", "50.00", 0, 3, 1,
		0, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "",
		"live", "initial", "2026-11-23T18:20:12Z", "", "", "" };
	struct error err = { 0 };
	int64_t from;

	(void)snprintf(
	    target, sizeof(target), "project/service-%d@host.example.org", number);
	path = add_scan(spool, target, time_us, verdict);
	from = cpu_us();
	if (index_update(spool, &host, &row, path, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return (double)(cpu_us() - from) / 1000;
}

static double
mend(struct spool *spool)
{
	int64_t from = cpu_us();
	struct error err = { 0 };

	if (index_mend(spool, &host, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	return (double)(cpu_us() - from) / 1000;
}

static long
size_of(const char *directory, const char *name)
{
	char path[512];
	struct stat st = { 0 };

	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	(void)stat(path, &st);
	return (long)st.st_size / 1024;
}

int
main(int argc, char **argv)
{
	int targets = argc < 4 ? 0 : atoi(argv[2]), rounds = argc < 4 ? 0 : atoi(argv[3]);
	double *took = calloc((size_t)rounds + 1, sizeof(*took));
	autoptr(spool) spool = NULL;
	struct error err = { 0 };
	double anew, idle;
	int64_t now = clock_now_us();

	if (argc != 4 || took == NULL || spool_open(&spool, argv[1], &err) < 0) {
		(void)fprintf(
		    stderr, "page_bench DIRECTORY TARGETS ROUNDS\n%s\n", err.text);
		return 1;
	}
	for (int i = 0; i < targets; i++) {
		char target[64];

		(void)snprintf(
		    target, sizeof(target), "project/service-%d@host.example.org", i);
		free(add_scan(spool, target, now, "compliant"));
	}
	anew = mend(spool);
	idle = mend(spool);
	for (int i = 0; i < rounds; i++)
		took[i] = update(spool, i % targets, now + 1000000 + i);
	qsort(took, (size_t)rounds, sizeof(*took), compare);
	printf(
	    "  %d targets: a scan's row put on the page: median %.2f ms, p95 %.2f ms;\n"
	    "  looked through once a minute %.2f ms; made anew from summaries %.1f ms\n"
	    "  index.json %ld KB, index.html %ld KB\n",
	    targets, took[rounds / 2], took[rounds * 95 / 100], idle, anew,
	    size_of(argv[1], "index.json"), size_of(argv[1], "index.html"));
	free(took);
	return 0;
}

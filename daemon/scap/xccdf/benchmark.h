/* SPDX-License-Identifier: Apache-2.0 */
/*
 * benchmark.h - one XCCDF 1.2 Benchmark: read as a stream, resolved for a profile,
 * written as rows and skeleton. (benchmark.c reads; resolve.c, select.c, skeleton.c do
 * the rest.)
 */
#ifndef DAEMON_SCAP_XCCDF_BENCHMARK_H
#define DAEMON_SCAP_XCCDF_BENCHMARK_H

#include <stdint.h>

struct arena;
struct benchmark;
struct builder;
struct compile_options;
struct content_summary;
struct cpe;
struct error;
struct tailoring;
struct xml;

/* Read the Benchmark the reader stands on. The model lives in ARENA. */
int benchmark_read(
    struct benchmark **ret, struct xml *x, struct arena *arena, struct error *err);

/* Its id, and how many rules and which profiles it has (for listings). */
const char *benchmark_id(const struct benchmark *benchmark);
const char *benchmark_title(const struct benchmark *benchmark);
uint32_t benchmark_rules(const struct benchmark *benchmark);
/* Write a CONTENT_PROFILES row for each profile, for BENCHMARK_ROW of CONTENT_BENCHMARKS.
 */
void benchmark_list_profiles(
    const struct benchmark *benchmark, uint32_t benchmark_row, struct builder *b);

/* Read the Tailoring the reader stands on, into ARENA as well. */
int tailoring_read(
    struct tailoring **ret, struct xml *x, struct arena *arena, struct error *err);
const char *tailoring_id(const struct tailoring *tailoring);
/*
 * Put the tailoring's profiles before those of BENCHMARK, which came from PATH; those it
 * shadows cannot be chosen any more. Once at most, before the profiles are listed.
 */
int benchmark_tailor(struct benchmark *benchmark, struct tailoring *tailoring,
    const char *path, struct builder *b, struct error *err);

/* How hrefs of checks and platforms become rows: the data stream's catalog or the files
 * beside. */
struct benchmark_links {
	uint32_t (*find_document)(
	    void *arg, const char *href); /* CONTENT_NONE: not there */
	uint32_t (*find_script)(void *arg, const char *href);
	void *arg;
};

/*
 * Every href that a check of a supported system or a platform's test names, each once, as
 * written: what a
 * stand-alone benchmark needs beside it. Calls VISIT; a negative return ends it.
 */
int benchmark_each_href(const struct benchmark *benchmark,
    int (*visit)(void *arg, const char *system, const char *href), void *arg);

/*
 * Resolve (extends, profile, selectors, values, requires/conflicts), choose each rule's
 * check, and write all XCCDF rows and the skeleton into B; fill the benchmark's and
 * profile's part of SUMMARY. OVAL documents and scripts must be in B already. CPE may be
 * NULL.
 */
int benchmark_compile(struct benchmark *benchmark, const struct compile_options *options,
    struct cpe *cpe, const struct benchmark_links *links, struct builder *b,
    struct content_summary *summary, struct error *err);

#endif

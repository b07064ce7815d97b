/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stored.h - the spool's scans for the commands that show them; no daemon is asked.
 */
#ifndef DAEMON_CLI_STORED_H
#define DAEMON_CLI_STORED_H

#include <stdbool.h>

#include "daemon/report/summary.h"
#include "daemon/sink/browse.h"

struct error;

/* What every one of these commands takes. */
struct stored_options {
	const char *spool; /* NULL: where the configuration says */
	bool is_json;
	const char *words[3]; /* arguments that are no options */
	int n_words;
};

/* Their lines in a help text. */
#define STORED_USAGE                                                              \
	"  --spool DIR       the daemon's spool; default: [spool] Directory of\n" \
	"                    stigwatchd.conf, else /var/spool/stigwatch\n"

/* Take the command line of COMMAND, whose help is USAGE and which needs MIN to MAX WORDS
 * ("TARGET"). -1: go on; else exit with that code. */
int stored_parse(struct stored_options *o, const char *usage, const char *words, int min,
    int max, int argc, char **argv);

int stored_open(struct browse **ret, const struct stored_options *o, struct error *err);

/* The directory of the target called NAME, or whose name alone begins with it. The error
 * names what is known. Caller frees. */
int stored_find(
    char **ret, const struct browse *browse, const char *name, struct error *err);

/* The name of the scan WORD means among SCANS: the beginning of a name, a time with or
 * without its punctuation, or "latest". Borrowed. */
int stored_scan(const char **ret, const struct browse_names *scans, const char *word,
    struct error *err);

/* The summary of SCAN in the directory TARGET; the error names the file. */
int stored_read(struct summary **ret, const struct browse *browse, const char *target,
    const char *scan, struct error *err);
/* Of its newest scan, whose name is *SCAN (caller frees). */
int stored_latest(struct summary **ret, char **scan, const struct browse *browse,
    const char *target, struct error *err);

/* "2026-11-23 18:05:01" of a summary's start. */
enum { STORED_TIME_SIZE = 32 };
const char *stored_time(const struct summary *summary, char text[STORED_TIME_SIZE]);

#endif

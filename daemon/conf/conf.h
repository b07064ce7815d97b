/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conf.h - stigwatchd.conf and conf.d: INI as systemd's users know it, every setting one
 * row of one table (settings.c).
 */
#ifndef DAEMON_CONF_CONF_H
#define DAEMON_CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/words.h"

struct error;

enum conf_drop {
	CONF_DROP_NO,
	CONF_DROP_CKLB,
	CONF_DROP_CKL,
	CONF_DROP_XCCDF,
	CONF_DROP__MAX
};
const char *conf_drop_text(enum conf_drop drop); /* "no", "cklb", ... */

enum conf_sce { CONF_SCE_CONTAINER, CONF_SCE_HOST, CONF_SCE_OFF };

/* One [policy NAME] section. All strings owned, never NULL ("" when not set). */
struct conf_policy {
	char *name;
	struct words match_name, match_image,
	    match_label; /* globs; all empty: matches everything */
	char *content, *benchmark, *profile;
	char *benchmark_alias; /* the id results give the benchmark */
	char *tailoring;       /* a file, or "#ID" of one in the content */
	struct words cpe;      /* files: CPE dictionaries and language */
	struct words waivers;  /* files: what has been decided about findings */
	char *target_name;     /* template, default "{role}@{host}" */
	uint64_t settle_ms;    /* 0: no second evaluation */
	enum conf_sce sce;
	enum conf_drop drop; /* what is written for import */
};

struct conf {
	char *docker_socket;
	char *spool_directory;
	uint32_t spool_scans_max, spool_targets_max;
	uint64_t spool_age_max_s, spool_size_max;
	uint32_t workers_max;
	uint64_t worker_timeout_ms, script_timeout_ms;
	uint64_t worker_memory_max;
	char *user; /* whom daemon, compiler and scribe run as; default "stigwatch" */
	struct conf_policy
	    *policies; /* in matching order, default last; at least the default */
	uint32_t n_policies;
};

/*
 * Read PATH, then *.conf of the conf.d beside it in name order (a missing conf.d is fine;
 * a missing PATH is -ENOENT). Every file must belong to root (or to the caller, when it
 * is not root) and not be writable by others. An unknown section or key, a bad value, a
 * section used twice:
 * "<file>:<line>: ...".
 */
int conf_read(struct conf **ret, const char *path, struct error *err);
/* The built-in defaults, as if an empty file had been read. */
int conf_defaults(struct conf **ret, struct error *err);
void conf_free(struct conf *conf);
DEFINE_AUTOPTR(conf);

/* What a policy is matched by. */
struct conf_subject {
	const char *name, *image;
	const char *const *labels; /* "key=value" */
	uint32_t n_labels;
};
/* The first policy that matches; never NULL. A policy matches when each Match* it sets
 * has a glob that matches. */
const struct conf_policy *conf_match(
    const struct conf *conf, const struct conf_subject *subject);

/* The table, for the test that compares example file and manual with it:
 * "section.Key=default". */
const char *conf_row(uint32_t index); /* NULL beyond the last */

#endif

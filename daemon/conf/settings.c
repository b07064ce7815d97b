/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - every setting there is, one row each. */

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/conf/settings.h"
#include "daemon/conf/value.h"

/* clang-format off */
#define AT(field)        offsetof(struct conf, field)
#define IN_POLICY(field) offsetof(struct conf_policy, field)
#define TEXT(parse)      (parse), .release = value_release_text
#define LIST             value_list, .release = value_release_list, .is_list = true
#define PATHS            value_paths, .release = value_release_list, .is_list = true
#define CONTENT          STIGWATCH_PREFIX "/share/stigwatch/content/stigwatch-gpos-ds.xml"

const struct setting settings[] = {
	{ "docker", "Socket",     "/run/docker.sock",     TEXT(value_path),  .offset = AT(docker_socket) },
	{ "spool",  "Directory",  "/var/spool/stigwatch", TEXT(value_path),  .offset = AT(spool_directory) },
	{ "spool",  "ScansMax",   "30",                   value_u32,         .offset = AT(spool_scans_max) },
	{ "spool",  "TargetsMax", "1000",                 value_u32,         .offset = AT(spool_targets_max) },
	{ "spool",  "AgeMax",     "90d",                  value_seconds,     .offset = AT(spool_age_max_s) },
	{ "spool",  "SizeMax",    "4G",                   value_size,        .offset = AT(spool_size_max) },
	{ "worker", "Max",        "4",                    value_workers,     .offset = AT(workers_max) },
	{ "worker", "TimeoutSec", "5min",                 value_timeout,     .offset = AT(worker_timeout_ms) },
	{ "worker", "ScriptTimeoutSec", "30s",            value_timeout,     .offset = AT(script_timeout_ms) },
	{ "worker", "MemoryMax",  "512M",                 value_memory,      .offset = AT(worker_memory_max) },
	{ "daemon", "User",       "stigwatch",            TEXT(value_user),  .offset = AT(user) },
	{ "policy", "MatchName",  "",                     LIST,              .offset = IN_POLICY(match_name) },
	{ "policy", "MatchImage", "",                     LIST,              .offset = IN_POLICY(match_image) },
	{ "policy", "MatchLabel", "",                     LIST,              .offset = IN_POLICY(match_label) },
	{ "policy", "Content",    CONTENT,                TEXT(value_path),  .offset = IN_POLICY(content) },
	{ "policy", "Benchmark",  "",                     TEXT(value_text),  .offset = IN_POLICY(benchmark) },
	{ "policy", "BenchmarkAlias", "",                 TEXT(value_alias), .offset = IN_POLICY(benchmark_alias) },
	{ "policy", "Profile",    "",                     TEXT(value_text),  .offset = IN_POLICY(profile) },
	{ "policy", "Tailoring",  "",                     TEXT(value_tailoring), .offset = IN_POLICY(tailoring) },
	{ "policy", "Cpe",        "",                     PATHS,             .offset = IN_POLICY(cpe) },
	{ "policy", "Waivers",    "",                     PATHS,             .offset = IN_POLICY(waivers) },
	{ "policy", "TargetName", "{role}@{host}",        TEXT(value_template), .offset = IN_POLICY(target_name) },
	{ "policy", "Settle",     "10s",                  value_milliseconds, .offset = IN_POLICY(settle_ms) },
	{ "policy", "Sce",        "container",            value_sce,         .offset = IN_POLICY(sce) },
	{ "policy", "Drop",       "no",                   value_drop,        .offset = IN_POLICY(drop) },
	{ NULL }
};
/* clang-format on */

const struct setting *
setting_find(const struct setting *table, const char *section, const char *key)
{
	for (const struct setting *s = table; s->key != NULL; s++)
		if (strcmp(s->section, section) == 0 && strcmp(s->key, key) == 0)
			return s;
	return NULL;
}

bool
setting_has_section(const struct setting *table, const char *section)
{
	for (const struct setting *s = table; s->key != NULL; s++)
		if (strcmp(s->section, section) == 0)
			return true;
	return false;
}

int
setting_init(
    const struct setting *table, const char *section, void *base, struct error *err)
{
	for (const struct setting *s = table; s->key != NULL; s++) {
		int error = 0;

		if (strcmp(s->section, section) == 0)
			error = s->parse((char *)base + s->offset, s->initial, err);
		if (error < 0)
			return error_wrap(err, "%s.%s", section, s->key);
	}
	return 0;
}

void
setting_done(const struct setting *table, const char *section, void *base)
{
	for (const struct setting *s = table; s->key != NULL; s++)
		if (s->release != NULL && strcmp(s->section, section) == 0)
			s->release((char *)base + s->offset);
}

static bool
is_empty(const struct setting *setting, const void *base)
{
	const void *at = (const char *)base + setting->offset;

	return setting->is_list ? ((const struct words *)at)->count == 0
				: (*(const char *const *)at)[0] == '\0';
}

const struct setting *
setting_missing(const struct setting *table, const char *section, const void *base)
{
	for (const struct setting *s = table; s->key != NULL; s++)
		if (s->is_required && strcmp(s->section, section) == 0 &&
		    is_empty(s, base))
			return s;
	return NULL;
}

int
setting_apply(
    const struct setting *setting, void *base, const char *value, struct error *err)
{
	void *to = (char *)base + setting->offset;

	if (*value != '\0')
		return setting->parse(to, value, err);
	if (!setting->is_list)
		return setting->parse(to, setting->initial, err);
	setting->release(to);
	return 0;
}

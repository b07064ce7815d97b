/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_files.h - the unit files of a target: what lies in systemd's load path, and one
 * unit read from it.
 */
#ifndef PROBES_LINUX_SYSTEMD_FILES_H
#define PROBES_LINUX_SYSTEMD_FILES_H

#include "probes/linux/systemd.h"

/* What a directory of the load path is for. */
enum systemd_place {
	PLACE_CONFIG, /* /etc/systemd/system: where units are enabled for good */
	PLACE_RUNTIME,
	PLACE_GENERATED,
	PLACE_TRANSIENT,
	PLACE_VENDOR,
};

struct systemd_dir {
	const char *path;
	enum systemd_place place;
};

enum systemd_kind {
	KIND_UNIT,
	KIND_MASK,  /* a link to /dev/null, or an empty file */
	KIND_ALIAS, /* a link to a unit of another name */
};

/* A file of the load path that has a unit's name. */
struct systemd_file {
	const char *name;
	const char *path;
	const char *target; /* KIND_ALIAS: the other name; else NULL */
	const struct systemd_dir *dir;
	uint32_t rank; /* of its directory; 0 wins */
	enum systemd_kind kind;
	bool is_link;
};

/* A file in UNIT.wants and its like: FROM pulls in NAME. */
struct systemd_link {
	const char *from, *name;
	const char *property; /* "Wants", "Requires", "Upholds" */
	const struct systemd_dir *dir;
	uint32_t rank;
	bool is_masked;
};

/* UNIT.d, PREFIX-.service.d or service.d */
struct systemd_dropins {
	const char *name; /* without ".d" */
	const char *path;
	uint32_t rank;
};

/* The arrays are in the order their comment names, then by rank. */
struct systemd_files {
	struct systemd_file *files;	 /* by name */
	struct systemd_file *aliases;	 /* those of KIND_ALIAS, by target */
	struct systemd_link *links;	 /* by from, name and property */
	struct systemd_link *enabled;	 /* the same, by name */
	struct systemd_dropins *dropins; /* by name */
	uint32_t n_files, n_aliases, n_links, n_dropins;
	uint64_t bytes_left; /* of unit files that may still be read */
};

/* "KEY=VALUE" of [SECTION], in the order read. */
struct systemd_setting {
	const char *section, *key, *value;
};

enum systemd_load { LOAD_LOADED, LOAD_MASKED, LOAD_BAD_SETTING, LOAD_ERROR };

/* One unit with everything its files say. */
struct systemd_loaded {
	const char *id;	  /* its name when links are followed */
	const char *path; /* of its file */
	const struct systemd_file *file;
	enum systemd_load load;
	struct systemd_setting *settings;
	uint32_t count, room;
	struct systemd_texts dropins;
};

/* The first file called NAME, or NULL. */
const struct systemd_file *systemd_file_find(
    const struct systemd_files *files, const char *name);

/* The first alias of, link from, link to NAME; *COUNT of them follow each other. */
const struct systemd_file *systemd_aliases_of(
    const struct systemd_files *files, const char *name, uint32_t *count);
const struct systemd_link *systemd_links_from(
    const struct systemd_files *files, const char *name, uint32_t *count);
const struct systemd_link *systemd_links_to(
    const struct systemd_files *files, const char *name, uint32_t *count);
const struct systemd_dropins *systemd_dropins_of(
    const struct systemd_files *files, const char *name, uint32_t *count);

/* NAME as its file has it: "foo@.service" for "foo@x.service"; NULL when it is none. */
const char *systemd_template_of(struct arena *arena, const char *name);

/* What UNIT is called in the end; UNIT itself when nothing is known of it. */
const char *systemd_resolve(const struct systemd *systemd, const char *unit);

/* 0; 1 when there is no such unit; -errno with err. */
int systemd_load(struct systemd *systemd, const char *unit, struct systemd_loaded *ret,
    struct error *err);

/* The words of KEY in [SECTION] of UNIT appended to RET; specifiers that only a running
 * system answers leave their word out. */
void systemd_words(const struct systemd *systemd, const struct systemd_loaded *unit,
    const char *section, const char *key, struct systemd_texts *ret);
/* TEXT as one word. */
void systemd_expand(const struct systemd *systemd, const struct systemd_loaded *unit,
    const char *text, struct systemd_texts *ret);
/* The last one; NULL when there is none. */
const char *systemd_setting(
    const struct systemd_loaded *unit, const char *section, const char *key);

/* Fill ->aliases and ->enabled, and sort every array. */
int systemd_sort_files(
    struct arena *arena, struct systemd_files *files, struct error *err);

/* UnitFileState. */
const char *systemd_file_state(
    const struct systemd *systemd, const struct systemd_loaded *unit);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.h - the target's units: what its systemd says of them, or, where none runs,
 * what their files say.
 *
 * Two sources behind one door. Whatever they give comes from the target and is bounded;
 * names and values live in the scan's arena.
 */
#ifndef PROBES_LINUX_SYSTEMD_H
#define PROBES_LINUX_SYSTEMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct error;
struct item_list;
struct match_cache;
struct object_entity;
struct probe_env;

enum {
	SYSTEMD_UNITS_MAX = 50000, /* PID 1 itself stops at 128 Ki; hosts have hundreds */
	SYSTEMD_VALUES_MAX = 16384, /* of one property */
	SYSTEMD_NAME_MAX = 255,	    /* of a unit: UNIT_NAME_MAX */
};

/* A list of texts that grows. */
struct systemd_texts {
	const char **list;
	uint32_t count, room;
	bool is_cut; /* there were more, or no memory for them */
};

struct systemd_property {
	const char *name;
	struct systemd_texts values; /* one, or the elements of an array */
};

/* The properties of a unit that were asked for. */
struct systemd_unit {
	const char *source; /* its file; NULL when unknown */
	struct systemd_property *properties;
	uint32_t count, room;
	bool is_cut;
};

/* A unit there is, and what it pulls in once somebody has asked. */
struct systemd_entry {
	const char *name;
	bool is_known;
	struct systemd_texts dependencies;
};

struct systemd;

/* Which properties of a unit somebody wants. */
struct systemd_question {
	bool (*wants)(void *arg, const char *property);
	void *arg;
	uint32_t enough; /* so many are all there can be; 0: there is no such number */
};

/* Where units are known from. */
struct systemd_source {
	/* 0: *RET holds the properties of UNIT that are wanted; 1: there is no such unit;
	 * -errno with err. */
	int (*read)(struct systemd *systemd, const char *unit,
	    const struct systemd_question *question, struct systemd_unit *ret,
	    struct error *err);
	/* Why a unit may have properties that are not told here; NULL: all are told. */
	const char *lacks;
	const char *note; /* how the facts were come by, for items; or NULL */
};

struct systemd {
	const struct probe_env *env;
	struct arena *arena;
	const struct systemd_source *source;
	struct systemd_entry *entries; /* sorted by name */
	uint32_t n_entries;
	struct systemd_bus *bus;     /* of systemd_bus.c */
	struct systemd_files *files; /* of systemd_files.c */
	const char *refused; /* why nothing can be told; then there is no source */
	bool is_cut;	     /* there are more units than are listed */
};

/* What is known of the target's units, kept for the scan. -ENOMEM is the only failure. */
int systemd_open(struct systemd **ret, const struct probe_env *env, struct error *err);

/*
 * Every unit that UNIT selects, in order: VISIT gets its name; it returns false to stop.
 * What keeps it from the end becomes the flag and reason of ITEMS.
 */
void systemd_each(struct systemd *systemd, const struct object_entity *unit,
    struct item_list *items, bool (*visit)(void *arg, const char *name), void *arg);

/* The entry called NAME, or NULL. */
struct systemd_entry *systemd_find(const struct systemd *systemd, const char *name);

/* Whether NAME can be a unit's name: characters, length, one of the types. */
bool systemd_is_name(const char *name);
/* "foo@.service" */
bool systemd_is_template(const char *name);

/* Append a copy of TEXT. */
void systemd_texts_add(
    struct systemd_texts *texts, struct arena *arena, const char *text, size_t length);
bool systemd_texts_have(const struct systemd_texts *texts, const char *text);
/* Sort TEXTS, and keep each once. */
void systemd_texts_unite(struct systemd_texts *texts);
/* Whether TEXTS, which are sorted, have TEXT. */
bool systemd_texts_find(const struct systemd_texts *texts, const char *text);

/* A new property of UNIT. NULL: no memory, or too many (then ->is_cut). */
struct systemd_property *systemd_unit_add(
    struct systemd_unit *unit, struct arena *arena, const char *name);

/* Units called NAMES, which need not be sorted or differ, become the entries. */
int systemd_set_entries(
    struct systemd *systemd, const struct systemd_texts *names, struct error *err);

/* Reads the load path: ->files, and the names of units there appended to NAMES. */
int systemd_index_files(
    struct systemd *systemd, struct systemd_texts *names, struct error *err);

/* The two sources. 0, or -errno when they cannot be used. */
int systemd_open_bus(struct systemd *systemd, struct error *err);
int systemd_open_files(struct systemd *systemd, struct error *err);

#endif

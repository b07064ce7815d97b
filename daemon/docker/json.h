/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - JSON text to the members of a plain struct, by a table.
 *
 * The text is the engine's and not trusted: every way in which it is not what the table
 * expects is EPROTO.
 */
#ifndef DAEMON_DOCKER_JSON_H
#define DAEMON_DOCKER_JSON_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct error;
struct json_object;
struct json_tokener;

/* Object nesting we follow; the engine's own answers stay below ten. */
enum { JSON_DEPTH_MAX = 32 };

void json_put_at(struct json_object **json);
#define autojson __attribute__((cleanup(json_put_at))) struct json_object

enum member_type {
	MEMBER_TEXT,	 /* const char *, "" when absent; no NUL inside */
	MEMBER_BOOL,	 /* bool */
	MEMBER_PID,	 /* int32_t, 0 when absent, never negative */
	MEMBER_COUNT,	 /* uint32_t */
	MEMBER_CODE,	 /* int32_t, stays as it is when absent */
	MEMBER_NANOS,	 /* int64_t, microseconds from a number of nanoseconds */
	MEMBER_TEXTS,	 /* const char *const *, its count at OFFSET_COUNT */
	MEMBER_NETWORKS, /* const char *const *, likewise: the addresses in each */
	MEMBER_LABELS,	 /* const struct engine_label *, likewise */
	MEMBER__MAX
};

struct member {
	const char *path; /* "State.Health.Status" */
	enum member_type type;
	bool is_required;
	size_t offset, offset_count;
};

/* The whole of DATA is one JSON object or array, or EPROTO. */
int json_parse(
    struct json_object **ret, const void *data, size_t length, struct error *err);
/* A parser for pieces of a stream of objects; NULL when memory ends. */
struct json_tokener *json_stream_new(void);

/*
 * Fill RECORD (zeroed before). Of two rows with one offset the first that is there wins.
 * Texts are borrowed from JSON, arrays come from ARENA (may be NULL when no row needs
 * one).
 */
int members_read(const struct member *table, size_t count, struct json_object *json,
    void *record, struct arena *arena, struct error *err);

#endif

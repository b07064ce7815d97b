/* SPDX-License-Identifier: Apache-2.0 */
/*
 * datastream.h - the data-stream elements of a collection: which components belong
 * together, and under which names they know each other.
 *
 * All of it lives in an arena. Components are named by their id, without "#".
 */
#ifndef DAEMON_SCAP_DS_DATASTREAM_H
#define DAEMON_SCAP_DS_DATASTREAM_H

#include <stdbool.h>

struct arena;
struct error;
struct xml;

/* One cat:uri of a component-ref's catalog. */
struct datastream_uri {
	struct datastream_uri *next;
	const char *name; /* as a check's href, plain */
	const char *ref;  /* id of a component-ref */
};

struct datastream_ref {
	struct datastream_ref *next;
	const char *id;
	const char *component; /* "" when it lies outside of the file */
	bool is_checklist;
	struct datastream_uri *uris;
};

struct datastream {
	struct datastream *next;
	const char *id;
	struct datastream_ref *refs;
};

/* Append the data-stream X stands on to *LIST. */
int datastream_read(
    struct datastream **list, struct xml *x, struct arena *arena, struct error *err);

/* NULL when there is none. */
const struct datastream *datastream_find(const struct datastream *list, const char *id);
const struct datastream_ref *datastream_find_component(
    const struct datastream *stream, const char *component);
const struct datastream_ref *datastream_checklist(const struct datastream *stream);

/*
 * The component that HREF means when FROM (may be NULL) says it: by FROM's catalog, else
 * by any catalog of the stream, else a component-ref whose id or component is HREF. NULL
 * when it means none.
 */
const char *datastream_resolve(
    const struct datastream *stream, const struct datastream_ref *from, const char *href);

/* The name that a catalog of STREAM has for COMPONENT; its component-ref's id if none
 * has. */
const char *datastream_name(const struct datastream *stream, const char *component);

#endif

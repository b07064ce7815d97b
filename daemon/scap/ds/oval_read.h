/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_read.h - one oval_definitions element becomes rows.
 *
 * Any OVAL 5.x. References are resolved within the document; one that names nothing
 * becomes CONTENT_NONE and a note. Of two elements with one id the first counts.
 */
#ifndef DAEMON_SCAP_DS_OVAL_READ_H
#define DAEMON_SCAP_DS_OVAL_READ_H

#include <stdint.h>

struct builder;
struct compile_options;
struct error;
struct xml;

struct oval_origin {
	const char *path;		       /* of the file, for notes */
	const char *href;		       /* as a check would name the document */
	const char *component;		       /* of the data stream, or "" */
	const struct compile_options *options; /* its bindings fill external variables */
};

/* Read the oval_definitions X stands on; *DOCUMENT is its row. */
int oval_read(struct xml *x, struct builder *b, const struct oval_origin *origin,
    uint32_t *document, struct error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_private.h - what xml_events.c gives xml.c: a file's elements and texts, one event
 * after the other. Nothing else includes it.
 */
#ifndef DAEMON_SCAP_DS_XML_PRIVATE_H
#define DAEMON_SCAP_DS_XML_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <libxml/parser.h>

#include "daemon/base/buffer.h"

struct digest;
struct error;

enum { XML_REASON_SIZE = 256 };

enum event_kind { EVENT_START, EVENT_END, EVENT_TEXT };

struct event {
	enum event_kind kind;
	int depth;
	const char *name,
	    *namespace_;     /* of the parser's dictionary: live as long as it */
	size_t first, count; /* attributes, or bytes of text */
	unsigned long line;
	uint64_t offset;
};

struct attribute {
	const char *name, *namespace_;
	size_t value; /* offset into text, NUL-terminated */
};

struct xml {
	xmlParserCtxtPtr parser;
	xmlSAXHandler sax;
	struct digest *digest;
	int fd;
	char *path;
	char *block;
	struct buffer events, attributes, text; /* of the block last parsed */
	size_t at;				/* index of the current event, plus 1 */
	int depth;				/* open elements at the parser's place */
	uint64_t size;
	bool is_read;	 /* the file's end was seen */
	bool is_element; /* one has begun: what is malformed is at least XML */
	unsigned long bad_line;
	char bad[XML_REASON_SIZE]; /* why parsing ended; "" while it did not */
	struct event current;
	struct buffer value; /* what xml_text() gave */
};

/* Go to the next event: ->current. 1, 0 at the end, or what is wrong with the file. */
int xml_next_event(struct xml *x, struct error *err);
/* "PATH:LINE: REASON" */
int xml_fail_at(
    const struct xml *x, struct error *err, unsigned long line, const char *reason);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * markup.h - elements and attributes appended to a buffer.
 *
 * Names are ours and written as they are; values are anybody's: markup is escaped, and
 * what XML 1.0 cannot hold becomes U+FFFD, so that no value makes a file unreadable.
 */
#ifndef DAEMON_REPORT_MARKUP_H
#define DAEMON_REPORT_MARKUP_H

#include "daemon/base/buffer.h"

/* As deep as XML of content may nest, and a results document around it. */
enum { MARKUP_DEPTH_MAX = 280 };

struct markup {
	struct buffer *out;		    /* borrowed */
	const char *open[MARKUP_DEPTH_MAX]; /* names of the open elements */
	unsigned int depth;
	bool in_tag;   /* attributes may follow */
	bool has_text; /* the open element has text: its end tag follows at once */
};

void markup_start(struct markup *x, const char *name);
void markup_attribute(struct markup *x, const char *name, const char *value);
/* The attribute only if VALUE is not empty. */
void markup_optional(struct markup *x, const char *name, const char *value);
void markup_text(struct markup *x, const char *text);
void markup_end(struct markup *x);

/* <NAME>TEXT</NAME> */
void markup_element(struct markup *x, const char *name, const char *text);

#endif

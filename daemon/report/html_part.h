/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_part.h - style sheets and scripts that are parts of pages, and the head of a page.
 *
 * They are the texts in daemon/report/html/. A page allows these and nothing else: its
 * Content-Security-Policy names them by their digests, so a text that got through as
 * markup after all would still do nothing.
 */
#ifndef DAEMON_REPORT_HTML_PART_H
#define DAEMON_REPORT_HTML_PART_H

#include <stddef.h>
#include <stdint.h>

struct buffer;

enum html_part {
	HTML_PART_COMMON_STYLE, /* common.css: of every page */
	HTML_PART_REPORT_STYLE,
	HTML_PART_REPORT_SCRIPT,
	HTML_PART_HOST_STYLE, /* of the page of a host */
	HTML_PART_HOST_SCRIPT,
	HTML_PART__MAX
};

/* Its text, LENGTH bytes, with a NUL behind. */
const char *html_part_text(enum html_part part, size_t *length);
/* "sha256-..." of it, as the policy wants it. */
const char *html_part_digest(enum html_part part);

/* A bit for each part of a page. */
#define HTML_PART_BIT(part) (UINT32_C(1) << (part))

/*
 * From the doctype to </head>: language English, TITLE (anybody's text), a policy that
 * allows only PARTS, and those of them that are style sheets.
 */
void html_head(struct buffer *out, const char *title, uint32_t parts);
/* The scripts of PARTS; they stand at the end of the body. */
void html_scripts(struct buffer *out, uint32_t parts);

#endif

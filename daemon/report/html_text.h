/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_text.h - anybody's text made part of a HTML page: the one place that escapes.
 *
 * No text can end the element or the attribute it stands in. What does not show or would
 * move what stands around it (control and bidi characters, bytes that are no UTF-8) is
 * written as what it is, "\u{202E}" or "\xFF". NULL is the empty text.
 */
#ifndef DAEMON_REPORT_HTML_TEXT_H
#define DAEMON_REPORT_HTML_TEXT_H

struct buffer;

/* Inside of an element. Blanks and line ends stay; class "odd" marks what is spelled. */
void html_text(struct buffer *out, const char *text);
/* The value of an attribute, between '"'. */
void html_attribute(struct buffer *out, const char *text);
/* BEFORE and AFTER are ours and written as they are. */
void html_between(
    struct buffer *out, const char *before, const char *text, const char *after);
/* <bdi>TEXT</bdi>: among other words, whose order it then cannot change. */
void html_isolated(struct buffer *out, const char *text);

#endif

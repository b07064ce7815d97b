/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_events.c - hostile XML as a stream of events.
 *
 * libxml2's push parser is fed a block of the file at a time and its events are queued;
 * the caller pulls them. Nothing becomes a tree, so memory is one block and its events.
 */

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>

#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/ds/xml_private.h"

enum {
	BLOCK_SIZE = 64 * 1024,
	DEPTH_MAX = 256, /* real content stays below 25 */
};
#define SOURCE_MAX (UINT64_C(512) * 1024 * 1024)

static void __attribute__((format(printf, 3, 4)))
refuse(struct xml *x, unsigned long line, const char *format, ...)
{
	va_list args;

	if (x->bad[0] != '\0')
		return;
	va_start(args, format);
	(void)vsnprintf(x->bad, sizeof(x->bad), format, args);
	va_end(args);
	x->bad_line = line;
	xmlStopParser(x->parser);
}

static void
on_error(void *data, xmlErrorPtr error)
{
	struct xml *x = data;
	const char *text = error->message == NULL ? "malformed" : error->message;
	int length;

	/* The parser's own words for these, "extra content at the end", mislead. */
	if (error->code == XML_ERR_DOCUMENT_END && x->depth > 0)
		text = "the file ends before its elements do";
	else if (!x->is_element && (error->code == XML_ERR_DOCUMENT_EMPTY ||
				       error->code == XML_ERR_DOCUMENT_END))
		text = "the file is not XML";
	length = (int)strcspn(text, "\n");
	if (error->level != XML_ERR_WARNING)
		refuse(x, error->line < 0 ? 0 : (unsigned long)error->line, "%.*s",
		    length, text);
}

static const char *
text_or_empty(const xmlChar *text)
{
	return text == NULL ? "" : (const char *)text;
}

/* The tag the parser has just read ends at its place; where did it begin? */
static void
place_start(struct xml *x, struct event *e)
{
	const xmlParserInput *input = x->parser->input;
	const xmlChar *p = input->cur;

	e->line = (unsigned long)input->line;
	while (p > input->base && *p != '<') {
		e->line -= *p == '\n';
		p--;
	}
	e->offset = input->consumed + (uint64_t)(p - input->base);
}

static void
put_event(struct xml *x, const struct event *e)
{
	buffer_add(&x->events, e, sizeof(*e));
	if (x->events.failed || x->text.failed || x->attributes.failed)
		refuse(x, e->line, "out of memory");
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
    const xmlChar **attributes)
{
	struct xml *x = data;
	struct event e = { .kind = EVENT_START, .depth = x->depth };

	(void)prefix;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	place_start(x, &e);
	x->is_element = true;
	if (x->depth++ >= DEPTH_MAX) {
		refuse(x, e.line, "elements nested deeper than %d", DEPTH_MAX);
		return;
	}
	e.name = (const char *)name;
	e.namespace_ = text_or_empty(uri);
	e.first = x->attributes.length / sizeof(struct attribute);
	e.count = (size_t)n_attributes;
	for (int i = 0; i < n_attributes; i++, attributes += 5) {
		struct attribute a = {
			.name = (const char *)attributes[0],
			.namespace_ = text_or_empty(attributes[2]),
			.value = x->text.length,
		};

		buffer_add(
		    &x->text, attributes[3], (size_t)(attributes[4] - attributes[3]));
		buffer_add(&x->text, "", 1);
		buffer_add(&x->attributes, &a, sizeof(a));
	}
	put_event(x, &e);
}

static void
on_end(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct xml *x = data;
	const xmlParserInput *input = x->parser->input;
	struct event e = {
		.kind = EVENT_END,
		.depth = --x->depth,
		.name = (const char *)name,
		.namespace_ = text_or_empty(uri),
		.line = (unsigned long)input->line,
		.offset = input->consumed + (uint64_t)(input->cur - input->base),
	};

	(void)prefix;
	put_event(x, &e);
}

static void
on_text(void *data, const xmlChar *text, int length)
{
	struct xml *x = data;
	struct event e = {
		.kind = EVENT_TEXT,
		.depth = x->depth,
		.first = x->text.length,
		.count = (size_t)length,
		.line = (unsigned long)x->parser->input->line,
	};

	buffer_add(&x->text, text, (size_t)length);
	put_event(x, &e);
}

/* SCAP content never has a document type; attacks by entities all start with one. */
static void
on_document_type(
    void *data, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct xml *x = data;

	(void)name;
	(void)public_id;
	(void)system_id;
	refuse(x, (unsigned long)x->parser->input->line,
	    "a document type (DOCTYPE) is not allowed");
}

int
xml_open(struct xml **ret, int fd, const char *path, struct error *err)
{
	autoptr(xml) x = calloc(1, sizeof(*x));
	int r;

	if (x == NULL)
		return error_set(err, ENOMEM, "%s", path);
	x->fd = fd;
	x->path = strdup(path);
	x->block = malloc(BLOCK_SIZE);
	x->sax = (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.internalSubset = on_document_type,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.serror = on_error,
	};
	x->parser = xmlCreatePushParserCtxt(&x->sax, x, NULL, 0, NULL);
	if (x->path == NULL || x->block == NULL || x->parser == NULL)
		return error_set(err, ENOMEM, "%s", path);
	/*
	 * NOENT lets the parser put `&` where `&amp;` stands in an attribute. It widens
	 * nothing: without a document type there is no other entity to replace.
	 */
	if (xmlCtxtUseOptions(x->parser, XML_PARSE_NONET | XML_PARSE_NOENT) != 0)
		return error_say(err, ENOTSUP, "%s: libxml2 lacks an option", path);
	r = digest_new(&x->digest, err);
	if (r < 0)
		return r;
	*ret = take_ptr(x);
	return 0;
}

void
xml_free(struct xml *x)
{
	if (x == NULL)
		return;
	if (x->parser != NULL)
		xmlFreeParserCtxt(x->parser);
	digest_free(x->digest);
	buffer_done(&x->events);
	buffer_done(&x->attributes);
	buffer_done(&x->text);
	buffer_done(&x->value);
	free(x->block);
	free(x->path);
	free(x);
}

int
xml_fail_at(
    const struct xml *x, struct error *err, unsigned long line, const char *reason)
{
	return error_say(err, EPROTO, "%s:%lu: %s", x->path, line, reason);
}

/* Read the next block and queue its events in place of the old ones. 0: the file ended.
 */
static int
read_block(struct xml *x, struct error *err)
{
	ssize_t length;

	do
		length = read(x->fd, x->block, BLOCK_SIZE);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return error_set(err, errno, "read '%s'", x->path);
	digest_add(x->digest, x->block, (size_t)length);
	x->size += (uint64_t)length;
	x->is_read = length == 0;
	x->events.length = 0;
	x->attributes.length = 0;
	x->text.length = 0;
	x->at = 0;
	if (x->size > SOURCE_MAX)
		return xml_fail_at(
		    x, err, (unsigned long)x->parser->input->line, "larger than 512 MiB");
	if (x->size == 0)
		return xml_fail_at(x, err, 1, "the file is empty");
	(void)xmlParseChunk(x->parser, x->block, (int)length, length == 0);
	if (x->bad[0] == '\0' && !(x->parser->wellFormed && x->parser->nsWellFormed))
		refuse(x,
		    x->parser->input == NULL ? 0 : (unsigned long)x->parser->input->line,
		    "malformed XML");
	return length > 0;
}

/* What came before the place of an error is still given out, in order. */
int
xml_next_event(struct xml *x, struct error *err)
{
	int r;

	while (x->at >= x->events.length / sizeof(struct event)) {
		if (x->bad[0] != '\0')
			return xml_fail_at(x, err, x->bad_line, x->bad);
		if (x->is_read)
			return 0;
		r = read_block(x, err);
		if (r < 0)
			return r;
	}
	memcpy(&x->current, x->events.data + x->at++ * sizeof(struct event),
	    sizeof(struct event));
	return 1;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton_xml.c - the elements of a skeleton as text. The only file of scap that writes
 * XML.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "daemon/base/error.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/xccdf/skeleton.h"

static void
free_buffer(xmlBuffer **buffer)
{
	xmlBufferFree(*buffer);
}

static void
free_writer(xmlTextWriter **writer)
{
	xmlFreeTextWriter(*writer);
}

void
skeleton_open(struct skeleton *s, const char *name)
{
	if (xmlTextWriterStartElement(s->writer, BAD_CAST name) < 0)
		s->failed = true;
}

void
skeleton_close(struct skeleton *s)
{
	if (xmlTextWriterEndElement(s->writer) < 0)
		s->failed = true;
}

void
skeleton_attr(struct skeleton *s, const char *name, const char *value)
{
	if (value != NULL &&
	    xmlTextWriterWriteAttribute(s->writer, BAD_CAST name, BAD_CAST value) < 0)
		s->failed = true;
}

void
skeleton_bool(struct skeleton *s, const char *name, int value)
{
	if (value >= 0)
		skeleton_attr(s, name, value ? "true" : "false");
}

void
skeleton_weight(struct skeleton *s, float weight)
{
	char text[64];

	if (weight < 0)
		return;
	(void)snprintf(text, sizeof(text), "%.3g", (double)weight);
	skeleton_attr(s, "weight", strchr(text, 'e') == NULL ? text : "1.0");
}

void
skeleton_text(struct skeleton *s, const char *text)
{
	const char *rendered = text_render(s->benchmark, text);

	if (rendered == NULL ||
	    xmlTextWriterWriteString(s->writer, BAD_CAST rendered) < 0)
		s->failed = true;
}

void
skeleton_element(struct skeleton *s, const char *name, const char *text)
{
	if (text == NULL)
		return;
	skeleton_open(s, name);
	skeleton_text(s, text);
	skeleton_close(s);
}

void
skeleton_optional(struct skeleton *s, const char *name, const char *text)
{
	skeleton_element(s, name, text == NULL || text[0] == '\0' ? NULL : text);
}

int
skeleton_write(struct benchmark *b, void (*put)(struct skeleton *s),
    struct builder *builder, uint64_t *mark, struct error *err)
{
	__attribute__((cleanup(free_buffer))) xmlBuffer *buffer = xmlBufferCreate();
	__attribute__((cleanup(free_writer)))
	xmlTextWriter *writer = xmlNewTextWriterMemory(buffer, 0);
	struct skeleton s = { .benchmark = b, .writer = writer };
	uint64_t at;

	if (buffer == NULL || writer == NULL)
		return error_set(err, ENOMEM, "skeleton of %s", b->id);
	if (xmlTextWriterSetIndent(writer, 1) < 0 ||
	    xmlTextWriterStartDocument(writer, NULL, "UTF-8", NULL) < 0)
		s.failed = true;
	put(&s);
	if (xmlTextWriterFlush(writer) < 0)
		s.failed = true;
	at = (uint64_t)xmlBufferLength(buffer);
	skeleton_close(&s);
	if (xmlTextWriterEndDocument(writer) < 0 || xmlTextWriterFlush(writer) < 0)
		s.failed = true;
	if (s.failed)
		return error_say(
		    err, ENOMEM, "skeleton of %s could not be written", b->id);
	builder_skeleton(
	    builder, xmlBufferContent(buffer), (size_t)xmlBufferLength(buffer), at);
	*mark = at;
	return 0;
}

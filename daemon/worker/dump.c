/* SPDX-License-Identifier: Apache-2.0 */
/* dump.c - every collected item as a line of JSON, for comparison with other scanners. */

#include <errno.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/scap/oval/evaluate.h"
#include "daemon/worker/dump.h"
#include "probes/item.h"

enum { FLUSH_AT = 64 * 1024 };

/* Bytes that are not printable ASCII are written as code points of their value: \u00XX.
 */
static void
add_string(struct buffer *out, const char *text)
{
	buffer_add(out, "\"", 1);
	for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buffer_printf(out, "\\%c", *c);
		else if (*c < 0x20 || *c >= 0x7f)
			buffer_printf(out, "\\u%04x", *c);
		else
			buffer_add(out, c, 1);
	}
	buffer_add(out, "\"", 1);
}

static void
add_entities(struct buffer *out, const struct item *item, bool is_secret, bool is_record)
{
	char scratch[ENTITY_TEXT_SIZE];

	for (uint32_t i = 0; i < item->n_entities; i++) {
		const struct entity *e = &item->entities[i];
		bool is_hidden = is_secret || e->is_masked;

		buffer_add_text(out, i > 0 ? ",[" : "[");
		add_string(out, e->name);
		buffer_printf(out, ",\"%s\",", oval_status_text(e->status));
		add_string(out, is_hidden ? "" : entity_text(e, scratch));
		if (e->record != NULL && !is_record) {
			buffer_add_text(out, ",[");
			add_entities(out, e->record, is_hidden, true);
			buffer_add_text(out, "]");
		}
		buffer_add_text(out, "]");
	}
}

static void
add_item(struct buffer *out, const char *object, const struct item *item)
{
	buffer_add_text(out, "{\"object\":");
	add_string(out, object);
	buffer_printf(
	    out, ",\"status\":\"%s\",\"entities\":[", oval_status_text(item->status));
	add_entities(out, item, item->is_secret, false);
	buffer_add_text(out, "]}\n");
}

static int
flush(int fd, struct buffer *out, size_t at_least, struct error *err)
{
	int r;

	if (out->failed)
		return error_say(err, ENOMEM, "no memory to write items");
	if (out->length < at_least)
		return 0;
	r = io_write_all(fd, out->data, out->length);
	out->length = 0;
	return r < 0 ? error_set(err, -r, "write items") : 0;
}

static int
dump_object(int fd, struct buffer *out, const struct content *content, uint32_t row,
    const struct item_list *list, struct error *err)
{
	const struct content_object *object = content_object_at(content, row);
	const char *id = content_text(content, object->id);
	int r = 0;

	buffer_add_text(out, "{\"object\":");
	add_string(out, id);
	buffer_printf(out, ",\"type\":\"%s\",\"flag\":\"%s\",\"items\":%u}\n",
	    content_text(content, object->type), oval_flag_text(item_list_flag(list)),
	    list->count);
	for (uint32_t i = 0; i < list->count && r == 0; i++) {
		add_item(out, id, list->items[i]);
		r = flush(fd, out, FLUSH_AT, err);
	}
	return r;
}

int
dump_items(
    int fd, const struct content *content, const struct oval *oval, struct error *err)
{
	autobuffer out = { 0 };
	uint32_t n_objects;
	int r = 0;

	(void)content_table(content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects && r == 0; i++) {
		const struct item_list *list = oval_object(oval, i);

		if (list != NULL)
			r = dump_object(fd, &out, content, i, list, err);
	}
	return r == 0 ? flush(fd, &out, 0, err) : r;
}

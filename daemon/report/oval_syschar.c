/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_syschar.c - the system characteristics of an OVAL results document.
 *
 * An item's entities are written in the order the probe gave them, which is the schema's.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/report/oval_writer.h"
#include "daemon/scap/system_info.h"

enum { NAME_SIZE = 256 };

/*
 * The datatype of entities for which the schemas demand one, wherever they occur: an item
 * does not know it without a value, and may take a word of digits for a number.
 */
/* clang-format off */
static const struct entity_type {
	const char *name;
	enum oval_datatype datatype;
} entity_types[] = {
	{ "block_size",                               OVAL_DATATYPE_INT },
	{ "complain_mode_processes_count",            OVAL_DATATYPE_INT },
	{ "complain_mode_profiles_count",             OVAL_DATATYPE_INT },
	{ "configuration_file",                       OVAL_DATATYPE_BOOLEAN },
	{ "current_status",                           OVAL_DATATYPE_BOOLEAN },
	{ "dependency_check_passed",                  OVAL_DATATYPE_BOOLEAN },
	{ "destination",                              OVAL_DATATYPE_IPV4_ADDRESS },
	{ "digest_check_passed",                      OVAL_DATATYPE_BOOLEAN },
	{ "disabled",                                 OVAL_DATATYPE_BOOLEAN },
	{ "documentation_file",                       OVAL_DATATYPE_BOOLEAN },
	{ "enforce_mode_processes_count",             OVAL_DATATYPE_INT },
	{ "enforce_mode_profiles_count",              OVAL_DATATYPE_INT },
	{ "evr",                                      OVAL_DATATYPE_EVR_STRING },
	{ "exec_shield",                              OVAL_DATATYPE_BOOLEAN },
	{ "flag",                                     OVAL_DATATYPE_STRING },
	{ "foreign_port",                             OVAL_DATATYPE_INT },
	{ "gateway",                                  OVAL_DATATYPE_IPV4_ADDRESS },
	{ "gexec",                                    OVAL_DATATYPE_BOOLEAN },
	{ "ghost_file",                               OVAL_DATATYPE_BOOLEAN },
	{ "gread",                                    OVAL_DATATYPE_BOOLEAN },
	{ "gwrite",                                   OVAL_DATATYPE_BOOLEAN },
	{ "has_extended_acl",                         OVAL_DATATYPE_BOOLEAN },
	{ "instance",                                 OVAL_DATATYPE_INT },
	{ "is_default",                               OVAL_DATATYPE_BOOLEAN },
	{ "is_writable",                              OVAL_DATATYPE_BOOLEAN },
	{ "kill",                                     OVAL_DATATYPE_BOOLEAN },
	{ "last_login",                               OVAL_DATATYPE_INT },
	{ "license_file",                             OVAL_DATATYPE_BOOLEAN },
	{ "loaded_profiles_count",                    OVAL_DATATYPE_INT },
	{ "local_port",                               OVAL_DATATYPE_INT },
	{ "loginuid",                                 OVAL_DATATYPE_INT },
	{ "mod_time",                                 OVAL_DATATYPE_INT },
	{ "oexec",                                    OVAL_DATATYPE_BOOLEAN },
	{ "oread",                                    OVAL_DATATYPE_BOOLEAN },
	{ "owrite",                                   OVAL_DATATYPE_BOOLEAN },
	{ "pending_status",                           OVAL_DATATYPE_BOOLEAN },
	{ "pid",                                      OVAL_DATATYPE_INT },
	{ "port",                                     OVAL_DATATYPE_INT },
	{ "ppid",                                     OVAL_DATATYPE_INT },
	{ "priority",                                 OVAL_DATATYPE_INT },
	{ "processes_with_profiles_count",            OVAL_DATATYPE_INT },
	{ "readme_file",                              OVAL_DATATYPE_BOOLEAN },
	{ "ruid",                                     OVAL_DATATYPE_INT },
	{ "session_id",                               OVAL_DATATYPE_INT },
	{ "sgid",                                     OVAL_DATATYPE_BOOLEAN },
	{ "signature_check_passed",                   OVAL_DATATYPE_BOOLEAN },
	{ "size",                                     OVAL_DATATYPE_INT },
	{ "space_left",                               OVAL_DATATYPE_INT },
	{ "space_left_for_unprivileged_users",        OVAL_DATATYPE_INT },
	{ "space_used",                               OVAL_DATATYPE_INT },
	{ "start",                                    OVAL_DATATYPE_BOOLEAN },
	{ "sticky",                                   OVAL_DATATYPE_BOOLEAN },
	{ "suid",                                     OVAL_DATATYPE_BOOLEAN },
	{ "total_space",                              OVAL_DATATYPE_INT },
	{ "ttl",                                      OVAL_DATATYPE_INT },
	{ "uexec",                                    OVAL_DATATYPE_BOOLEAN },
	{ "unconfined_processes_with_profiles_count", OVAL_DATATYPE_INT },
	{ "uread",                                    OVAL_DATATYPE_BOOLEAN },
	{ "user_id",                                  OVAL_DATATYPE_INT },
	{ "uwrite",                                   OVAL_DATATYPE_BOOLEAN },
	{ "verification_script_successful",           OVAL_DATATYPE_BOOLEAN },
	{ "wait",                                     OVAL_DATATYPE_BOOLEAN },
};

/* Objects whose items are called otherwise. */
static const struct { const char *object, *item; } item_names[] = {
	{ "textfilecontent54", "textfilecontent" },
};
/* clang-format on */

static int
compare_type(const void *key, const void *element)
{
	const struct entity_type *t = element;

	return strcmp(key, t->name);
}

static enum oval_datatype
entity_datatype(const struct entity *e)
{
	const struct entity_type *t;

	t = bsearch(e->name, entity_types, ARRAY_LEN(entity_types), sizeof(*entity_types),
	    compare_type);
	if (t == NULL)
		return e->datatype;
	if (e->datatype == OVAL_DATATYPE_STRING && e->status != OVAL_STATUS_EXISTS)
		return t->datatype;
	return t->datatype == OVAL_DATATYPE_STRING ? t->datatype : e->datatype;
}

/* What an entity and a field of a record have in common: attributes and the value. */
static void
write_value(struct oval_writer *w, const struct entity *e, bool is_hidden)
{
	enum oval_datatype datatype = entity_datatype(e);
	char scratch[ENTITY_TEXT_SIZE];

	if (datatype != OVAL_DATATYPE_STRING)
		markup_attribute(&w->x, "datatype", oval_datatype_text(datatype));
	if (is_hidden)
		markup_attribute(&w->x, "mask", "true");
	if (e->status != OVAL_STATUS_EXISTS)
		markup_attribute(&w->x, "status", oval_status_text(e->status));
	else if (!is_hidden && e->record == NULL)
		markup_text(&w->x, entity_text(e, scratch));
}

static void
write_fields(struct oval_writer *w, const struct item *record, bool is_hidden)
{
	for (uint32_t i = 0; i < record->n_entities; i++) {
		const struct entity *e = &record->entities[i];

		markup_start(&w->x, "field");
		markup_attribute(&w->x, "xmlns", NS_OVAL_SYSCHAR);
		markup_attribute(&w->x, "name", e->name);
		write_value(w, e, is_hidden || e->is_masked);
		markup_end(&w->x);
	}
}

static void
write_entity(struct oval_writer *w, const struct entity *e, bool is_secret)
{
	bool is_hidden = is_secret || e->is_masked;

	markup_start(&w->x, e->name);
	write_value(w, e, is_hidden);
	if (e->record != NULL)
		write_fields(w, e->record, is_hidden);
	markup_end(&w->x);
}

static void
write_message(struct oval_writer *w, const char *level, const char *text)
{
	markup_start(&w->x, "message");
	markup_attribute(&w->x, "xmlns", NS_OVAL_SYSCHAR);
	if (level != NULL)
		markup_attribute(&w->x, "level", level);
	markup_text(&w->x, text);
	markup_end(&w->x);
}

static const char *
item_name(const struct item *item, char name[NAME_SIZE])
{
	const char *type = item->type;

	for (size_t i = 0; i < ARRAY_LEN(item_names); i++)
		if (strcmp(item_names[i].object, type) == 0)
			type = item_names[i].item;
	(void)snprintf(name, NAME_SIZE, "%s_item", type);
	return name;
}

static void
write_item(struct oval_writer *w, const struct oval_numbered *row)
{
	const struct content *content = w->results->content;
	const struct item *item = row->item;
	char name[NAME_SIZE], text[NAME_SIZE];

	markup_start(&w->x, item_name(item, name));
	(void)snprintf(text, sizeof(text), NS_OVAL_SYSCHAR "#%.100s",
	    content_text(content, content_object_at(content, row->object)->family));
	markup_attribute(&w->x, "xmlns", text);
	oval_put_number(w, "id", row->number);
	markup_attribute(&w->x, "status", oval_status_text(item->status));
	if (item->message != NULL)
		write_message(
		    w, item->status == OVAL_STATUS_ERROR ? "error" : NULL, item->message);
	if (item->cut > 0) {
		(void)snprintf(text, sizeof(text),
		    "%u bytes of values were left out because of a limit", item->cut);
		write_message(w, "warning", text);
	}
	for (uint32_t i = 0; i < item->n_entities; i++)
		write_entity(w, &item->entities[i], item->is_secret);
	markup_end(&w->x);
}

static int
write_items(struct oval_writer *w, struct error *err)
{
	int r = 0;

	/* The schema wants one item at least in it. */
	if (w->numbers.count == 0)
		return 0;
	markup_start(&w->x, "system_data");
	for (uint32_t i = 0; i < w->numbers.count && r == 0; i++) {
		write_item(w, &w->numbers.rows[w->numbers.order[i]]);
		r = oval_writer_flush(w, false, err);
	}
	markup_end(&w->x);
	return r;
}

static int
write_references(struct oval_writer *w, const struct item_list *list, struct error *err)
{
	int r = 0;

	for (uint32_t i = 0; i < list->count && r == 0; i++) {
		markup_start(&w->x, "reference");
		oval_put_number(w, "item_ref", oval_number(&w->numbers, list->items[i]));
		markup_end(&w->x);
		r = oval_writer_flush(w, false, err);
	}
	return r;
}

static int
write_object(struct oval_writer *w, uint32_t object, const struct item_list *list,
    struct error *err)
{
	const struct content *content = w->results->content;
	const struct content_object *row = content_object_at(content, object);
	uint32_t found = w->results->view.object_found(w->results->view.of, object);
	/* Without any item "complete" means that there was none, unless none was kept. */
	enum oval_flag flag = list->count < found ? list->flag : item_list_flag(list);
	int r;

	markup_start(&w->x, "object");
	markup_attribute(&w->x, "id", content_text(content, row->id));
	oval_put_number(w, "version", row->version);
	oval_put_instance(w, row->document);
	markup_optional(&w->x, "comment", content_text(content, row->comment));
	markup_attribute(&w->x, "flag", oval_flag_text(flag));
	if (list->reason != NULL && list->reason[0] != '\0' && flag != OVAL_FLAG_COMPLETE)
		markup_element(&w->x, "message", list->reason);
	oval_put_left_out(w, list->count, found);
	oval_variables_start(w);
	oval_variables_of_object(w, object, 0);
	r = oval_variables_write(w, "variable_value", err);
	if (r == 0)
		r = write_references(w, list, err);
	markup_end(&w->x);
	return r;
}

static int
write_objects(struct oval_writer *w, struct error *err)
{
	__attribute__((cleanup(oval_ids_done))) struct oval_ids ids = { 0 };
	const struct content *content = w->results->content;
	bool is_open = false;
	uint32_t count;
	int r;

	(void)content_table(content, CONTENT_OBJECTS, &count);
	r = oval_ids_make(&ids, count, err);
	for (uint32_t i = 0; i < count && r == 0; i++) {
		const struct content_object *row = content_object_at(content, i);
		const struct item_list *list = oval_listed(w->results, i);

		if (list == NULL || !oval_ids_add(&ids, row->id, row->version,
					oval_instance(content, row->document)))
			continue;
		if (!is_open)
			markup_start(&w->x, "collected_objects");
		is_open = true;
		r = write_object(w, i, list, err);
	}
	if (is_open)
		markup_end(&w->x);
	return r;
}

/* SP 800-126, "Asset Identification": what the results are about is said once, in ARF. */
static void
write_asset(struct oval_writer *w)
{
	if (w->results->asset == NULL)
		return;
	markup_start(&w->x, "asset-identification");
	markup_attribute(&w->x, "xmlns", NS_SCAP_CONSTRUCTS);
	markup_start(&w->x, "object-ref");
	markup_attribute(&w->x, "xmlns", NS_ARF);
	markup_attribute(&w->x, "ref-id", w->results->asset);
	markup_end(&w->x);
	markup_end(&w->x);
}

static void
write_system_info(struct oval_writer *w)
{
	const struct system_info *s = w->results->system;

	markup_start(&w->x, "system_info");
	markup_element(&w->x, "os_name", s->os_name);
	markup_element(&w->x, "os_version", s->os_version);
	markup_element(&w->x, "architecture", s->architecture);
	markup_element(&w->x, "primary_host_name", s->primary_host_name);
	markup_start(&w->x, "interfaces");
	for (uint32_t i = 0; i < s->n_interfaces; i++) {
		markup_start(&w->x, "interface");
		markup_element(&w->x, "interface_name", s->interfaces[i].name);
		markup_element(&w->x, "ip_address", s->interfaces[i].ip_address);
		markup_element(&w->x, "mac_address", s->interfaces[i].mac_address);
		markup_end(&w->x);
	}
	markup_end(&w->x);
	write_asset(w);
	markup_end(&w->x);
}

int
oval_syschar_write(struct oval_writer *w, struct error *err)
{
	int r;

	markup_start(&w->x, "oval_system_characteristics");
	markup_attribute(&w->x, "xmlns", NS_OVAL_SYSCHAR);
	markup_attribute(&w->x, "xmlns:oval", NS_OVAL_COMMON);
	oval_put_generator(w);
	write_system_info(w);
	r = write_objects(w, err);
	if (r == 0)
		r = write_items(w, err);
	markup_end(&w->x);
	return r;
}

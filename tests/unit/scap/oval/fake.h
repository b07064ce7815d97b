/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fake.h - an evaluation without probes: OVAL text and item lines in, results out.
 *
 * Items are lines of text, one per item:
 *
 *	obj:1 path=/etc; user_id#0; uread?1; filename!does not exist
 *	obj:1 !error the disk is gone		an item that could not be looked at
 *	obj:2 @not collected no probe for it	the object's flag and reason
 *
 * "=" is text, "#" an int, "?" a boolean, "!" a status, "{" a record: its fields
 * likewise, up to "}".
 */
#ifndef TESTS_UNIT_SCAP_OVAL_FAKE_H
#define TESTS_UNIT_SCAP_OVAL_FAKE_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/oval/evaluate.h"
#include "probes/match.h"
#include "probes/object.h"
#include "tests/unit/scap/ds/source.h"

struct fake {
	struct content *content;
	struct buffer image;
	struct arena *arena;
	struct match_cache *match;
	struct oval *oval;
	const char *items; /* lines, as above */
	const char *names[64];
	uint32_t n_names;
	unsigned int n_collected;
	char wanted[512]; /* of the last object collected, comma-separated */
	char asked[512];  /* its entities: name=value|value, comma-separated */
};

static inline char *
fake_until(struct fake *fake, const char **at, const char *ends)
{
	size_t length = strcspn(*at, ends);
	char *text = arena_memdup(fake->arena, *at, length);

	*at += length;
	return text;
}

/* One address for each name, as in a probe, where names are constants. */
static inline const char *
fake_name(struct fake *fake, const char *name)
{
	for (uint32_t i = 0; i < fake->n_names; i++)
		if (strcmp(fake->names[i], name) == 0)
			return fake->names[i];
	assert_true(fake->n_names < ARRAY_LEN(fake->names));
	return fake->names[fake->n_names++] = name;
}

static inline void
fake_add_entity(
    struct fake *fake, struct item_list *list, struct item *item, const char **at)
{
	const char *name = fake_name(fake, fake_until(fake, at, "=#?!{"));
	char *value, kind;

	kind = **at;
	assert_true(kind != '\0');
	++*at;
	if (kind == '{') {
		struct item *record = item_add_record(list, item, name);

		while (**at != '}') {
			*at += strspn(*at, " ");
			fake_add_entity(fake, list, record, at);
			*at += **at == ',';
		}
		++*at;
		return;
	}
	value = fake_until(fake, at, ";\n,}");
	if (kind == '=')
		item_add_text(list, item, name, value);
	else if (kind == '#')
		item_add_int(list, item, name, strtoll(value, NULL, 10));
	else if (kind == '?')
		item_add_bool(list, item, name, *value == '1');
	else
		item_add_status(
		    list, item, name, (enum oval_status)oval_status_parse(value));
}

/* The longest word of OVAL's that TEXT starts with. Advances *TEXT behind it and a blank.
 */
static inline int
fake_word(const char **text, int max, const char *(*word)(int value))
{
	for (int i = 0; i < max; i++) {
		size_t length = strlen(word(i));

		if (strncmp(*text, word(i), length) == 0) {
			*text += length;
			*text += **text == ' ';
			return i;
		}
	}
	fail_msg("no word of OVAL: %s", *text);
	return 0;
}

static inline const char *
fake_status_word(int value)
{
	return oval_status_text((enum oval_status)value);
}

static inline const char *
fake_flag_word(int value)
{
	return oval_flag_text((enum oval_flag)value);
}

static inline void
fake_line(struct fake *fake, struct item_list *list, const char *type, const char *at)
{
	struct item *item;

	if (*at == '@') {
		at++;
		list->flag = (enum oval_flag)fake_word(
		    &at, OVAL_FLAG__MAX, fake_flag_word);
		if (*at != '\n' && *at != '\0')
			list->reason = fake_until(fake, &at, "\n");
		return;
	}
	item = item_new(list, type, 0);
	if (item == NULL)
		return;
	if (*at == '!') {
		at++;
		item->status = (enum oval_status)fake_word(
		    &at, OVAL_STATUS__MAX, fake_status_word);
		if (*at != '\n' && *at != '\0' && *at != ';')
			item->message = fake_until(fake, &at, "\n;");
		at += *at == ';';
	}
	while (*at != '\n' && *at != '\0') {
		at += strspn(at, " ");
		fake_add_entity(fake, list, item, &at);
		at += *at == ';';
		at += strspn(at, " ");
	}
}

static inline void
fake_note_object(struct fake *fake, const struct object *object)
{
	size_t at = 0;

	fake->wanted[0] = fake->asked[0] = '\0';
	for (uint32_t i = 0; object->wanted != NULL && i < object->n_wanted; i++)
		at += (size_t)snprintf(fake->wanted + at, sizeof(fake->wanted) - at,
		    "%s%s", i > 0 ? "," : "", object->wanted[i]);
	if (object->wanted == NULL)
		(void)snprintf(fake->wanted, sizeof(fake->wanted), "everything");
	at = 0;
	for (uint32_t i = 0; i < object->n_entities; i++) {
		const struct object_entity *e = &object->entities[i];

		at += (size_t)snprintf(fake->asked + at, sizeof(fake->asked) - at,
		    "%s%s=", i > 0 ? "," : "", e->name);
		if (e->is_nil)
			at += (size_t)snprintf(
			    fake->asked + at, sizeof(fake->asked) - at, "nil");
		for (uint32_t j = 0; j < e->n_values; j++)
			at += (size_t)snprintf(fake->asked + at, sizeof(fake->asked) - at,
			    "%s%s", j > 0 ? "|" : "", e->values[j]);
	}
}

static inline int
fake_collect(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	struct fake *fake = arg;
	size_t id_length = strlen(object->id);

	(void)err;
	fake->n_collected++;
	fake_note_object(fake, object);
	for (const char *line = fake->items; line != NULL && *line != '\0';) {
		const char *end = strchrnul(line, '\n');

		if (strncmp(line, object->id, id_length) == 0 && line[id_length] == ' ')
			fake_line(fake, items, object->type, line + id_length + 1);
		line = *end == '\n' ? end + 1 : end;
	}
	return 0;
}

static inline void
fake_init_with(struct fake *fake, const char *xml, const char *items,
    const struct oval_limits *limits, const struct compile_options *options)
{
	static const struct oval_limits no_limits;
	const struct oval_source source = { .collect = fake_collect, .arg = fake };
	struct error err = { 0 };

	*fake = (struct fake){ .items = items };
	if (source_compile(&fake->content, &fake->image, xml, options, &err) < 0)
		fail_msg("%s", err.text);
	fake->arena = arena_new(0);
	fake->match = match_cache_new();
	if (oval_new(&fake->oval, fake->content, &source,
		limits != NULL ? limits : &no_limits, fake->arena, fake->match, &err) < 0)
		fail_msg("%s", err.text);
}

static inline void
fake_init(struct fake *fake, const char *xml, const char *items,
    const struct oval_limits *limits)
{
	fake_init_with(fake, xml, items, limits, NULL);
}

static inline void
fake_done(struct fake *fake)
{
	oval_free(fake->oval);
	match_cache_free(fake->match);
	arena_free(fake->arena);
	content_free(fake->content);
	buffer_done(&fake->image);
}

static inline enum oval_result
fake_definition(struct fake *fake, const char *id)
{
	uint32_t row = content_find_definition(fake->content, CONTENT_NONE, id);
	enum oval_result result = OVAL_RESULT__MAX;
	struct error err = { 0 };

	if (row == CONTENT_NONE)
		fail_msg("no definition %s", id);
	if (oval_definition(fake->oval, row, &result, &err) < 0)
		fail_msg("%s", err.text);
	return result;
}

static inline const struct oval_test_result *
fake_test(struct fake *fake, const char *id)
{
	uint32_t count;

	(void)content_table(fake->content, CONTENT_TESTS, &count);
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(content_text(
			       fake->content, content_test_at(fake->content, i)->id),
			id) == 0)
			return oval_test(fake->oval, i);
	fail_msg("no test %s", id);
	return NULL;
}

#define FAKE_OVAL_HEAD                                                                   \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'\n" \
	" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'\n"                     \
	" xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'\n"                       \
	" xmlns:u='http://oval.mitre.org/XMLSchema/oval-definitions-5#unix'\n"           \
	" xmlns:i='http://oval.mitre.org/XMLSchema/oval-definitions-5#independent'>\n"   \
	"<generator><o:schema_version>5.11</o:schema_version></generator>\n"

#endif

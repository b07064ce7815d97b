/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wording.c - what a test found, in the words of its object and state.
 *
 * The walk's order is the container's business: of several findings the one that sorts
 * first is told, so that the line stays the same from scan to scan.
 */

#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/deciding.h"
#include "daemon/scap/xccdf/subject.h"
#include "probes/item.h"

static const char *const by_flag[OVAL_FLAG__MAX] = {
	[OVAL_FLAG_COMPLETE] = "what was found could not be compared",
	[OVAL_FLAG_INCOMPLETE] = "not everything could be looked at",
	[OVAL_FLAG_DOES_NOT_EXIST] = "nothing was there to look at",
	[OVAL_FLAG_ERROR] = "it could not be looked at",
	[OVAL_FLAG_NOT_COLLECTED] = "it was not looked at",
	[OVAL_FLAG_NOT_APPLICABLE] = "there is no such thing here",
};

static const char *
object_value(const struct subject *s, const struct content_object *o, const char *name,
    const struct content_entity **entity)
{
	for (uint32_t i = 0; i < o->entities.count; i++) {
		*entity = content_entity_at(s->content, o->entities.first + i);
		if (strcmp(content_text(s->content, (*entity)->name), name) == 0)
			return content_text(s->content, (*entity)->value);
	}
	*entity = NULL;
	return NULL;
}

/* " LEAD value": how the object names what is looked for. */
static void
add_object_entity(const struct subject *s, struct buffer *out,
    const struct content_object *o, const char *name, const char *lead)
{
	const struct content_entity *e;
	const char *value = object_value(s, o, name, &e);

	if (e == NULL || e->is_nil != 0)
		return;
	buffer_add_text(out, lead);
	if (e->has_var_ref != 0 || e->variable != CONTENT_NONE) {
		buffer_add_text(out, "(a variable)");
		return;
	}
	if (e->operation == OVAL_OPERATION_PATTERN_MATCH) {
		buffer_add_text(out, "matching '");
		deciding_add_cut(out, value, VALUE_SHOWN_MAX);
		buffer_add_text(out, "'");
	} else {
		deciding_add_cut(out, value, PLACE_SHOWN_MAX);
	}
}

static void
add_object_path(
    const struct subject *s, struct buffer *out, const struct content_object *o)
{
	const struct content_entity *path, *filename;
	const char *p = object_value(s, o, "path", &path);
	const char *f = object_value(s, o, "filename", &filename);

	if (path == NULL) {
		add_object_entity(s, out, o, "filepath", " ");
		return;
	}
	if (filename != NULL && filename->is_nil == 0 &&
	    filename->operation == OVAL_OPERATION_EQUALS &&
	    path->operation == OVAL_OPERATION_EQUALS &&
	    filename->variable == CONTENT_NONE && path->variable == CONTENT_NONE) {
		buffer_printf(out, " %s%s%s", p,
		    p[0] != '\0' && p[strlen(p) - 1] == '/' ? "" : "/", f);
		return;
	}
	add_object_entity(s, out, o, "filename", " ");
	add_object_entity(
	    s, out, o, "path", filename == NULL || filename->is_nil != 0 ? " " : " in ");
}

/* "no file /etc/foo", "no line in /etc/foo matching '...'" */
static void
add_nothing(const struct subject *s, struct buffer *out)
{
	const struct content_object *o;
	const struct content_entity *e;
	bool is_directory;

	if (s->test->object == CONTENT_NONE) {
		buffer_add_text(out, "the test has no object");
		return;
	}
	o = content_object_at(s->content, s->test->object);
	if (o->set != CONTENT_NONE) {
		buffer_printf(out, "nothing in set %s", content_text(s->content, o->id));
		return;
	}
	(void)object_value(s, o, "filename", &e);
	is_directory = e != NULL && e->is_nil != 0;
	buffer_printf(out, "no %s", is_directory ? "directory" : s->noun->one);
	if (strcmp(s->noun->name, "filepath") != 0) {
		add_object_entity(s, out, o, s->noun->name, " ");
		return;
	}
	if (s->noun->detail != NULL)
		buffer_add_text(out, " in");
	add_object_path(s, out, o);
	add_object_entity(s, out, o, "pattern", " ");
	add_object_entity(s, out, o, "yamlpath", " at ");
	add_object_entity(s, out, o, "xpath", " at ");
}

static void
add_counted(const struct subject *s, struct buffer *out, uint32_t number)
{
	deciding_add_count(out, number);
	buffer_printf(out, " %s", number == 1 ? s->noun->one : s->noun->many);
}

/* Of the telling items the one whose line sorts first; NULL when none was kept. */
static const struct item *
find_first(const struct subject *s, bool by_state)
{
	const struct item *first = NULL;
	autobuffer best = { 0 };

	for (uint32_t i = 0; i < s->n_evidence; i++) {
		autobuffer line = { 0 };

		if (!subject_is_telling(s, s->evidence[i].result, by_state))
			continue;
		subject_add_item(s, &line, s->evidence[i].item, true);
		if (first != NULL && strcmp(buffer_text(&line), buffer_text(&best)) >= 0)
			continue;
		first = s->evidence[i].item;
		buffer_done(&best);
		buffer_add(&best, line.data, line.length);
	}
	return first;
}

/* "found /usr/bin/sshd", "found 3 packages, first telnet" */
static void
add_found(const struct subject *s, struct buffer *out)
{
	const struct item *first = find_first(s, false);

	buffer_add_text(out, "found ");
	if (first == NULL || s->result->n_items > 1)
		add_counted(s, out, s->result->n_items);
	if (first != NULL) {
		buffer_add_text(out, s->result->n_items > 1 ? ", first " : "");
		subject_add_item(s, out, first, true);
	}
	if (s->result->result == OVAL_RESULT_FALSE && s->result->n_items > 1 &&
	    s->test->check_existence == OVAL_EXISTENCE_ONLY_ONE_EXISTS)
		buffer_add_text(out, ", exactly one is required");
}

/* "3 of 6,021 files: first /usr/lib/foo (user_id 1000)" */
static void
add_failing(const struct subject *s, struct buffer *out, uint32_t failing)
{
	const struct item *first = find_first(s, true);
	const struct content_entity *unmet;
	bool is_list = s->result->n_items > 1;

	if (is_list) {
		deciding_add_count(out, failing);
		buffer_add_text(out, " of ");
		add_counted(s, out, s->result->n_items);
		buffer_add_text(out, failing > 1 ? ": first " : ": ");
	}
	if (first == NULL) {
		buffer_add_text(out, is_list ? "(not kept)" : "not as required");
		return;
	}
	unmet = s->test->check == OVAL_CHECK_NONE_SATISFY ? NULL
							  : subject_find_unmet(s, first);
	subject_add_item(s, out, first, unmet == NULL);
	if (unmet == NULL)
		return;
	buffer_add_text(out, ": ");
	subject_add_unmet(s, out, first, unmet);
}

static void
add_trouble(const struct subject *s, struct buffer *out)
{
	const struct item *item;

	if (s->result->reason[0] != '\0') {
		buffer_add_text(out, s->result->reason);
		return;
	}
	for (uint32_t i = 0; i < s->n_evidence; i++) {
		item = s->evidence[i].item;
		if (item->message == NULL || item->is_secret)
			continue;
		buffer_printf(out, "%s: %s", item->source == NULL ? "" : item->source,
		    item->message);
		return;
	}
	buffer_add_text(out, by_flag[s->result->flag]);
}

void
wording_of_test(struct deciding *d, struct buffer *out, uint32_t row)
{
	struct subject s = subject_of(d, row);
	uint32_t failing;

	if (s.result == NULL) {
		buffer_printf(out, "test %s was not evaluated",
		    content_text(d->content, s.test->id));
		return;
	}
	failing = s.test->check == OVAL_CHECK_NONE_SATISFY
		      ? s.result->n_items - s.result->n_failing
		      : s.result->n_failing;
	if (s.result->result != OVAL_RESULT_TRUE && s.result->result != OVAL_RESULT_FALSE)
		add_trouble(&s, out);
	else if (s.result->n_items == 0)
		add_nothing(&s, out);
	else if (subject_fails_by_state(&s) && failing > 0)
		add_failing(&s, out, failing);
	else
		add_found(&s, out);
}

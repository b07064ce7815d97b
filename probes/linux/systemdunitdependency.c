/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemdunitdependency.c - systemdunitdependency_object: the units that a unit pulls in.
 *
 * The schema points at `systemctl list-dependencies --plain`: what the unit itself names,
 * and of the targets among that what they name in turn. A service's own needs are not
 * followed.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/systemd.h"
#include "probes/probe.h"

/* Names that no list of units knows, in one answer: only a liar has many. */
enum { STRANGERS_MAX = 1024 };

static const char *const pulling[] = { "Requires", "Requisite", "Wants", "BindsTo",
	"Upholds" };

struct collector {
	const struct probe_env *env;
	struct systemd *systemd;
	struct item_list *items;
	int error;
};

/* What has been found of one unit's dependencies; those from ->next on are to be looked
 * at. */
struct closure {
	struct systemd_texts names;
	uint32_t next, strangers;
	bool *is_found; /* per entry */
};

static void
set_flag(struct collector *c, enum oval_flag flag, const char *reason)
{
	if (c->items->flag != OVAL_FLAG_COMPLETE)
		return;
	c->items->flag = flag;
	c->items->reason = reason != NULL ? reason : "out of memory";
}

static bool
wants(void *arg, const char *property)
{
	(void)arg;
	for (size_t i = 0; i < ARRAY_LEN(pulling); i++)
		if (strcmp(property, pulling[i]) == 0)
			return true;
	return false;
}

/* 0 with what UNIT names; 1 when there is no such unit. */
static int
read_direct(struct collector *c, const char *name, struct systemd_texts *ret)
{
	static const struct systemd_question question = { .wants = wants, .enough = 1 };
	struct systemd_entry *entry = systemd_find(c->systemd, name);
	struct systemd_unit unit = { 0 };
	struct error why = { 0 };
	int r;

	if (entry != NULL && entry->is_known) {
		*ret = entry->dependencies;
		return 0;
	}
	*ret = (struct systemd_texts){ 0 };
	r = c->systemd->source->read(c->systemd, name, &question, &unit, &why);
	if (r == -ENOMEM)
		c->error = ENOMEM;
	else if (r < 0)
		set_flag(c, OVAL_FLAG_ERROR,
		    arena_printf(c->items->arena, "%s: %s", name, why.text));
	if (r != 0)
		return r;
	for (uint32_t i = 0; i < unit.count; i++) {
		const struct systemd_texts *v = &unit.properties[i].values;

		for (uint32_t k = 0; k < v->count; k++)
			systemd_texts_add(
			    ret, c->systemd->arena, v->list[k], strlen(v->list[k]));
		ret->is_cut |= v->is_cut;
	}
	if (entry != NULL) {
		entry->is_known = true;
		entry->dependencies = *ret;
	}
	return 0;
}

static bool
is_new(struct collector *c, struct closure *closure, const char *name)
{
	const struct systemd_entry *entry = systemd_find(c->systemd, name);

	if (entry != NULL) {
		bool *is_found = &closure->is_found[entry - c->systemd->entries];

		if (*is_found)
			return false;
		*is_found = true;
		return true;
	}
	if (systemd_texts_have(&closure->names, name))
		return false;
	if (closure->strangers++ < STRANGERS_MAX)
		return true;
	set_flag(c, OVAL_FLAG_INCOMPLETE, "dependencies on too many unknown units");
	return false;
}

static void
add_names(struct collector *c, struct closure *closure, const struct systemd_texts *names)
{
	for (uint32_t i = 0; i < names->count; i++)
		if (is_new(c, closure, names->list[i]))
			systemd_texts_add(&closure->names, c->systemd->arena,
			    names->list[i], strlen(names->list[i]));
	if (names->is_cut || closure->names.is_cut)
		set_flag(c, OVAL_FLAG_INCOMPLETE, "there are too many dependencies");
}

static bool
is_target(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && strcmp(dot, ".target") == 0;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool
add_item(struct collector *c, const char *name, struct systemd_texts *names)
{
	struct item *item = item_new(c->items, "systemdunitdependency", names->count + 1);

	if (item == NULL)
		return false;
	item->message = c->systemd->source->note;
	item_add_text(c->items, item, "unit", name);
	if (names->count > 0)
		qsort(names->list, names->count, sizeof(*names->list), compare_names);
	for (uint32_t i = 0; i < names->count; i++)
		item_add_text(c->items, item, "dependency", names->list[i]);
	if (names->count == 0)
		item_add_status(c->items, item, "dependency", OVAL_STATUS_DOES_NOT_EXIST);
	return true;
}

static bool
visit(void *arg, const char *name)
{
	struct collector *c = arg;
	struct closure closure = { 0 };
	autofree bool *is_found = calloc((size_t)c->systemd->n_entries + 1, sizeof(bool));
	struct systemd_texts direct;
	int r;

	closure.is_found = is_found;
	if (is_found == NULL)
		c->error = ENOMEM;
	if (is_found == NULL || read_direct(c, name, &direct) != 0)
		return c->error == 0 && c->items->flag == OVAL_FLAG_COMPLETE;
	(void)is_new(c, &closure, name);
	add_names(c, &closure, &direct);
	while (closure.next < closure.names.count) {
		const char *next = closure.names.list[closure.next++];

		r = is_target(next) ? read_direct(c, next, &direct) : 1;
		if (r < 0)
			return false;
		if (r == 0)
			add_names(c, &closure, &direct);
	}
	return add_item(c, name, &closure.names);
}

static int
systemdunitdependency_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = { .env = env, .items = items };
	int r = systemd_open(&c.systemd, env, err);

	if (r < 0)
		return r;
	systemd_each(c.systemd, object_find(object, "unit"), items, visit, &c);
	return c.error == 0 ? 0 : error_set(err, c.error, "%s", object->id);
}

const struct probe probe_systemdunitdependency = {
	.family = "linux",
	.name = "systemdunitdependency",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_SYSTEMD,
	.collect = systemdunitdependency_collect,
};

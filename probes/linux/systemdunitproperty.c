/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemdunitproperty.c - systemdunitproperty_object: properties of units, an item each.
 *
 * The names are those of systemd's D-Bus interface, the values are text; an array has a
 * value for each element. A unit that systemd only knows by name (LoadState "not-found")
 * does not exist.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/systemd.h"
#include "probes/probe.h"

struct collector {
	const struct probe_env *env;
	struct systemd *systemd;
	const struct object_entity *property;
	struct item_list *items;
	int error;
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
	struct collector *c = arg;

	switch (object_entity_accepts(
	    c->property, property, strlen(property), c->env->match)) {
	case OVAL_RESULT_TRUE:
		return true;
	case OVAL_RESULT_FALSE:
		return false;
	default:
		set_flag(c, OVAL_FLAG_ERROR, "property cannot be compared");
		return false;
	}
}

static bool
add_property(struct collector *c, const char *name, const struct systemd_unit *unit,
    const struct systemd_property *p)
{
	struct item *item = item_new(c->items, "systemdunitproperty", 3);

	if (item == NULL)
		return false;
	item->source = unit->source;
	item->message = c->systemd->source->note;
	item_add_text(c->items, item, "unit", name);
	item_add_text(c->items, item, "property", p->name);
	for (uint32_t i = 0; i < p->values.count; i++)
		item_add_text(c->items, item, "value", p->values.list[i]);
	/* An empty array has no element to show, and says so. */
	if (p->values.count == 0)
		item_add_status(c->items, item, "value", OVAL_STATUS_DOES_NOT_EXIST);
	if (p->values.is_cut) {
		item->status = OVAL_STATUS_ERROR;
		item->message = "the property has too many values";
	}
	return true;
}

/* How many properties PROPERTY can ask for: names written out are so many. */
static uint32_t
count_asked(const struct object_entity *property)
{
	return property != NULL && !property->is_nil &&
		       property->operation == OVAL_OPERATION_EQUALS
		   ? property->n_values
		   : 0;
}

static bool
visit(void *arg, const char *name)
{
	struct collector *c = arg;
	const struct systemd_question question = { wants, c, count_asked(c->property) };
	struct systemd_unit unit = { 0 };
	struct error why = { 0 };
	int r = c->systemd->source->read(c->systemd, name, &question, &unit, &why);

	if (r == -ENOMEM) {
		c->error = ENOMEM;
		return false;
	}
	if (r < 0)
		set_flag(c, OVAL_FLAG_ERROR,
		    arena_printf(c->items->arena, "%s: %s", name, why.text));
	if (r != 0)
		return r > 0;
	for (uint32_t i = 0; i < unit.count; i++)
		if (!add_property(c, name, &unit, &unit.properties[i]))
			return false;
	if (unit.is_cut)
		set_flag(c, OVAL_FLAG_INCOMPLETE, "a unit has too many properties");
	if (c->systemd->source->lacks != NULL &&
	    (question.enough == 0 || unit.count < question.enough))
		set_flag(c,
		    unit.count > 0 ? OVAL_FLAG_INCOMPLETE : OVAL_FLAG_NOT_COLLECTED,
		    c->systemd->source->lacks);
	return true;
}

static int
systemdunitproperty_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.property = object_find(object, "property"),
		.items = items,
	};
	int r = systemd_open(&c.systemd, env, err);

	if (r < 0)
		return r;
	systemd_each(c.systemd, object_find(object, "unit"), items, visit, &c);
	return c.error == 0 ? 0 : error_set(err, c.error, "%s", object->id);
}

const struct probe probe_systemdunitproperty = {
	.family = "linux",
	.name = "systemdunitproperty",
	.needs = PROBE_NEEDS_ROOT | PROBE_NEEDS_SYSTEMD,
	.collect = systemdunitproperty_collect,
};

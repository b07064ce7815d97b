/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd.c - the target's units, from whichever source there is; names, and the choice
 * among them.
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd.h"
#include "probes/probe.h"

enum { PROPERTIES_MAX = 4096, TEXTS_ROOM = 8 };

static const char *const types[] = { ".service", ".socket", ".target", ".timer", ".path",
	".mount", ".automount", ".swap", ".slice", ".scope", ".device" };

bool
systemd_is_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:_.\\-@";
	size_t length = strnlen(name, SYSTEMD_NAME_MAX + 1);
	const char *dot = strrchr(name, '.');

	if (length > SYSTEMD_NAME_MAX || dot == NULL || dot == name || name[0] == '@' ||
	    strspn(name, allowed) != length)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(dot, types[i]) == 0)
			return true;
	return false;
}

bool
systemd_is_template(const char *name)
{
	const char *at = strchr(name, '@');

	return at != NULL && at + 1 == strrchr(name, '.');
}

void
systemd_texts_add(
    struct systemd_texts *texts, struct arena *arena, const char *text, size_t length)
{
	uint32_t room = texts->room == 0 ? TEXTS_ROOM : texts->room * 2;
	const char **list, *copy;

	if (texts->count >= SYSTEMD_UNITS_MAX) {
		texts->is_cut = true;
		return;
	}
	if (texts->count == texts->room) {
		list = arena_new_array(arena, const char *, room);
		if (list == NULL) {
			texts->is_cut = true;
			return;
		}
		if (texts->count > 0)
			memcpy(list, texts->list, texts->count * sizeof(*list));
		texts->list = list;
		texts->room = room;
	}
	copy = arena_memdup(arena, text, length);
	if (copy != NULL)
		texts->list[texts->count++] = copy;
	texts->is_cut |= copy == NULL;
}

bool
systemd_texts_have(const struct systemd_texts *texts, const char *text)
{
	for (uint32_t i = 0; i < texts->count; i++)
		if (strcmp(texts->list[i], text) == 0)
			return true;
	return false;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
systemd_texts_unite(struct systemd_texts *texts)
{
	uint32_t count = 0;

	if (texts->count == 0)
		return;
	qsort(texts->list, texts->count, sizeof(*texts->list), compare_names);
	for (uint32_t i = 0; i < texts->count; i++)
		if (count == 0 || strcmp(texts->list[count - 1], texts->list[i]) != 0)
			texts->list[count++] = texts->list[i];
	texts->count = count;
}

bool
systemd_texts_find(const struct systemd_texts *texts, const char *text)
{
	return texts->count > 0 && bsearch(&text, texts->list, texts->count,
				       sizeof(*texts->list), compare_names) != NULL;
}

struct systemd_property *
systemd_unit_add(struct systemd_unit *unit, struct arena *arena, const char *name)
{
	uint32_t room = unit->room == 0 ? TEXTS_ROOM : unit->room * 2;
	struct systemd_property *list;

	if (unit->count == unit->room) {
		list = unit->count < PROPERTIES_MAX
			   ? arena_new_array(arena, struct systemd_property, room)
			   : NULL;
		if (list == NULL) {
			unit->is_cut = true;
			return NULL;
		}
		if (unit->count > 0)
			memcpy(list, unit->properties, unit->count * sizeof(*list));
		unit->properties = list;
		unit->room = room;
	}
	list = &unit->properties[unit->count++];
	*list = (struct systemd_property){ .name = name };
	return list;
}

int
systemd_set_entries(
    struct systemd *systemd, const struct systemd_texts *names, struct error *err)
{
	autofree const char **sorted = calloc((size_t)names->count + 1, sizeof(*sorted));

	systemd->entries = arena_new_array(
	    systemd->arena, struct systemd_entry, (size_t)names->count + 1);
	if (sorted == NULL || systemd->entries == NULL)
		return error_set(err, ENOMEM, "list units");
	if (names->count > 0)
		memcpy(sorted, names->list, names->count * sizeof(*sorted));
	qsort(sorted, names->count, sizeof(*sorted), compare_names);
	for (uint32_t i = 0; i < names->count; i++)
		if (i == 0 || strcmp(sorted[i], sorted[i - 1]) != 0)
			systemd->entries[systemd->n_entries++].name = sorted[i];
	systemd->is_cut |= names->is_cut;
	return 0;
}

static int
compare_entry(const void *name, const void *entry)
{
	return strcmp(name, ((const struct systemd_entry *)entry)->name);
}

struct systemd_entry *
systemd_find(const struct systemd *systemd, const char *name)
{
	if (systemd->n_entries == 0)
		return NULL;
	return bsearch(name, systemd->entries, systemd->n_entries,
	    sizeof(*systemd->entries), compare_entry);
}

/* A systemd that runs knows what no file says, such as what is active: when it does not
 * answer, the files are no substitute. */
static int
open_source(struct systemd *systemd, struct error *err)
{
	const struct probe_systemd *known = systemd->env->systemd;
	struct error why = { 0 };
	int r;

	if (known == NULL || !known->is_running)
		return systemd_open_files(systemd, err);
	r = systemd_open_bus(systemd, &why);
	if (r >= 0)
		return 0;
	systemd->refused = arena_printf(systemd->arena,
	    "systemd runs in the target and cannot be asked: %s", why.text);
	return systemd->refused != NULL ? 0 : error_set(err, ENOMEM, "ask systemd");
}

int
systemd_open(struct systemd **ret, const struct probe_env *env, struct error *err)
{
	struct systemd *systemd;
	int r;

	if (env->systemd != NULL && env->systemd->kept != NULL) {
		*ret = env->systemd->kept;
		return 0;
	}
	systemd = arena_new_array(env->arena, struct systemd, 1);
	if (systemd == NULL)
		return error_set(err, ENOMEM, "look at units");
	systemd->env = env;
	systemd->arena = env->arena;
	r = open_source(systemd, err);
	if (r < 0)
		return r;
	if (env->systemd != NULL)
		env->systemd->kept = systemd;
	*ret = systemd;
	return 0;
}

static void
set_flag(struct item_list *items, enum oval_flag flag, const char *reason)
{
	if (items->flag != OVAL_FLAG_COMPLETE)
		return;
	items->flag = flag;
	items->reason = reason;
}

/* Units asked for by name need not be listed: an instance is made when it is asked for.
 */
static bool
is_literal(const struct object_entity *unit)
{
	return unit != NULL && !unit->is_nil &&
	       unit->operation == OVAL_OPERATION_EQUALS &&
	       (unit->n_values == 1 || unit->var_check == OVAL_CHECK_AT_LEAST_ONE);
}

void
systemd_each(struct systemd *systemd, const struct object_entity *unit,
    struct item_list *items, bool (*visit)(void *arg, const char *name), void *arg)
{
	if (systemd->refused != NULL) {
		set_flag(items, OVAL_FLAG_NOT_COLLECTED, systemd->refused);
		return;
	}
	/* No unit at all: that none matches says little. */
	items->is_void = systemd->n_entries == 0;
	if (is_literal(unit)) {
		for (uint32_t i = 0; i < unit->n_values; i++)
			if (systemd_is_name(unit->values[i]) &&
			    !systemd_is_template(unit->values[i]) &&
			    !visit(arg, unit->values[i]))
				return;
		return;
	}
	for (uint32_t i = 0; i < systemd->n_entries; i++) {
		const char *name = systemd->entries[i].name;
		enum oval_result accepts = object_entity_accepts(
		    unit, name, strlen(name), systemd->env->match);

		if (accepts == OVAL_RESULT_ERROR) {
			set_flag(items, OVAL_FLAG_ERROR, "unit cannot be compared");
			return;
		}
		if (accepts == OVAL_RESULT_TRUE && !visit(arg, name))
			return;
	}
	if (systemd->is_cut)
		set_flag(items, OVAL_FLAG_INCOMPLETE, "not every unit could be listed");
}

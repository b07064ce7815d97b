/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.h - a directory that stands for a target, one object, and what a probe found, as
 * text that a test compares.
 */
#ifndef TESTS_UNIT_PROBES_TARGET_H
#define TESTS_UNIT_PROBES_TARGET_H

/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/tree.h"

struct target {
	char dir[64];
	int fd;
	struct arena *arena;
	struct tree *tree;
	struct match_cache *match;
	struct probe_env env;
	struct buffer text; /* of the last target_collect() */
};

static inline void
target_open(struct target *t)
{
	static const struct tree_limits limits = { 100000, 128, 16 << 20, 0 };
	struct error err;

	*t = (struct target){ .fd = -1 };
	(void)strcpy(t->dir, "/tmp/stigwatch-probe-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->fd = open(t->dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(t->fd >= 0);
	t->arena = arena_new(0);
	t->match = match_cache_new();
	assert_int_equal(tree_new(&t->tree, t->fd, t->arena, &limits, &err), 0);
	t->env = (struct probe_env){
		.tree = t->tree,
		.arena = t->arena,
		.match = t->match,
	};
}

static inline int
target_remove(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void
target_close(struct target *t)
{
	tree_free(t->tree);
	match_cache_free(t->match);
	arena_free(t->arena);
	buffer_done(&t->text);
	(void)close(t->fd);
	(void)nftw(t->dir, target_remove, 16, FTW_DEPTH | FTW_PHYS);
}

/* Makes PATH ("/etc/passwd") and the directories above it. */
static inline void
target_put(struct target *t, const char *path, const void *data, size_t length)
{
	char full[1024];
	FILE *file;

	(void)snprintf(full, sizeof(full), "%s%s", t->dir, path);
	for (char *at = full + strlen(t->dir) + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		(void)mkdir(full, 0755);
		*at = '/';
	}
	file = fopen(full, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static inline void
target_put_text(struct target *t, const char *path, const char *text)
{
	target_put(t, path, text, strlen(text));
}

static inline void
target_print_entity(struct target *t, const struct entity *e)
{
	char scratch[ENTITY_TEXT_SIZE];

	buffer_printf(&t->text, " %s", e->name);
	if (e->status != OVAL_STATUS_EXISTS)
		buffer_printf(&t->text, "(%s)", oval_status_text(e->status));
	else if (e->datatype != OVAL_DATATYPE_STRING && e->datatype != OVAL_DATATYPE_INT)
		buffer_printf(&t->text, ":%s=%s", oval_datatype_text(e->datatype),
		    entity_text(e, scratch));
	else
		buffer_printf(&t->text, "=%s", entity_text(e, scratch));
}

/* "flag\n", then " name=value ..." a line per item; "name(status)" without a value. */
static inline const char *
target_collect_object(
    struct target *t, const struct probe *probe, const struct object *object)
{
	struct item_list items;
	struct error err;

	item_list_init(&items, t->arena, 0);
	assert_int_equal(probe->collect(&t->env, object, &items, &err), 0);
	buffer_done(&t->text);
	buffer_printf(&t->text, "%s\n", oval_flag_text(item_list_flag(&items)));
	if (items.flag != OVAL_FLAG_COMPLETE)
		assert_non_null(items.reason);
	for (uint32_t i = 0; i < items.count; i++) {
		const struct item *item = items.items[i];

		assert_string_equal(item->type, probe->name);
		if (item->status != OVAL_STATUS_EXISTS)
			buffer_printf(&t->text, "%s:", oval_status_text(item->status));
		for (uint32_t j = 0; j < item->n_entities; j++)
			target_print_entity(t, &item->entities[j]);
		buffer_printf(&t->text, item->is_secret ? " SECRET\n" : "\n");
	}
	return buffer_text(&t->text);
}

/* The same for an object of one entity, NAME OPERATION VALUE; NAME NULL: of none. */
static inline const char *
target_collect(struct target *t, const struct probe *probe, const char *name,
    enum oval_operation operation, const char *value)
{
	const char *values[] = { value };
	const struct object_entity entity = {
		.name = name,
		.operation = operation,
		.values = values,
		.n_values = 1,
	};
	const struct object object = {
		.family = probe->family,
		.type = probe->name,
		.id = "oval:test:obj:1",
		.entities = &entity,
		.n_entities = name != NULL ? 1 : 0,
	};

	return target_collect_object(t, probe, &object);
}

#endif

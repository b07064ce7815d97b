/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.h - a small root of files made for a test, and objects that ask about it. */
#ifndef TESTS_UNIT_PROBES_FIXTURE_H
#define TESTS_UNIT_PROBES_FIXTURE_H

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/match.h"
#include "probes/probe.h"
#include "probes/tree.h"

enum made { MADE_DIR, MADE_FILE, MADE_LINK, MADE_FIFO, MADE_SOCKET };

struct made_file {
	enum made kind;
	const char *path; /* below the root, without a slash in front */
	const char *text; /* content, or where the link points */
	mode_t mode;	  /* 0: the usual */
	size_t length;	  /* of text when it has NULs */
};

struct fixture {
	char root[64];
	int root_fd;
	struct arena *arena;
	struct tree *tree;
	struct match_cache *match;
	struct probe_env env;
};

static inline void
fixture_make(const struct fixture *f, const struct made_file *m)
{
	char path[512];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/%s", f->root, m->path);
	if (m->kind == MADE_DIR) {
		assert_int_equal(mkdir(path, 0755), 0);
	} else if (m->kind == MADE_LINK) {
		assert_int_equal(symlink(m->text, path), 0);
		return;
	} else if (m->kind == MADE_FIFO) {
		assert_int_equal(mkfifo(path, 0644), 0);
	} else if (m->kind == MADE_SOCKET) {
		assert_int_equal(mknod(path, S_IFSOCK | 0644, 0), 0);
	} else {
		file = fopen(path, "w");
		assert_non_null(file);
		(void)fwrite(
		    m->text, 1, m->length != 0 ? m->length : strlen(m->text), file);
		assert_int_equal(fclose(file), 0);
	}
	if (m->mode != 0)
		assert_int_equal(chmod(path, m->mode), 0);
}

/* A tree over what is below the root now, with no memory of before. */
static inline void
fixture_open(struct fixture *f, const struct tree_limits *limits)
{
	static const struct tree_limits usual = { 100000, 128, 1024 * 1024, 0 };
	struct error err = { 0 };

	f->root_fd = open(f->root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	assert_true(f->root_fd >= 0);
	f->arena = arena_new(0);
	f->match = match_cache_new();
	if (tree_new(&f->tree, f->root_fd, f->arena, limits != NULL ? limits : &usual,
		&err) < 0)
		fail_msg("%s", err.text);
	f->env = (struct probe_env){
		.tree = f->tree,
		.arena = f->arena,
		.match = f->match,
	};
}

static inline void
fixture_close(struct fixture *f)
{
	tree_free(f->tree);
	match_cache_free(f->match);
	arena_free(f->arena);
	(void)close(f->root_fd);
}

static inline void
fixture_start(struct fixture *f, const struct made_file *files, size_t count)
{
	(void)snprintf(f->root, sizeof(f->root), "/tmp/stigwatch-test-XXXXXX");
	assert_non_null(mkdtemp(f->root));
	for (size_t i = 0; i < count; i++)
		fixture_make(f, &files[i]);
	fixture_open(f, NULL);
}

static inline int
fixture_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
fixture_end(struct fixture *f)
{
	fixture_close(f);
	(void)nftw(f->root, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
}

enum { ASKED_ENTITIES = 5, ASKED_VALUES = 3, ASKED_BEHAVIORS = 4 };

/* An object written in a row of a table. */
struct asked {
	struct {
		const char *name;
		enum oval_operation operation;
		const char *values[ASKED_VALUES]; /* none: nil */
		enum oval_check var_check;
	} entities[ASKED_ENTITIES];
	struct object_behavior behaviors[ASKED_BEHAVIORS];
};

struct asked_object {
	struct object object;
	struct object_entity entities[ASKED_ENTITIES];
	const char *values[ASKED_ENTITIES][ASKED_VALUES];
};

static inline const struct object *
asked_make(struct asked_object *made, const struct asked *asked)
{
	*made = (struct asked_object){ 0 };
	made->object.id = "oval:test:obj:1";
	made->object.entities = made->entities;
	made->object.behaviors = asked->behaviors;
	while (made->object.n_behaviors < ASKED_BEHAVIORS &&
	       asked->behaviors[made->object.n_behaviors].name != NULL)
		made->object.n_behaviors++;
	for (uint32_t i = 0; i < ASKED_ENTITIES && asked->entities[i].name != NULL; i++) {
		struct object_entity *e = &made->entities[i];

		e->name = asked->entities[i].name;
		e->operation = asked->entities[i].operation;
		e->var_check = asked->entities[i].var_check;
		e->datatype = strcmp(e->name, "instance") == 0 ? OVAL_DATATYPE_INT
							       : OVAL_DATATYPE_STRING;
		e->values = made->values[i];
		while (e->n_values < ASKED_VALUES &&
		       asked->entities[i].values[e->n_values] != NULL) {
			made->values[i][e->n_values] = asked->entities[i]
							   .values[e->n_values];
			e->n_values++;
		}
		e->is_nil = e->n_values == 0;
		made->object.n_entities++;
	}
	return &made->object;
}

/* The values of the entities NAMES (space between) of all items, one item per line, as
 * "value|value\n". An item that is not "exists" begins with its status in brackets. */
static inline char *
items_text(struct arena *arena, const struct item_list *items, const char *names)
{
	char *text = arena_strdup(arena, "");

	for (uint32_t i = 0; i < items->count; i++) {
		const struct item *item = items->items[i];
		const char *bar = "";

		if (item->status != OVAL_STATUS_EXISTS)
			text = arena_printf(
			    arena, "%s[%s]", text, oval_status_text(item->status));
		for (uint32_t k = 0; k < item->n_entities; k++) {
			const struct entity *e = &item->entities[k];
			char scratch[ENTITY_TEXT_SIZE], padded[128], name[64];

			(void)snprintf(padded, sizeof(padded), " %s ", names);
			(void)snprintf(name, sizeof(name), " %s ", e->name);
			if (strstr(padded, name) == NULL)
				continue;
			text = arena_printf(arena, "%s%s%s", text, bar,
			    e->status == OVAL_STATUS_EXISTS
				? entity_text(e, scratch)
				: oval_status_text(e->status));
			bar = "|";
		}
		text = arena_printf(arena, "%s\n", text);
	}
	return text;
}

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_files.c - what lies in the load path of a target's units, sorted for looking
 * up.
 *
 * Generators and transient units leave their files in /run; a target that does not run
 * has none of those.
 */

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd_files.h"
#include "probes/probe.h"
#include "probes/tree.h"

/* systemd.unit(5), "System Unit Search Path": the first has precedence. */
static const struct systemd_dir load_path[] = {
	{ "/etc/systemd/system.control", PLACE_TRANSIENT },
	{ "/run/systemd/system.control", PLACE_TRANSIENT },
	{ "/run/systemd/transient", PLACE_TRANSIENT },
	{ "/run/systemd/generator.early", PLACE_GENERATED },
	{ "/etc/systemd/system", PLACE_CONFIG },
	{ "/etc/systemd/system.attached", PLACE_VENDOR },
	{ "/run/systemd/system", PLACE_RUNTIME },
	{ "/run/systemd/system.attached", PLACE_RUNTIME },
	{ "/run/systemd/generator", PLACE_GENERATED },
	{ "/usr/local/lib/systemd/system", PLACE_VENDOR },
	{ "/usr/lib/systemd/system", PLACE_VENDOR },
	{ "/lib/systemd/system", PLACE_VENDOR },
	{ "/run/systemd/generator.late", PLACE_GENERATED },
};

static const struct {
	const char *suffix, *property;
} link_dirs[] = {
	{ ".wants", "Wants" },
	{ ".requires", "Requires" },
	{ ".upholds", "Upholds" },
};

enum {
	HOPS_MAX = 16, /* links that lead to one unit file */
	LOAD_DIRS_MAX = ARRAY_LEN(load_path),
	BYTES_MAX = 64 * 1024 * 1024, /* of all unit files read in one scan */
};

/* While the load path is read: the arrays and their room. */
struct index {
	struct systemd *systemd;
	struct systemd_files *files;
	uint32_t files_room, links_room, dropins_room;
	struct tree_node seen[LOAD_DIRS_MAX];
	uint32_t n_seen;
	bool is_cut;
};

/* LIST with room for one more than COUNT, or NULL. */
static void *
reserve(struct index *x, void *list, uint32_t count, uint32_t *room, size_t size)
{
	void *larger;

	if (count < *room)
		return list;
	if (count >= SYSTEMD_UNITS_MAX) {
		x->is_cut = true;
		return NULL;
	}
	*room = *room == 0 ? 256 : *room * 2;
	larger = arena_alloc(x->systemd->arena, *room * size);
	if (larger == NULL)
		x->is_cut = true;
	else if (count > 0)
		memcpy(larger, list, count * size);
	return larger;
}

/* "a/../b" becomes "b", as far as the names alone tell. TEXT begins with a slash. */
static void
simplify(char *text)
{
	char *to = text;

	for (const char *at = text; *at != '\0';) {
		size_t length;

		at += strspn(at, "/");
		length = strcspn(at, "/");
		if (length == 2 && at[0] == '.' && at[1] == '.') {
			while (to > text && *--to != '/')
				;
		} else if (length > 0 && !(length == 1 && at[0] == '.')) {
			*to++ = '/';
			memmove(to, at, length);
			to += length;
		}
		at += length;
	}
	if (to == text)
		*to++ = '/';
	*to = '\0';
}

/* Where the link at PATH leads, one step: an absolute path. NULL when it is not known. */
static const char *
follow(struct index *x, const char *path)
{
	struct error ignored = { 0 };
	const char *target;
	char *full;

	if (tree_read_link(x->systemd->env->tree, path, &target, &ignored) < 0)
		return NULL;
	full = target[0] == '/' ? arena_strdup(x->systemd->arena, target)
				: arena_printf(x->systemd->arena, "%.*s/%s",
				      (int)(strrchr(path, '/') - path), path, target);
	if (full != NULL)
		simplify(full);
	return full;
}

static bool
is_in_load_path(const char *path)
{
	size_t length = (size_t)(strrchr(path, '/') - path);

	for (size_t i = 0; i < ARRAY_LEN(load_path); i++)
		if (strlen(load_path[i].path) == length &&
		    strncmp(load_path[i].path, path, length) == 0)
			return true;
	return false;
}

/* What FILE, at its path, is: the links are followed as long as the name stays. */
static void
classify(struct index *x, struct systemd_file *file, const struct tree_node *node)
{
	const char *path = file->path, *name;

	file->is_link = S_ISLNK(node->stat.st_mode);
	for (int i = 0; i < HOPS_MAX && node != NULL && S_ISLNK(node->stat.st_mode);
	     i++) {
		int errnum;

		path = follow(x, path);
		if (path == NULL)
			return;
		if (strcmp(path, "/dev/null") == 0) {
			file->kind = KIND_MASK;
			return;
		}
		name = strrchr(path, '/') + 1;
		if (strcmp(name, file->name) != 0 && is_in_load_path(path) &&
		    systemd_is_name(name)) {
			file->kind = KIND_ALIAS;
			file->target = name;
			return;
		}
		node = tree_find(x->systemd->env->tree, path, false, &errnum);
	}
	if (node != NULL && S_ISREG(node->stat.st_mode) && node->stat.st_size == 0)
		file->kind = KIND_MASK;
}

static void
add_file(struct index *x, const struct systemd_dir *dir, uint32_t rank,
    const struct tree_node *node)
{
	struct systemd_files *files = x->files;
	struct systemd_file *list = reserve(
	    x, files->files, files->n_files, &x->files_room, sizeof(*list));
	struct systemd_file *file;

	if (list == NULL)
		return;
	files->files = list;
	file = &list[files->n_files];
	*file = (struct systemd_file){ .name = node->name, .dir = dir, .rank = rank };
	file->path = arena_printf(x->systemd->arena, "%s/%s", dir->path, node->name);
	if (file->path == NULL) {
		x->is_cut = true;
		return;
	}
	classify(x, file, node);
	files->n_files++;
}

static void
add_links(struct index *x, const struct systemd_dir *dir, uint32_t rank, const char *name,
    size_t length, const char *property)
{
	const char *from = arena_memdup(x->systemd->arena, name, length);
	const char *path = arena_printf(x->systemd->arena, "%s/%s", dir->path, name);
	struct systemd_files *files = x->files;
	const struct tree_list *entries;

	x->is_cut |= from == NULL || path == NULL;
	if (x->is_cut || !systemd_is_name(from))
		return;
	entries = tree_read_dir(x->systemd->env->tree, path);
	for (uint32_t i = 0; i < entries->count; i++) {
		struct systemd_link *list;
		struct systemd_file target = { .name = entries->nodes[i].name };

		if (!systemd_is_name(target.name) || entries->nodes[i].error != 0)
			continue;
		list = reserve(
		    x, files->links, files->n_links, &x->links_room, sizeof(*list));
		target.path = arena_printf(x->systemd->arena, "%s/%s", path, target.name);
		if (list == NULL || target.path == NULL)
			return;
		classify(x, &target, &entries->nodes[i]);
		files->links = list;
		list[files->n_links++] = (struct systemd_link){
			.from = from,
			.name = target.name,
			.property = property,
			.dir = dir,
			.rank = rank,
			.is_masked = target.kind == KIND_MASK,
		};
	}
}

static void
add_dropins(struct index *x, const struct systemd_dir *dir, uint32_t rank,
    const char *name, size_t length)
{
	struct systemd_files *files = x->files;
	struct systemd_dropins *list = reserve(
	    x, files->dropins, files->n_dropins, &x->dropins_room, sizeof(*list));
	struct systemd_dropins new = {
		.name = arena_memdup(x->systemd->arena, name, length),
		.path = arena_printf(x->systemd->arena, "%s/%s", dir->path, name),
		.rank = rank,
	};

	x->is_cut |= list == NULL || new.name == NULL || new.path == NULL;
	if (x->is_cut)
		return;
	files->dropins = list;
	list[files->n_dropins++] = new;
}

static void
add_directory(
    struct index *x, const struct systemd_dir *dir, uint32_t rank, const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot == NULL || dot == name)
		return;
	if (strcmp(dot, ".d") == 0)
		add_dropins(x, dir, rank, name, (size_t)(dot - name));
	for (size_t i = 0; i < ARRAY_LEN(link_dirs); i++)
		if (strcmp(dot, link_dirs[i].suffix) == 0)
			add_links(x, dir, rank, name, (size_t)(dot - name),
			    link_dirs[i].property);
}

/* /lib is often /usr/lib: a directory counts where it comes first. */
static bool
is_seen(struct index *x, const struct tree_node *node)
{
	for (uint32_t i = 0; i < x->n_seen; i++)
		if (x->seen[i].stat.st_dev == node->stat.st_dev &&
		    x->seen[i].stat.st_ino == node->stat.st_ino)
			return true;
	x->seen[x->n_seen++] = *node;
	return false;
}

static bool
leads_to_directory(
    struct index *x, const struct systemd_dir *dir, const struct tree_node *node)
{
	char path[PATH_MAX];
	int errnum;

	if (!S_ISLNK(node->stat.st_mode))
		return S_ISDIR(node->stat.st_mode);
	if (snprintf(path, sizeof(path), "%s/%s", dir->path, node->name) >=
	    (int)sizeof(path))
		return false;
	node = tree_find(x->systemd->env->tree, path, true, &errnum);
	return node != NULL && S_ISDIR(node->stat.st_mode);
}

static void
read_dir(struct index *x, uint32_t rank)
{
	const struct systemd_dir *dir = &load_path[rank];
	struct tree *tree = x->systemd->env->tree;
	int errnum;
	const struct tree_node *node = tree_find(tree, dir->path, true, &errnum);
	const struct tree_list *list;

	if (node == NULL || !S_ISDIR(node->stat.st_mode) || is_seen(x, node))
		return;
	list = tree_read_dir(tree, dir->path);
	x->is_cut |= list->error != 0;
	for (uint32_t i = 0; i < list->count && !x->is_cut; i++) {
		const struct tree_node *entry = &list->nodes[i];

		if (entry->error != 0)
			continue;
		if (systemd_is_name(entry->name) && !S_ISDIR(entry->stat.st_mode))
			add_file(x, dir, rank, entry);
		else if (leads_to_directory(x, dir, entry))
			add_directory(x, dir, rank, entry->name);
	}
}

/* Files and what is pulled in by name: instances have no file of their own. */
static void
list_units(struct index *x, struct systemd_texts *names)
{
	struct arena *arena = x->systemd->arena;
	const struct systemd_files *f = x->files;

	for (uint32_t i = 0; i < f->n_files; i++)
		if (!systemd_is_template(f->files[i].name))
			systemd_texts_add(
			    names, arena, f->files[i].name, strlen(f->files[i].name));
	for (uint32_t i = 0; i < f->n_links; i++)
		if (!systemd_is_template(f->links[i].name) &&
		    systemd_file_find(f, f->links[i].name) == NULL)
			systemd_texts_add(
			    names, arena, f->links[i].name, strlen(f->links[i].name));
	x->systemd->is_cut |= x->is_cut;
}

int
systemd_index_files(
    struct systemd *systemd, struct systemd_texts *names, struct error *err)
{
	struct index x = { .systemd = systemd };
	int r;

	x.files = arena_new_array(systemd->arena, struct systemd_files, 1);
	if (x.files == NULL)
		return error_set(err, ENOMEM, "list unit files");
	x.files->bytes_left = BYTES_MAX;
	for (uint32_t rank = 0; rank < LOAD_DIRS_MAX; rank++)
		read_dir(&x, rank);
	r = systemd_sort_files(systemd->arena, x.files, err);
	if (r < 0)
		return r;
	systemd->files = x.files;
	list_units(&x, names);
	return 0;
}

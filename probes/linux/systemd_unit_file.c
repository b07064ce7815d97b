/* SPDX-License-Identifier: Apache-2.0 */
/* systemd_unit_file.c - one unit from its file and its drop-ins, as systemd.syntax(7)
 * has them. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd_files.h"
#include "probes/probe.h"
#include "probes/tree.h"

enum {
	ALIASES_MAX = 16,
	FILE_MAX = 1024 * 1024, /* systemd's own limit on a line */
	SETTINGS_MAX = 16384,
	DROPINS_MAX = 1024,
	/* What opening a file and looking up a name cost, in bytes read. */
	FILE_COST = 128,
	NAME_COST = 16,
};

/* Sections whose settings are looked at. */
static const char *const sections[] = { "Unit", "Install", "Service", "Socket", "Timer",
	"Path" };

/* "foo@x.service": what stands between the at sign and the type. */
static const char *
instance_of(const char *name, size_t *length)
{
	const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

	if (at == NULL || dot == NULL || at + 1 >= dot)
		return NULL;
	*length = (size_t)(dot - at - 1);
	return at + 1;
}

const char *
systemd_template_of(struct arena *arena, const char *name)
{
	size_t length;
	const char *instance = instance_of(name, &length);

	return instance == NULL ? NULL
				: arena_printf(arena, "%.*s%s", (int)(instance - name),
				      name, instance + length);
}

/* TEMPLATE ("foo@.service") with the instance that NAME has. */
static const char *
instantiate(struct arena *arena, const char *template_, const char *name)
{
	size_t length;
	const char *instance = instance_of(name, &length);
	const char *at = strchr(template_, '@');

	if (instance == NULL)
		return template_;
	return arena_printf(arena, "%.*s%.*s%s", (int)(at + 1 - template_), template_,
	    (int)length, instance, at + 1);
}

/* The file of unit *ID, which becomes the name that aliases lead to. */
static const struct systemd_file *
find_file(const struct systemd *systemd, const char **id)
{
	struct arena *arena = systemd->arena;

	for (int i = 0; i < ALIASES_MAX && *id != NULL; i++) {
		const struct systemd_file *file = systemd_file_find(systemd->files, *id);
		const char *template_ = file != NULL ? NULL
						     : systemd_template_of(arena, *id);

		if (template_ != NULL)
			file = systemd_file_find(systemd->files, template_);
		if (file == NULL || file->kind != KIND_ALIAS)
			return file;
		*id = systemd_is_template(file->target)
			  ? instantiate(arena, file->target, *id)
			  : file->target;
	}
	return NULL;
}

const char *
systemd_resolve(const struct systemd *systemd, const char *unit)
{
	const char *id = unit;

	return find_file(systemd, &id) != NULL ? id : unit;
}

static bool
is_section_known(const char *section)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (strcmp(sections[i], section) == 0)
			return true;
	return false;
}

/* TEXT without the white space around it, in place. */
static char *
strip(char *text)
{
	size_t length;

	text += strspn(text, " \t\r");
	length = strlen(text);
	while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
		length--;
	text[length] = '\0';
	return text;
}

static int
add_setting(struct arena *arena, struct systemd_loaded *unit, const char *section,
    const char *key, const char *value)
{
	uint32_t room = unit->room == 0 ? 32 : unit->room * 2;
	struct systemd_setting *list = unit->settings;

	if (unit->count >= SETTINGS_MAX)
		return -EFBIG;
	if (unit->count == unit->room) {
		list = arena_new_array(arena, struct systemd_setting, room);
		if (list == NULL)
			return -ENOMEM;
		if (unit->count > 0)
			memcpy(list, unit->settings, unit->count * sizeof(*list));
		unit->settings = list;
		unit->room = room;
	}
	list[unit->count++] = (struct systemd_setting){ section, key, value };
	return 0;
}

/* One line with those that continue it. *SECTION is the one we are in, or NULL. */
static int
read_line(
    struct arena *arena, struct systemd_loaded *unit, char *line, const char **section)
{
	char *equals;

	line = strip(line);
	if (line[0] == '[') {
		line[strcspn(line, "]")] = '\0';
		*section = is_section_known(line + 1) ? arena_strdup(arena, line + 1)
						      : NULL;
		return 0;
	}
	equals = strchr(line, '=');
	if (*section == NULL || equals == NULL)
		return 0;
	*equals = '\0';
	line = arena_strdup(arena, strip(line));
	equals = arena_strdup(arena, strip(equals + 1));
	if (line == NULL || equals == NULL)
		return -ENOMEM;
	return add_setting(arena, unit, *section, line, equals);
}

static bool
is_comment(const char *line)
{
	line += strspn(line, " \t");
	return *line == '#' || *line == ';';
}

/* A line that ends in a backslash goes on in the next; comments between do not count. */
static int
parse(struct arena *arena, struct systemd_loaded *unit, const char *data)
{
	autobuffer line = { 0 };
	const char *section = NULL;
	int r = 0;

	while (*data != '\0' && r == 0) {
		size_t length = strcspn(data, "\n");
		bool goes_on = length > 0 && data[length - 1] == '\\';

		if (!is_comment(data)) {
			buffer_add(&line, data, length - goes_on);
			if (goes_on && data[length] != '\0') {
				buffer_add(&line, " ", 1);
			} else {
				(void)buffer_text(&line);
				if (line.failed)
					return -ENOMEM;
				if (line.length > 0)
					r = read_line(
					    arena, unit, (char *)line.data, &section);
				line.length = 0;
			}
		}
		data += length + (data[length] == '\n');
	}
	return r;
}

/* Counts COST as read. False when too much would be. */
static bool
spend(struct systemd *systemd, uint64_t cost)
{
	if (cost > systemd->files->bytes_left)
		return false;
	systemd->files->bytes_left -= cost;
	return true;
}

static int
read_file(struct systemd *systemd, struct systemd_loaded *unit, const char *path,
    struct error *err)
{
	struct tree *tree = systemd->env->tree;
	const struct tree_node *node;
	const char *data;
	size_t length;
	int errnum, r;

	node = tree_find(tree, path, true, &errnum);
	if (node != NULL && node->stat.st_size > FILE_MAX)
		return error_say(err, EFBIG, "'%s' is too large for a unit file", path);
	r = tree_peek_file(tree, path, &data, &length, err);
	if (r < 0)
		return r;
	if (length > FILE_MAX || !spend(systemd, FILE_COST + length))
		return error_say(err, EFBIG, "'%s': too much to read", path);
	r = parse(systemd->arena, unit, data);
	if (r < 0)
		return error_set(err, -r, "read '%s'", path);
	return 0;
}

struct dropin {
	const char *name, *path;
	bool is_masked;
};

struct gathered {
	struct dropin list[DROPINS_MAX];
	uint32_t count;
};

static void
gather_directory(struct systemd *systemd, struct gathered *g, const char *directory)
{
	struct tree *tree = systemd->env->tree;
	const struct tree_list *list = tree_read_dir(tree, directory);

	for (uint32_t i = 0; i < list->count && g->count < DROPINS_MAX; i++) {
		const char *name = list->nodes[i].name, *dot = strrchr(name, '.');
		struct error ignored = { 0 };
		struct dropin d = { .name = name };
		const char *target;
		bool is_known = false;

		if (dot == NULL || strcmp(dot, ".conf") != 0)
			continue;
		for (uint32_t k = 0; k < g->count; k++)
			is_known |= strcmp(g->list[k].name, name) == 0;
		d.path = arena_printf(systemd->arena, "%s/%s", directory, name);
		if (is_known || d.path == NULL)
			continue;
		d.is_masked = tree_read_link(tree, d.path, &target, &ignored) == 0 &&
			      strcmp(target, "/dev/null") == 0;
		g->list[g->count++] = d;
	}
}

static void
gather_named(struct systemd *systemd, struct gathered *g, const char *name)
{
	uint32_t count;
	const struct systemd_dropins *d = systemd_dropins_of(
	    systemd->files, name, &count);

	for (uint32_t i = 0; i < count; i++)
		gather_directory(systemd, g, d[i].path);
}

/* For "a-b@x.service": itself, "a-b@.service", "a-.service", "service". */
static void
gather_of(struct systemd *systemd, struct gathered *g, const char *name)
{
	struct arena *arena = systemd->arena;
	const char *template_ = systemd_template_of(arena, name);
	const char *type = strrchr(name, '.');
	size_t end = strcspn(name, "@");

	if (end > (size_t)(type - name))
		end = (size_t)(type - name);
	gather_named(systemd, g, name);
	if (template_ != NULL)
		gather_named(systemd, g, template_);
	while (end > 0) {
		end--;
		if (name[end] == '-' && end > 0 && name + end + 1 != type) {
			const char *prefix = arena_printf(
			    arena, "%.*s%s", (int)end + 1, name, type);

			if (prefix != NULL)
				gather_named(systemd, g, prefix);
		}
	}
	gather_named(systemd, g, type + 1);
}

static int
compare_dropins(const void *a, const void *b)
{
	return strcmp(((const struct dropin *)a)->name, ((const struct dropin *)b)->name);
}

static int
read_dropins(struct systemd *systemd, struct systemd_loaded *unit, struct error *err)
{
	autofree struct gathered *g = calloc(1, sizeof(*g));
	uint32_t n_aliases;
	const struct systemd_file *aliases = systemd_aliases_of(
	    systemd->files, unit->id, &n_aliases);
	int r = 0;

	if (g == NULL)
		return error_set(err, ENOMEM, "read drop-ins");
	if (!spend(systemd, (uint64_t)n_aliases * NAME_COST))
		return error_say(err, EFBIG, "unit %s has too many names", unit->id);
	gather_of(systemd, g, unit->id);
	for (uint32_t i = 0; i < n_aliases && g->count < DROPINS_MAX; i++)
		gather_named(systemd, g, aliases[i].name);
	qsort(g->list, g->count, sizeof(*g->list), compare_dropins);
	for (uint32_t i = 0; i < g->count && r == 0; i++) {
		if (g->list[i].is_masked)
			continue;
		r = read_file(systemd, unit, g->list[i].path, err);
		systemd_texts_add(&unit->dropins, systemd->arena, g->list[i].path,
		    strlen(g->list[i].path));
		/* A dangling link is passed over. */
		if (r == -ENOENT)
			r = 0;
	}
	return r;
}

const char *
systemd_setting(const struct systemd_loaded *unit, const char *section, const char *key)
{
	const char *value = NULL;

	for (uint32_t i = 0; i < unit->count; i++)
		if (strcmp(unit->settings[i].section, section) == 0 &&
		    strcmp(unit->settings[i].key, key) == 0)
			value = unit->settings[i].value;
	return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Some setting whose name begins with PREFIX has a value. */
static bool
has_setting(const struct systemd_loaded *unit, const char *section, const char *prefix)
{
	bool has = false;

	for (uint32_t i = 0; i < unit->count; i++)
		if (strcmp(unit->settings[i].section, section) == 0 &&
		    strncmp(unit->settings[i].key, prefix, strlen(prefix)) == 0)
			has = unit->settings[i].value[0] != '\0';
	return has;
}

/* What a unit of TYPE must have one of, or systemd refuses it. */
static const struct {
	const char *type, *section;
	const char *prefixes[4];
} required[] = {
	{ ".service", "Service", { "ExecStart", "ExecStop" } },
	{ ".service", "Unit", { "SuccessAction" } },
	{ ".socket", "Socket", { "Listen" } },
	{ ".timer", "Timer", { "On" } },
	{ ".path", "Path", { "Path", "DirectoryNotEmpty", "MakeDirectory" } },
};

static bool
is_complete(const struct systemd_loaded *unit)
{
	const char *type = strrchr(unit->id, '.');
	bool is_required = false;

	for (size_t i = 0; i < ARRAY_LEN(required); i++) {
		if (strcmp(required[i].type, type) != 0)
			continue;
		is_required = true;
		for (size_t k = 0; k < ARRAY_LEN(required[i].prefixes); k++)
			if (required[i].prefixes[k] != NULL &&
			    has_setting(
				unit, required[i].section, required[i].prefixes[k]))
				return true;
	}
	return !is_required;
}

int
systemd_load(struct systemd *systemd, const char *unit, struct systemd_loaded *ret,
    struct error *err)
{
	int r;

	*ret = (struct systemd_loaded){ .id = unit };
	ret->file = find_file(systemd, &ret->id);
	if (ret->file == NULL)
		return 1;
	ret->path = ret->file->path;
	if (ret->file->kind == KIND_MASK) {
		ret->load = LOAD_MASKED;
		return 0;
	}
	r = read_file(systemd, ret, ret->path, err);
	/* A link that leads nowhere, or in a circle. */
	if (r == -ENOENT || r == -ELOOP)
		return 1;
	if (r == -EINVAL) {
		ret->load = LOAD_ERROR;
		return 0;
	}
	if (r == 0)
		r = read_dropins(systemd, ret, err);
	if (r < 0)
		return r;
	ret->load = is_complete(ret) ? LOAD_LOADED : LOAD_BAD_SETTING;
	return 0;
}

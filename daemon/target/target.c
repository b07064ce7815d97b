/* SPDX-License-Identifier: Apache-2.0 */
/* target.c - one container as the engine described it. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/target/target.h"

bool
target_set(char **field, const char *value)
{
	char *copy = strdup(value);

	if (copy == NULL)
		return false;
	free(*field);
	*field = copy;
	return true;
}

static char **
each_string(struct target *t, unsigned int index)
{
	char **const fields[] = { &t->id, &t->name, &t->image, &t->image_id,
		&t->started_at, &t->user, &t->pid_mode, &t->userns_mode, &t->network_mode,
		&t->hostname, &t->driver, &t->upper_dir, &t->lower_dirs, &t->health,
		&t->digest, &t->engine };

	return index < ARRAY_LEN(fields) ? fields[index] : NULL;
}

static struct target_list *
each_list(struct target *t, unsigned int index)
{
	struct target_list *const lists[] = { &t->capabilities, &t->dropped,
		&t->security_options, &t->addresses };

	return index < ARRAY_LEN(lists) ? lists[index] : NULL;
}

struct target *
target_new(const char *id)
{
	autoptr(target) t = calloc(1, sizeof(*t));
	char **field;

	if (t == NULL)
		return NULL;
	for (unsigned int i = 0; (field = each_string(t, i)) != NULL; i++)
		if (!target_set(field, field == &t->id ? id : ""))
			return NULL;
	return take_ptr(t);
}

static void
free_strings(char **list, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

void
target_free(struct target *t)
{
	struct target_list *list;
	char **field;

	if (t == NULL)
		return;
	for (unsigned int i = 0; (field = each_string(t, i)) != NULL; i++)
		free(*field);
	for (uint32_t i = 0; i < t->n_labels; i++) {
		free(t->labels[i].name);
		free(t->labels[i].value);
	}
	free(t->labels);
	free_strings(t->environ, t->n_environ);
	for (unsigned int i = 0; (list = each_list(t, i)) != NULL; i++)
		free_strings(list->texts, list->count);
	free(t);
}

static bool
append(char ***list, uint32_t *count, const char *text)
{
	char **longer = realloc(*list, sizeof(**list) * (*count + 1));

	if (longer == NULL)
		return false;
	*list = longer;
	longer[*count] = strdup(text);
	if (longer[*count] == NULL)
		return false;
	(*count)++;
	return true;
}

bool
target_add_environ(struct target *t, const char *text)
{
	return append(&t->environ, &t->n_environ, text);
}

bool
target_add(struct target_list *list, const char *text)
{
	return append(&list->texts, &list->count, text);
}

bool
target_add_label(struct target *t, const char *name, const char *value)
{
	struct target_label *longer = realloc(
	    t->labels, sizeof(*longer) * (t->n_labels + 1));
	struct target_label label = { strdup(name), strdup(value) };

	if (longer != NULL)
		t->labels = longer;
	if (longer == NULL || label.name == NULL || label.value == NULL) {
		free(label.name);
		free(label.value);
		return false;
	}
	t->labels[t->n_labels++] = label;
	return true;
}

struct target *
target_copy(const struct target *from)
{
	autoptr(target) t = target_new(from->id);
	struct target *source = (struct target *)(uintptr_t)from;
	struct target_list *list;
	char **field;
	bool ok = t != NULL;

	for (unsigned int i = 0; ok && (field = each_string(t, i)) != NULL; i++)
		ok = target_set(field, *each_string(source, i));
	for (uint32_t i = 0; ok && i < from->n_environ; i++)
		ok = target_add_environ(t, from->environ[i]);
	for (uint32_t i = 0; ok && i < from->n_labels; i++)
		ok = target_add_label(t, from->labels[i].name, from->labels[i].value);
	for (unsigned int i = 0; ok && (list = each_list(source, i)) != NULL; i++)
		for (uint32_t k = 0; ok && k < list->count; k++)
			ok = target_add(each_list(t, i), list->texts[k]);
	if (!ok)
		return NULL;
	t->pid = from->pid;
	t->is_running = from->is_running;
	t->is_paused = from->is_paused;
	t->is_privileged = from->is_privileged;
	t->is_read_only = from->is_read_only;
	t->restart_count = from->restart_count;
	return take_ptr(t);
}

const char *
target_label(const struct target *t, const char *name)
{
	for (uint32_t i = 0; i < t->n_labels; i++)
		if (strcmp(t->labels[i].name, name) == 0)
			return t->labels[i].value;
	return NULL;
}

/* FNV-1a: it tells configurations apart, nobody gains by making two collide. */
static uint64_t
mix(uint64_t hash, const char *text)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return (hash ^ 0xff) * UINT64_C(1099511628211);
}

uint64_t
target_fingerprint(const struct target *t)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	hash = mix(mix(mix(hash, t->image_id), t->user), t->pid_mode);
	for (uint32_t i = 0; i < t->n_environ; i++)
		hash = mix(hash, t->environ[i]);
	for (uint32_t i = 0; i < t->capabilities.count; i++)
		hash = mix(hash, t->capabilities.texts[i]);
	return mix(hash, t->is_privileged ? "privileged" : "");
}

bool
target_name_is_generated(const char *name)
{
	const char *c = name;
	unsigned int parts = 0;

	while (parts < 2) {
		const char *start = c;

		while (islower((unsigned char)*c))
			c++;
		if (c == start)
			return false;
		parts++;
		if (parts == 1 && *c++ != '_')
			return false;
	}
	return *c == '\0' || (isdigit((unsigned char)*c) && c[1] == '\0');
}

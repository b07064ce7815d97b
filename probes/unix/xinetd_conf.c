/* SPDX-License-Identifier: Apache-2.0 */
/* xinetd_conf.c - xinetd.conf(5), line by line. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/tree.h"
#include "probes/unix/xinetd_conf.h"

enum {
	FILES_MAX = 1000, /* includes may form a circle */
	DEPTH_MAX = 8,
	SIZE_TOTAL_MAX = 16 * 1024 * 1024,
	WORDS_MAX = 100 * 1000,
	SERVICES_MAX = 2000,
};

static const char space[] = " \t\r\v\f";

static const char *const names[XINETD__MAX] = {
	[XINETD_ID] = "id",
	[XINETD_PROTOCOL] = "protocol",
	[XINETD_FLAGS] = "flags",
	[XINETD_NO_ACCESS] = "no_access",
	[XINETD_ONLY_FROM] = "only_from",
	[XINETD_PORT] = "port",
	[XINETD_SERVER] = "server",
	[XINETD_SERVER_ARGS] = "server_args",
	[XINETD_SOCKET_TYPE] = "socket_type",
	[XINETD_TYPE] = "type",
	[XINETD_USER] = "user",
	[XINETD_WAIT] = "wait",
	[XINETD_DISABLE] = "disable",
	[XINETD_DISABLED] = "disabled",
	[XINETD_ENABLED] = "enabled",
};

struct reader {
	struct tree *tree;
	struct arena *arena;
	struct xinetd_service defaults, *first, *last;
	struct xinetd_service *open; /* the section being read; NULL: none */
	bool is_inside;		     /* its "{" was read */
	uint32_t files, words, services;
	size_t size;
	const char *source;
	struct error *err;
};

static int read_file(struct reader *r, const char *path, unsigned int depth);

static int
no_memory(struct reader *r)
{
	return error_set(r->err, ENOMEM, "xinetd.conf");
}

/* The next word of *AT, cut off; NULL at the end. */
static char *
next_word(char **at)
{
	char *word = *at + strspn(*at, space);

	if (*word == '\0')
		return NULL;
	*at = word + strcspn(word, space);
	if (**at != '\0')
		*(*at)++ = '\0';
	return word;
}

static int
add_word(struct reader *r, struct xinetd_word **words, const char *text)
{
	struct xinetd_word *word = arena_new_array(r->arena, struct xinetd_word, 1);

	if (++r->words > WORDS_MAX)
		return error_say(r->err, EPROTO,
		    "xinetd.conf has more words than the limit of %d", WORDS_MAX);
	while (*words != NULL)
		words = &(*words)->next;
	if (word == NULL)
		return no_memory(r);
	word->text = text;
	*words = word;
	return 0;
}

static void
remove_word(struct xinetd_word **words, const char *text)
{
	while (*words != NULL)
		if (strcmp((*words)->text, text) == 0)
			*words = (*words)->next;
		else
			words = &(*words)->next;
}

/* "+=" and "-=" change what the defaults say when the service said nothing yet. */
static int
copy_default(struct reader *r, struct xinetd_service *service, size_t a)
{
	int rc = 0;

	if (service->attributes[a].is_set || !r->defaults.attributes[a].is_set)
		return 0;
	service->attributes[a].is_set = true;
	for (const struct xinetd_word *w = r->defaults.attributes[a].words;
	     w != NULL && rc == 0; w = w->next)
		rc = add_word(r, &service->attributes[a].words, w->text);
	return rc;
}

/* The lists of the defaults grow with each line (xinetd.conf(5), "cumulative"). */
static bool
is_cumulative(const struct reader *r, size_t a)
{
	return r->open == &r->defaults &&
	       (a == XINETD_DISABLED || a == XINETD_ENABLED || a == XINETD_ONLY_FROM ||
		   a == XINETD_NO_ACCESS);
}

static int
read_attribute(struct reader *r, char *line)
{
	size_t a = 0, length = strcspn(line, " \t\r\v\f=+-");
	char *at = line + length, *word, op;

	while (a < XINETD__MAX &&
	       (strlen(names[a]) != length || strncmp(names[a], line, length) != 0))
		a++;
	at += strspn(at, space);
	op = *at;
	at += op == '+' || op == '-';
	if (a == XINETD__MAX || *at != '=')
		return 0;
	at++;
	if (op != '=' && copy_default(r, r->open, a) < 0)
		return -r->err->code;
	if (op == '=' && !is_cumulative(r, a))
		r->open->attributes[a].words = NULL;
	r->open->attributes[a].is_set = true;
	while ((word = next_word(&at)) != NULL)
		if (op == '-')
			remove_word(&r->open->attributes[a].words, word);
		else if (add_word(r, &r->open->attributes[a].words, word) < 0)
			return -r->err->code;
	return 0;
}

static int
open_service(struct reader *r, const char *name)
{
	struct xinetd_service *service = arena_new_array(
	    r->arena, struct xinetd_service, 1);

	if (++r->services > SERVICES_MAX)
		return error_say(r->err, EPROTO,
		    "xinetd.conf has more services than the limit of %d", SERVICES_MAX);
	if (service == NULL)
		return no_memory(r);
	service->name = name;
	service->source = r->source;
	*(r->last != NULL ? &r->last->next : &r->first) = service;
	r->last = r->open = service;
	return 0;
}

/* Names with a dot or a tilde at the end are of editors and packagers. */
static int
read_dir(struct reader *r, const char *path, unsigned int depth)
{
	const struct tree_list *list = tree_read_dir(r->tree, path);
	int rc = 0;

	if (list->error == ENOENT || list->error == ENOTDIR)
		return 0;
	if (list->error != 0)
		return error_set(r->err, list->error, "'%s'", path);
	for (uint32_t i = 0; i < list->count && rc == 0; i++) {
		const char *name = list->nodes[i].name;
		const char *file;

		if (strchr(name, '.') != NULL || name[strlen(name) - 1] == '~')
			continue;
		file = arena_printf(r->arena, "%s/%s", path, name);
		rc = file != NULL ? read_file(r, file, depth + 1) : no_memory(r);
	}
	return rc;
}

/* A line outside of sections. */
static int
read_top(struct reader *r, char *line, unsigned int depth)
{
	char *at = line, *word = next_word(&at), *name = next_word(&at);

	r->is_inside = false;
	if (strcmp(word, "defaults") == 0) {
		r->open = &r->defaults;
		r->is_inside = name != NULL && *name == '{';
		return 0;
	}
	if (name == NULL)
		return 0;
	if (strcmp(word, "include") == 0)
		return read_file(r, name, depth + 1);
	if (strcmp(word, "includedir") == 0)
		return read_dir(r, name, depth);
	if (strcmp(word, "service") != 0)
		return 0;
	word = next_word(&at);
	if (open_service(r, name) < 0)
		return -r->err->code;
	r->is_inside = word != NULL && *word == '{';
	return 0;
}

static int
read_line(struct reader *r, char *line, unsigned int depth)
{
	line += strspn(line, space);
	if (*line == '\0' || *line == '#')
		return 0;
	if (r->open == NULL)
		return read_top(r, line, depth);
	if (!r->is_inside) {
		r->is_inside = *line == '{';
		/* A section without a body. */
		if (!r->is_inside) {
			r->open = NULL;
			return read_top(r, line, depth);
		}
		return 0;
	}
	if (*line == '}') {
		r->open = NULL;
		return 0;
	}
	return read_attribute(r, line);
}

static int
read_file(struct reader *r, const char *path, unsigned int depth)
{
	const char *data, *outer = r->source;
	size_t length;
	char *line;
	int rc = tree_peek_file(r->tree, path, &data, &length, r->err);

	/* What is included and not there is skipped; so is what is no file. */
	if (depth > 0 && (rc == -ENOENT || rc == -ENOTDIR || rc == -EINVAL))
		return 0;
	if (rc < 0)
		return rc;
	if (depth > DEPTH_MAX || ++r->files > FILES_MAX)
		return error_say(r->err, EPROTO, "xinetd.conf includes too many files");
	r->size += length;
	if (r->size > SIZE_TOTAL_MAX)
		return error_say(r->err, EPROTO,
		    "xinetd.conf and what it includes is larger than the limit of %d "
		    "bytes",
		    SIZE_TOTAL_MAX);
	line = arena_memdup(r->arena, data, length);
	if (line == NULL)
		return no_memory(r);
	r->source = path;
	while (line != NULL && rc == 0) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end++ = '\0';
		rc = read_line(r, line, depth);
		line = end;
	}
	r->open = NULL;
	r->source = outer;
	return rc;
}

static bool
has_word(const struct xinetd_word *words, const char *text)
{
	for (; words != NULL; words = words->next)
		if (strcmp(words->text, text) == 0)
			return true;
	return false;
}

/* Services are named by id in the lists of the defaults; "enabled" shuts out all others.
 */
static int
finish(struct reader *r, struct xinetd_service *service)
{
	const struct xinetd_word *id = service->attributes[XINETD_ID].words;
	const char *name = id != NULL ? id->text : service->name;

	service->is_disabled = has_word(
				   service->attributes[XINETD_DISABLE].words, "yes") ||
			       has_word(
				   r->defaults.attributes[XINETD_DISABLED].words, name) ||
			       (r->defaults.attributes[XINETD_ENABLED].is_set &&
				   !has_word(r->defaults.attributes[XINETD_ENABLED].words,
				       name));
	if (copy_default(r, service, XINETD_ONLY_FROM) < 0)
		return -r->err->code;
	return copy_default(r, service, XINETD_NO_ACCESS);
}

int
xinetd_conf_read(struct tree *tree, struct arena *arena, struct xinetd_service **services,
    struct error *err)
{
	struct reader r = { .tree = tree, .arena = arena, .err = err };
	int rc = read_file(&r, "/etc/xinetd.conf", 0);

	for (struct xinetd_service *s = r.first; s != NULL && rc == 0; s = s->next)
		rc = finish(&r, s);
	if (rc == 0)
		*services = r.first;
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* xinetd.c - unix xinetd_object: the services of xinetd, by protocol and name. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/unix/xinetd_conf.h"

enum {
	ENTITIES = 16,
	SERVICES_SIZE_MAX = 1024 * 1024, /* of services(5), read once a service */
};

struct collector {
	const struct probe_env *env;
	struct item_list *items;
	const struct object_entity *protocol, *name;
	bool wants_port;
};

static void
set_error(struct item_list *items, const char *reason)
{
	items->flag = OVAL_FLAG_ERROR;
	items->reason = reason != NULL ? reason : "the scan's memory limit is reached";
}

static const char *
first_word(const struct xinetd_service *service, enum xinetd_attribute a)
{
	const struct xinetd_word *word = service->attributes[a].words;

	return word != NULL ? word->text : NULL;
}

/* What is not said follows from the kind of socket. NULL: nothing says. */
static const char *
protocol_of(const struct xinetd_service *service)
{
	const char *protocol = first_word(service, XINETD_PROTOCOL);
	const char *type = first_word(service, XINETD_SOCKET_TYPE);

	if (protocol != NULL || type == NULL)
		return protocol;
	if (strcmp(type, "stream") == 0)
		return "tcp";
	return strcmp(type, "dgram") == 0 ? "udp" : NULL;
}

static bool
is_listed_as(char *words, const char *name, const char *protocol, const char **port)
{
	static const char space[] = " \t\r";
	char *state = NULL;
	char *official = strtok_r(words, space, &state);
	char *number = strtok_r(NULL, space, &state);
	char *slash = number != NULL ? strchr(number, '/') : NULL;
	bool is_named = official != NULL && strcmp(official, name) == 0;

	if (slash == NULL || strcmp(slash + 1, protocol) != 0)
		return false;
	*slash = '\0';
	for (char *alias; (alias = strtok_r(NULL, space, &state)) != NULL;)
		is_named = is_named || strcmp(alias, name) == 0;
	*port = number;
	return is_named;
}

/* The port services(5) gives NAME (arena); NULL when it does not know it. */
static const char *
find_port(struct collector *c, const char *name, const char *protocol)
{
	autoptr(arena) arena = arena_new(0);
	const char *data, *port = NULL;
	size_t length;
	struct error err;
	char *line;

	if (tree_peek_file(c->env->tree, "/etc/services", &data, &length, &err) < 0 ||
	    length > SERVICES_SIZE_MAX)
		return NULL;
	line = arena != NULL ? arena_memdup(arena, data, length) : NULL;
	while (line != NULL) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end++ = '\0';
		line[strcspn(line, "#")] = '\0';
		if (is_listed_as(line, name, protocol, &port))
			return arena_strdup(c->items->arena, port);
		line = end;
	}
	return NULL;
}

static void
add_words(struct item_list *items, struct item *item, const char *name,
    const struct xinetd_service *service, enum xinetd_attribute a)
{
	if (!service->attributes[a].is_set)
		return;
	/* "only_from =" with nothing behind it: nobody. */
	if (service->attributes[a].words == NULL)
		item_add_text(items, item, name, "");
	for (const struct xinetd_word *w = service->attributes[a].words; w != NULL;
	     w = w->next)
		item_add_text(items, item, name, w->text);
}

static void
add_first(struct item_list *items, struct item *item, const char *name,
    const struct xinetd_service *service, enum xinetd_attribute a)
{
	const char *text = first_word(service, a);

	if (text != NULL)
		item_add_text(items, item, name, text);
}

static void
add_arguments(
    struct item_list *items, struct item *item, const struct xinetd_service *service)
{
	const struct xinetd_word *word = service->attributes[XINETD_SERVER_ARGS].words;
	size_t length = 1;
	char *text, *at;

	if (word == NULL)
		return;
	for (const struct xinetd_word *w = word; w != NULL; w = w->next)
		length += strlen(w->text) + 1;
	text = at = arena_alloc(items->arena, length);
	for (; text != NULL && word != NULL; word = word->next) {
		length = strlen(word->text);
		memcpy(at, word->text, length);
		at += length;
		if (word->next != NULL)
			*at++ = ' ';
	}
	if (text != NULL)
		item_add_text(items, item, "server_arguments", text);
	else
		item_add_status(items, item, "server_arguments", OVAL_STATUS_ERROR);
}

static void
add_port(struct collector *c, struct item *item, const struct xinetd_service *service,
    const char *protocol)
{
	const char *port = first_word(service, XINETD_PORT);

	if (port == NULL && protocol != NULL && c->wants_port)
		port = find_port(c, service->name, protocol);
	if (port != NULL)
		item_add_typed(c->items, item, "port", OVAL_DATATYPE_INT, port);
}

static bool
add_service(
    struct collector *c, const struct xinetd_service *service, const char *protocol)
{
	const char *wait = first_word(service, XINETD_WAIT);
	struct item_list *items = c->items;
	struct item *item = item_new(items, "xinetd", ENTITIES);

	if (item == NULL)
		return false;
	item->source = service->source;
	if (protocol != NULL)
		item_add_text(items, item, "protocol", protocol);
	else
		item_add_status(items, item, "protocol", OVAL_STATUS_DOES_NOT_EXIST);
	item_add_text(items, item, "service_name", service->name);
	add_words(items, item, "flags", service, XINETD_FLAGS);
	add_words(items, item, "no_access", service, XINETD_NO_ACCESS);
	add_words(items, item, "only_from", service, XINETD_ONLY_FROM);
	add_port(c, item, service, protocol);
	add_first(items, item, "server", service, XINETD_SERVER);
	add_arguments(items, item, service);
	add_first(items, item, "socket_type", service, XINETD_SOCKET_TYPE);
	add_words(items, item, "type", service, XINETD_TYPE);
	add_first(items, item, "user", service, XINETD_USER);
	if (wait != NULL)
		item_add_bool(items, item, "wait", strcmp(wait, "yes") == 0);
	item_add_bool(items, item, "disabled", service->is_disabled);
	return true;
}

static enum oval_result
accepts(struct collector *c, const struct object_entity *entity, const char *value)
{
	enum oval_result result = object_entity_accepts(
	    entity, value, strlen(value), c->env->match);

	if (result == OVAL_RESULT_ERROR)
		set_error(
		    c->items, "protocol or service_name cannot be compared as asked");
	return result;
}

static int
xinetd_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct collector c = {
		.env = env,
		.items = items,
		.protocol = object_find(object, "protocol"),
		.name = object_find(object, "service_name"),
		.wants_port = object_wants(object, "port"),
	};
	struct xinetd_service *services = NULL;
	int r = xinetd_conf_read(env->tree, items->arena, &services, err);

	if (r < 0 && r != -ENOENT && r != -ENOTDIR) {
		set_error(items, arena_strdup(items->arena, err->text));
		return 0;
	}
	items->is_void = r < 0;
	/* A pattern that cannot be read is an error even where there are no services. */
	(void)accepts(&c, c.name, "");
	(void)accepts(&c, c.protocol, "");
	for (const struct xinetd_service *s = services; s != NULL; s = s->next) {
		const char *protocol = protocol_of(s);

		if (items->flag == OVAL_FLAG_ERROR)
			return 0;
		if (accepts(&c, c.name, s->name) == OVAL_RESULT_TRUE &&
		    accepts(&c, c.protocol, protocol != NULL ? protocol : "") ==
			OVAL_RESULT_TRUE &&
		    !add_service(&c, s, protocol))
			return 0;
	}
	return 0;
}

const struct probe probe_xinetd = {
	.family = "unix",
	.name = "xinetd",
	.needs = PROBE_NEEDS_ROOT,
	.collect = xinetd_collect,
};

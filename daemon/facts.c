/* SPDX-License-Identifier: Apache-2.0 */
/* facts.c - a container as the engine tells it becomes a target of our own, and what of
 * that is told in results. */

#include <arpa/inet.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/docker/engine.h"
#include "daemon/facts.h"
#include "daemon/target/target.h"

enum { ADDRESSES_MAX = 16 }; /* a container in more networks is told by the first */

#define SECCOMP "seccomp="

static bool
add_all(struct target_list *list, const char *const *texts, uint32_t count)
{
	bool ok = true;

	for (uint32_t i = 0; ok && i < count; i++)
		ok = target_add(list, texts[i]);
	return ok;
}

/* Once, and only what is an address. */
static bool
add_address(struct target_list *list, const char *text)
{
	unsigned char address[sizeof(struct in6_addr)];

	for (uint32_t i = 0; i < list->count; i++)
		if (strcmp(list->texts[i], text) == 0)
			return true;
	if (list->count >= ADDRESSES_MAX || (inet_pton(AF_INET, text, address) != 1 &&
						inet_pton(AF_INET6, text, address) != 1))
		return true;
	return target_add(list, text);
}

static bool
add_addresses(struct target *t, const struct engine_container *c)
{
	bool ok = add_address(&t->addresses, c->address) &&
		  add_address(&t->addresses, c->address6);

	for (uint32_t i = 0; ok && i < c->n_addresses; i++)
		ok = add_address(&t->addresses, c->addresses[i]);
	return ok;
}

/* A reference may say itself which image it means. */
static bool
set_digest(struct target *t, const char *reference)
{
	const char *at = strchr(reference, '@');

	return at == NULL || target_set(&t->digest, at + 1);
}

static bool
set_texts(struct target *t, const struct engine_container *c)
{
	return target_set(&t->name, c->name) && target_set(&t->image, c->image) &&
	       target_set(&t->image_id, c->image_id) && set_digest(t, c->image) &&
	       target_set(&t->user, c->user) &&
	       target_set(&t->started_at,
		   strncmp(c->started_at, "0001-", 5) == 0 ? "" : c->started_at) &&
	       target_set(&t->pid_mode, c->pid_mode) &&
	       target_set(&t->userns_mode, c->userns_mode) &&
	       target_set(&t->network_mode, c->network_mode) &&
	       target_set(&t->hostname, c->hostname) &&
	       target_set(&t->driver, c->driver) &&
	       target_set(&t->upper_dir, c->upper_dir) &&
	       target_set(&t->lower_dirs, c->lower_dirs) &&
	       target_set(&t->health, c->health);
}

struct target *
facts_target(const struct engine_container *c)
{
	autoptr(target) t = target_new(c->id);
	bool ok = t != NULL && set_texts(t, c);

	for (uint32_t i = 0; ok && i < c->n_environ; i++)
		ok = target_add_environ(t, c->environ[i]);
	for (uint32_t i = 0; ok && i < c->n_labels; i++)
		ok = target_add_label(t, c->labels[i].name, c->labels[i].value);
	ok = ok &&
	     add_all(&t->capabilities, c->capabilities_added, c->n_capabilities_added) &&
	     add_all(&t->dropped, c->capabilities_dropped, c->n_capabilities_dropped) &&
	     add_all(&t->security_options, c->security_options, c->n_security_options) &&
	     add_addresses(t, c);
	if (!ok)
		return NULL;
	t->pid = c->pid;
	t->is_running = c->is_running;
	t->is_paused = c->is_paused;
	t->is_privileged = c->is_privileged;
	t->is_read_only = c->is_read_only;
	t->restart_count = c->restart_count;
	return take_ptr(t);
}

bool
facts_take_digest(struct target *t, const struct engine_image *image)
{
	autofree char *repository = target_asset(t, "{image}", "");
	size_t length = repository == NULL ? 0 : strlen(repository);

	if (repository == NULL)
		return false;
	for (uint32_t i = 0; i < image->n_digests; i++)
		if (strncmp(image->digests[i], repository, length) == 0 &&
		    image->digests[i][length] == '@')
			return set_digest(t, image->digests[i]);
	return image->n_digests == 0 || set_digest(t, image->digests[0]);
}

static void
put(struct facts *f, const char *name, const char *value)
{
	if (value[0] != '\0' && f->count < FACTS_MAX)
		f->rows[f->count++] = (struct record_fact){ name, value };
}

/* Nothing for what nobody chose. */
static void
put_mode(struct facts *f, const char *name, const char *mode, const char *usual)
{
	if (mode[0] != '\0' && strcmp(mode, "default") != 0 && strcmp(mode, usual) != 0)
		put(f, name, mode);
}

/* The client puts the whole of a seccomp profile's file there: nothing to read. */
static const char *
option_text(const char *option)
{
	bool is_file = strncmp(option, SECCOMP "{", strlen(SECCOMP "{")) == 0;

	return is_file ? SECCOMP "profile" : option;
}

static void
put_list(struct facts *f, const char *name, const struct target_list *list,
    struct buffer *text)
{
	if (list->count == 0)
		return;
	for (uint32_t i = 0; i < list->count; i++)
		buffer_printf(
		    text, "%s%s", i == 0 ? "" : ",", option_text(list->texts[i]));
	put(f, name, buffer_text(text));
}

void
facts_list(struct facts *ret, const struct target *t)
{
	*ret = (struct facts){ .count = 0 };
	if (t == NULL)
		return;
	put(ret, "image-digest", t->digest);
	put(ret, "engine-version", t->engine);
	if (t->id[0] == '\0')
		return; /* an image runs with nothing */
	put(ret, "user", t->user[0] == '\0' ? "root" : t->user);
	put(ret, "privileged", t->is_privileged ? "true" : "false");
	put(ret, "read-only", t->is_read_only ? "true" : "false");
	put_list(ret, "capabilities-added", &t->capabilities, &ret->texts[0]);
	put_list(ret, "capabilities-dropped", &t->dropped, &ret->texts[1]);
	put_list(ret, "security-options", &t->security_options, &ret->texts[2]);
	put_mode(ret, "pid-mode", t->pid_mode, "private");
	put_mode(ret, "userns-mode", t->userns_mode, "private");
	put_mode(ret, "network-mode", t->network_mode, "bridge");
	for (uint32_t i = 0; i < t->addresses.count; i++)
		put(ret, RECORD_FACT_ADDRESS, t->addresses.texts[i]);
}

void
facts_done(struct facts *facts)
{
	for (unsigned int i = 0; i < FACTS_TEXTS; i++)
		buffer_done(&facts->texts[i]);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* policy.c - the configuration's policies with their content and waivers loaded. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/policy.h"
#include "daemon/scap/content.h"
#include "daemon/script_cache.h"
#include "daemon/target/target.h"
#include "daemon/waivers.h"
#include "daemon/warden/client.h"
#include "daemon/warden/compiler.h"

struct row {
	struct policies *policies;
	struct waivers *waivers; /* until they are loaded's */
	struct loaded *loaded;
};

struct policies {
	uint32_t refs;
	struct conf *conf;
	struct row *rows; /* one per policy of conf, same order */
	uint32_t awaited;
	struct error first; /* the first failure; code 0: none */
	policies_fn *fn;
	void *arg;
};

struct policies *
policies_ref(struct policies *p)
{
	p->refs++;
	return p;
}

static void
loaded_free(struct loaded *loaded)
{
	if (loaded == NULL)
		return;
	script_cache_free(loaded->scripts);
	waivers_free(loaded->waivers);
	content_free(loaded->content);
	(void)close(loaded->memfd);
	free(loaded);
}

void
policies_unref(struct policies *p)
{
	if (p == NULL || --p->refs > 0)
		return;
	for (uint32_t i = 0;
	     p->rows != NULL && p->conf != NULL && i < p->conf->n_policies; i++) {
		waivers_free(p->rows[i].waivers);
		loaded_free(p->rows[i].loaded);
	}
	free(p->rows);
	conf_free(p->conf);
	free(p);
}

static int
take_tables(struct row *row, int memfd, struct error *err)
{
	autoptr(content) content = NULL;
	int r = content_open(&content, memfd, err);

	if (r < 0) {
		(void)close(memfd);
		return r;
	}
	autoptr(script_cache) scripts = script_cache_new(content);

	row->loaded = calloc(1, sizeof(*row->loaded));
	if (row->loaded == NULL || scripts == NULL) {
		free(take_ptr(row->loaded));
		(void)close(memfd);
		return error_say(err, ENOMEM, "no memory for content");
	}
	*row->loaded = (struct loaded){ take_ptr(content), take_ptr(row->waivers), memfd,
		take_ptr(scripts) };
	return 0;
}

static void
on_compiled(void *arg, int code, int fd)
{
	struct row *row = arg;
	struct policies *p = row->policies;
	const struct conf_policy *policy = &p->conf->policies[row - p->rows];
	struct error err = { 0 };

	if (code == 0 && fd >= 0)
		(void)take_tables(row, fd, &err);
	else if (code == 1 && fd >= 0)
		(void)compiler_failure(fd, policy->content, &err);
	else if (code < 0)
		(void)error_set(&err, -code, "start compiler for '%s'", policy->content);
	else
		(void)error_say(&err, EPROTO, "%s: the compiler was ended by signal %d",
		    policy->content, code - 128);
	if (code != 0 && fd >= 0)
		(void)close(fd);
	if (err.code != 0 && p->first.code == 0) {
		p->first = err;
		(void)error_wrap(&p->first, "policy %s", policy->name);
	}
	if (--p->awaited == 0)
		p->fn(p->arg, p, p->first.code == 0 ? NULL : &p->first);
}

static int
add_cpe(char *lines, size_t size, const struct words *cpe)
{
	size_t at = 0;

	for (uint32_t i = 0; i < cpe->count; i++) {
		int n = snprintf(lines + at, size - at, "%s\n", cpe->words[i]);

		if (n < 0 || (size_t)n >= size - at)
			return -ENAMETOOLONG;
		at += (size_t)n;
	}
	return 0;
}

static int
send_compile(struct row *row, const struct conf_policy *policy, struct client *client,
    struct error *err)
{
	static struct warden_request request; /* 45 KB */
	int64_t id;

	request = (struct warden_request){ .op = WARDEN_COMPILE };
	if (snprintf(request.path, sizeof(request.path), "%s", policy->content) >=
		(int)sizeof(request.path) ||
	    snprintf(request.benchmark, sizeof(request.benchmark), "%s",
		policy->benchmark) >= (int)sizeof(request.benchmark) ||
	    snprintf(request.alias, sizeof(request.alias), "%s",
		policy->benchmark_alias) >= (int)sizeof(request.alias) ||
	    snprintf(request.profile, sizeof(request.profile), "%s", policy->profile) >=
		(int)sizeof(request.profile) ||
	    snprintf(request.tailoring, sizeof(request.tailoring), "%s",
		policy->tailoring) >= (int)sizeof(request.tailoring) ||
	    add_cpe(request.cpe, sizeof(request.cpe), &policy->cpe) < 0)
		return error_say(
		    err, ENAMETOOLONG, "policy %s: a value is too long", policy->name);
	id = client_send(client, &request, NULL, 0, on_compiled, row, err);
	return id < 0 ? (int)id : 0;
}

int
policy_waivers(struct waivers **ret, const struct conf_policy *policy, struct error *err)
{
	int r = waivers_read(ret, &policy->waivers, false, err);

	return r < 0 ? error_wrap(err, "policy %s", policy->name) : 0;
}

/* The configuration stays the caller's. */
static void
give_up(struct policies *p)
{
	for (uint32_t i = 0; i < p->conf->n_policies; i++)
		waivers_free(p->rows[i].waivers);
	p->conf = NULL;
	policies_unref(p);
}

int
policies_load(struct policies **ret, struct conf *conf, struct client *client,
    policies_fn *fn, void *arg, struct error *err)
{
	struct policies *p = calloc(1, sizeof(*p));
	int r = 0;

	if (p == NULL)
		return error_say(err, ENOMEM, "no memory for policies");
	p->refs = 1;
	p->fn = fn;
	p->arg = arg;
	p->rows = calloc(conf->n_policies, sizeof(*p->rows));
	if (p->rows == NULL) {
		free(p);
		return error_say(err, ENOMEM, "no memory for policies");
	}
	p->conf = conf;
	for (uint32_t i = 0; i < conf->n_policies && r == 0; i++)
		r = policy_waivers(&p->rows[i].waivers, &conf->policies[i], err);
	for (uint32_t i = 0; i < conf->n_policies && r == 0; i++) {
		p->rows[i].policies = p;
		r = send_compile(&p->rows[i], &conf->policies[i], client, err);
		p->awaited += r == 0;
	}
	if (r < 0 && p->awaited == 0) {
		give_up(p);
		return r;
	}
	if (r < 0)
		p->first = *err; /* told when the answers that are under way have come */
	*ret = p;
	return 0;
}

const struct conf_policy *
policies_match(
    const struct policies *p, const struct target *target, struct loaded **loaded)
{
	autofree char **labels = calloc((size_t)target->n_labels + 1, sizeof(*labels));
	const struct conf_policy *policy;
	uint32_t count = 0;

	for (uint32_t i = 0; labels != NULL && i < target->n_labels; i++)
		if (asprintf(&labels[count], "%s=%s", target->labels[i].name,
			target->labels[i].value) >= 0)
			count++;
	policy = conf_match(p->conf, &(struct conf_subject){ .name = target->name,
					 .image = target->image,
					 .labels = (const char *const *)labels,
					 .n_labels = count });
	for (uint32_t i = 0; i < count; i++)
		free(labels[i]);
	*loaded = p->rows[policy - p->conf->policies].loaded;
	return policy;
}

static void
write_waivers(struct buffer *out, const struct policies *p)
{
	for (uint32_t i = 0; i < p->conf->n_policies; i++) {
		const struct waivers *waivers = p->rows[i].loaded->waivers;

		buffer_printf(out, "[policy %s]\n", p->conf->policies[i].name);
		for (uint32_t w = 0; w < waivers->count; w++)
			waivers_write(
			    out, &(const struct waiver *){ &waivers->list[w] }, 1);
	}
}

bool
policies_differ_in_waivers(const struct policies *policies, const struct policies *other)
{
	autobuffer a = { 0 }, b = { 0 };

	write_waivers(&a, policies);
	write_waivers(&b, other);
	return strcmp(buffer_text(&a), buffer_text(&b)) != 0;
}

bool
policies_waivers_turn(const struct policies *p, int64_t before_us, int64_t now_us)
{
	bool turns = false;

	for (uint32_t i = 0; i < p->conf->n_policies; i++)
		turns |= waivers_turn(p->rows[i].loaded->waivers, before_us, now_us);
	return turns;
}

const struct conf *
policies_conf(const struct policies *p)
{
	return p->conf;
}

const struct loaded *
policies_content(const struct policies *p, uint32_t index)
{
	return index < p->conf->n_policies ? p->rows[index].loaded : NULL;
}

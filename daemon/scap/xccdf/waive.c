/* SPDX-License-Identifier: Apache-2.0 */
/*
 * waive.c - what becomes of a result that somebody has decided about
 * (XCCDF 1.2, 6.6.4.2).
 *
 * A waiver that is written for one finding must not hide the next one: of what it does
 * not cover whole it is told, and the result stays.
 */

#include <stdio.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/utf8.h"
#include "daemon/scap/xccdf/deciding.h"
#include "daemon/scap/xccdf/waiver.h"

#define RULE_MARK "_rule_"
#define RULE_SUFFIX "_rule"

enum { NAMES_MAX = 4 };

/* How much of a finding a waiver is about. */
enum cover { COVER_NONE, COVER_PART, COVER_WHOLE };

/* What a rule is called. */
struct names {
	const char *texts[NAMES_MAX];
	uint32_t n;
};

static struct names
names_of(struct deciding *d, const struct content_rule *rule)
{
	const char *id = content_text(d->content, rule->id);
	const char *mark = strstr(id, RULE_MARK);
	const char *name = mark == NULL ? id : mark + strlen(RULE_MARK);
	size_t length = strlen(name), suffix = strlen(RULE_SUFFIX);
	struct names names = { { id, name }, 2 };

	if (length > suffix && strcmp(name + length - suffix, RULE_SUFFIX) == 0) {
		char *bare = arena_memdup(d->arena, name, length - suffix);

		d->no_memory |= bare == NULL;
		names.texts[names.n++] = bare == NULL ? "" : bare;
	}
	if (rule->stig_rule.offset != 0)
		names.texts[names.n++] = content_text(d->content, rule->stig_rule);
	return names;
}

static bool
is_named(const struct waiver *w, const struct names *names)
{
	for (uint32_t i = 0; i < names->n; i++)
		if (words_match(&w->rules, names->texts[i]))
			return true;
	return false;
}

/* A reason tells of one item only, so where there are more it does not count. */
static enum cover
cover_of(const struct waiver *w, const struct rule_result *r, bool has_more)
{
	const struct evidence *e = &r->evidence;
	bool is_single = e->n_lines + e->n_more <= 1;
	bool is_told = words_match(&w->findings, r->reason);
	uint32_t n = 0;

	if (w->findings.count == 0)
		return COVER_WHOLE;
	for (uint32_t i = 0; i < e->n_lines; i++)
		n += words_match(&w->findings, e->lines[i]);
	if (n == 0 && !is_told)
		return COVER_NONE;
	if (has_more || (!is_single && n < e->n_lines + e->n_more))
		return COVER_PART;
	return COVER_WHOLE;
}

static const char *
keep_line(struct deciding *d, const char *text)
{
	autobuffer clean = { 0 };
	const char *line = NULL;

	utf8_add_line(&clean, text, strlen(text));
	if (!clean.failed)
		line = arena_strdup(d->arena, buffer_text(&clean));
	d->no_memory |= line == NULL;
	return line == NULL ? "" : line;
}

static void
override(struct deciding *d, struct rule_result *r, const struct waiver *w)
{
	struct override *o = deciding_alloc(d, sizeof(*o));

	if (o == NULL)
		return;
	*o = (struct override){ .name = keep_line(d, w->name),
		.authority = keep_line(d, w->authority),
		.date = keep_line(d, w->date),
		.until = keep_line(d, w->until),
		.reason = keep_line(d, w->reason),
		.old_result = r->result };
	r->override = o;
	r->result = w->result;
}

/* Dates of this form sort as they age, and before "never". */
static bool
has_ended(const struct deciding *d, const struct waiver *w)
{
	return strcmp(d->today, w->until) > 0;
}

static void
tell(struct deciding *d, struct rule_result *r, const struct waiver *w)
{
	if (has_ended(d, w))
		r->reason = deciding_printf(
		    d, "waiver %s ended on %s: %s", w->name, w->until, r->reason);
	else
		r->reason = deciding_printf(
		    d, "waiver %s does not cover all of it: %s", w->name, r->reason);
}

static bool
may_be_waived(enum xccdf_result result)
{
	return result == XCCDF_FAIL || result == XCCDF_ERROR || result == XCCDF_UNKNOWN ||
	       result == XCCDF_NOTCHECKED;
}

void
waive(struct deciding *d, struct rule_result *r, bool has_more)
{
	uint32_t n = may_be_waived(r->result) ? d->n_waivers : 0, told = n;
	struct names names = { .n = 0 };

	if (n > 0)
		names = names_of(d, content_rule_at(d->content, r->rule));
	for (uint32_t i = 0; i < n; i++) {
		const struct waiver *w = d->waivers[i];
		enum cover cover = is_named(w, &names) ? cover_of(w, r, has_more)
						       : COVER_NONE;
		bool is_over = has_ended(d, w);

		if (cover == COVER_WHOLE && !is_over) {
			d->used[i] = true;
			override(d, r, w);
			return;
		}
		if (told == n && cover != COVER_NONE &&
		    (cover == COVER_WHOLE || !is_over))
			told = i;
	}
	if (told == n)
		return;
	d->used[told] = true;
	tell(d, r, d->waivers[told]);
}

void
waive_begin(struct deciding *d, const struct waivers *all, int64_t now_us)
{
	uint32_t n = all == NULL ? 0 : all->count;
	char now[CLOCK_TEXT_SIZE];

	(void)snprintf(d->today, sizeof(d->today), "%.10s", clock_format(now_us, now));
	d->waivers = deciding_alloc(d, n * sizeof(*d->waivers));
	d->used = deciding_alloc(d, n * sizeof(*d->used));
	for (uint32_t i = 0; i < n && !d->no_memory; i++) {
		const struct waiver *w = &all->list[i];

		if (strcmp(d->today, w->date) >= 0 &&
		    words_match(&w->targets, d->record->target.target) &&
		    words_match(&w->images, d->record->target.image))
			d->waivers[d->n_waivers++] = w;
	}
}

void
waive_end(struct deciding *d, struct decision *decision)
{
	decision->used = deciding_alloc(d, d->n_waivers * sizeof(*decision->used));
	for (uint32_t i = 0; decision->used != NULL && i < d->n_waivers; i++)
		if (d->used[i])
			decision->used[decision->n_used++] = d->waivers[i];
}

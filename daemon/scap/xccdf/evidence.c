/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evidence.c - the items that made a result, a line each.
 *
 * Sorted, so that the order in which a file system lists its files does not show: an
 * unchanged finding has unchanged lines.
 */

#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/subject.h"
#include "probes/item.h"

enum { LINES_MAX = 20 };

struct list {
	struct deciding *d;
	const char **lines; /* in the arena, room for ->room */
	uint32_t n, room, total;
};

static const char *
line_of(
    const struct subject *s, struct deciding *d, const struct item *item, bool by_state)
{
	const struct content_entity *unmet = NULL;
	autobuffer line = { 0 };

	if (by_state && s->test->check != OVAL_CHECK_NONE_SATISFY)
		unmet = subject_find_unmet(s, item);
	subject_add_item(s, &line, item, true);
	if (unmet != NULL) {
		buffer_add_text(&line, "; ");
		subject_add_unmet(s, &line, item, unmet);
	}
	return deciding_line(d, &line);
}

static uint32_t
telling_items(const struct subject *s, bool by_state)
{
	if (!by_state)
		return s->result->n_items;
	return s->test->check == OVAL_CHECK_NONE_SATISFY
		   ? s->result->n_items - s->result->n_failing
		   : s->result->n_failing;
}

static void
add_test(struct list *list, uint32_t row)
{
	struct subject s = subject_of(list->d, row);
	bool by_state = s.result != NULL && subject_fails_by_state(&s);

	if (s.result == NULL)
		return;
	list->total += telling_items(&s, by_state);
	for (uint32_t i = 0; i < s.n_evidence && list->n < list->room; i++)
		if (subject_is_telling(&s, s.evidence[i].result, by_state))
			list->lines[list->n++] = line_of(
			    &s, list->d, s.evidence[i].item, by_state);
}

static int
compare_lines(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

struct evidence
evidence_of_tests(struct deciding *d, const uint32_t *tests, uint32_t n)
{
	struct list list = { .d = d };
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++)
		list.room += d->record->evidence_count[tests[i]];
	if (list.room == 0)
		return (struct evidence){ 0 };
	list.lines = deciding_alloc(d, list.room * sizeof(*list.lines));
	if (list.lines == NULL)
		return (struct evidence){ 0 };
	for (uint32_t i = 0; i < n; i++)
		add_test(&list, tests[i]);
	qsort(list.lines, list.n, sizeof(*list.lines), compare_lines);
	/* Two tests may have found one thing. */
	for (uint32_t i = 0; i < list.n; i++) {
		if (kept > 0 && strcmp(list.lines[kept - 1], list.lines[i]) == 0)
			list.total -= list.total > kept;
		else
			list.lines[kept++] = list.lines[i];
	}
	if (kept > LINES_MAX)
		kept = LINES_MAX;
	return (struct evidence){ list.lines, kept,
		list.total > kept ? list.total - kept : 0 };
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_bent.c - bent images of compiled content are refused, or evaluated, decided and
 * reported like any other.
 */

#include <fcntl.h>
#include <stdlib.h>

#include "daemon/report/report.h"
#include "daemon/scap/oval/evaluate.h"
#include "probes/match.h"
#include "probes/object.h"
#include "tests/unit/scap/ds/source.h"
#include "tests/unit/scap/fixture.h"

enum { ROUNDS = 400, REPORT_MAX = 64 * 1024 * 1024 };

static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static int
collect_few(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	static const char *const texts[] = { "/etc/passwd", "root", "1", "true", "\xff" };
	uint32_t *seed = arg;

	(void)err;
	for (uint32_t i = next_random(seed) % 3; i > 0; i--) {
		struct item *item = item_new(items, object->type, 0);

		for (uint32_t j = 0; item != NULL && j < object->n_wanted; j++)
			item_add_text(items, item, object->wanted[j],
			    texts[next_random(seed) % ARRAY_LEN(texts)]);
	}
	return 0;
}

/* What a worker would say of every definition. */
static void
evaluate(const struct content *content, uint32_t *seed, struct buffer *out)
{
	const struct oval_source source = { .collect = collect_few, .arg = seed };
	const struct oval_limits limits = { .items_max = 100, .values_max = 100 };
	autoptr(arena) arena = arena_new(64 * 1024 * 1024);
	autoptr(match_cache) match = match_cache_new();
	autoptr(oval) oval = NULL;
	struct error err = { 0 };
	uint32_t count;

	(void)content_table(content, CONTENT_DEFINITIONS, &count);
	if (oval_new(&oval, content, &source, &limits, arena, match, &err) < 0)
		return;
	for (uint32_t i = 0; i < count; i++) {
		struct record_definition d = { .definition = i };

		if (oval_definition(oval, i, &d.result, &err) < 0)
			return;
		record_put_definition(out, &d);
	}
	(void)content_table(content, CONTENT_TESTS, &count);
	for (uint32_t i = 0; i < count; i++) {
		const struct oval_test_result *t = oval_test(oval, i);

		if (t == NULL)
			continue;
		record_put_test(out, &(struct record_test){ .test = i,
					 .result = t->result,
					 .flag = t->flag,
					 .n_items = t->n_items,
					 .reason = t->reason });
		for (uint32_t k = 0; k < t->n_items && k < RECORD_EVIDENCE_MAX; k++)
			record_put_item(out, t->items[k], OVAL_RESULT_FALSE);
	}
}

static void
use(const struct content *content, uint32_t *seed)
{
	static int (*const reports[])(struct buffer *, const struct report *,
	    struct error *) = { report_results, report_summary };
	static const struct record_target target = {
		.scan = "s", .target = "t", .content_digest = "d", .undecided = ""
	};
	autobuffer bytes = { 0 };
	autoptr(record) record = NULL;
	autoptr(decision) decision = NULL;
	struct error err = { 0 };

	record_begin(&bytes);
	record_put_target(&bytes, &target);
	evaluate(content, seed, &bytes);
	record_put_done(&bytes);
	if (record_read(&record, bytes.data, bytes.length, content, &err) < 0)
		fail_msg("own record: %s", err.text);
	if (decision_make(&decision, record, content, NULL, 0, &err) < 0)
		return;
	for (size_t i = 0; i < ARRAY_LEN(reports); i++) {
		const struct report report = {
			.content = content, .record = record, .decision = decision
		};
		autobuffer out = { 0 };

		(void)reports[i](&out, &report, &err);
		assert_true(out.length < REPORT_MAX);
	}
	autobuffer out = { 0 };

	(void)report_table(&out,
	    &(struct report){
		.content = content, .record = record, .decision = decision },
	    80, 0, &err);
	assert_true(out.length < REPORT_MAX);
}

/* Numbers are what a table is made of: one in eight bends is any byte. */
static void
bend(unsigned char *data, size_t length, uint32_t *seed)
{
	static const uint32_t numbers[] = { 0, 1, 2, 3, 7, 0xff, 0x7fffffff, 0xffffffff,
		0xfffffffe, 0x80000000, 0x7fc00000, 0x7f800000 };

	for (uint32_t n = 1 + next_random(seed) % 3; n > 0; n--) {
		size_t at = next_random(seed) % (length - 4);
		uint32_t from = next_random(seed) % (uint32_t)(length - 4);
		uint32_t number = numbers[next_random(seed) % ARRAY_LEN(numbers)];

		if (next_random(seed) % 8 == 0)
			data[at] = (unsigned char)next_random(seed);
		else if (next_random(seed) % 2 == 0)
			memcpy(data + (at & ~(size_t)3), &number, 4);
		else
			memmove(data + (at & ~(size_t)3), data + (from & ~3U), 4);
	}
}

static void
bend_and_use(const char *path, unsigned int rounds)
{
	struct compile_options options = { .path = path };
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	autobuffer image = { 0 };
	autofree unsigned char *bent = NULL;
	struct error err = { 0 };
	uint32_t seed = 20261123;
	unsigned int taken = 0;

	assert_true(fd >= 0);
	if (compile_content(&image, fd, &options, &err) < 0)
		fail_msg("%s", err.text);
	bent = aligned_alloc(64, (image.length + 63) & ~(size_t)63);
	assert_non_null(bent);
	for (unsigned int i = 0; i < rounds; i++) {
		autoptr(content) content = NULL;

		memcpy(bent, image.data, image.length);
		if (i > 0)
			bend(bent, image.length, &seed);
		if (content_open_memory(&content, bent, image.length, &err) < 0)
			continue;
		taken++;
		use(content, &seed);
	}
	print_message("%s: %u of %u taken\n", path, taken, rounds);
	assert_true(taken > rounds / 100);
}

static void
test_bent_images(void **state)
{
	static const char *const paths[] = { "tests/unit/scap/ds/small-ds.xml",
		"content/stigwatch-gpos-ds.xml" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++)
		bend_and_use(
		    paths[i], getenv("N") ? (unsigned)atol(getenv("N")) : ROUNDS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_bent_images) };

	return cmocka_run_group_tests_name("scap/bent", tests, NULL, NULL);
}

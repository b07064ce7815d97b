/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_real.c - real content over invented items: nothing breaks, and no answer depends
 * on the order of the questions. STIGWATCH_CHAINGUARD names a data stream.
 */

#include <fcntl.h>
#include <time.h>

#include "tests/unit/scap/oval/fake.h"

static uint32_t
hash(const char *text, uint32_t hash)
{
	for (; *text != '\0'; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619U;
	return hash ^ hash >> 13;
}

/* Items that depend on nothing but the object's id. */
static int
collect_invented(
    void *arg, const struct object *object, struct item_list *items, struct error *err)
{
	static const char *const texts[] = { "/etc/passwd", "root", "yes", "regular", "0",
		"true", "1" };
	uint32_t h = hash(object->id, 2166136261U);

	(void)arg;
	(void)err;
	if (h % 13 == 0)
		items->flag = OVAL_FLAG_NOT_COLLECTED;
	if (h % 17 == 0)
		items->flag = OVAL_FLAG_INCOMPLETE;
	for (uint32_t i = 0; i < h % 4; i++) {
		struct item *item = item_new(items, object->type, 0);

		if (item == NULL)
			return 0;
		for (uint32_t j = 0; j < object->n_wanted; j++) {
			const char *name = object->wanted[j];
			uint32_t v = hash(name, h + i);

			if (v % 3 == 0)
				item_add_int(items, item, name, v % 5);
			else
				item_add_text(
				    items, item, name, texts[v % ARRAY_LEN(texts)]);
		}
	}
	return 0;
}

static void
evaluate_all(const struct content *content, uint32_t step, enum oval_result *results,
    uint32_t count)
{
	const struct oval_source source = { .collect = collect_invented };
	const struct oval_limits limits = { .items_max = 1000, .values_max = 1000 };
	autoptr(arena) arena = arena_new(0);
	autoptr(match_cache) match = match_cache_new();
	autoptr(oval) oval = NULL;
	struct error err = { 0 };

	assert_int_equal(
	    oval_new(&oval, content, &source, &limits, arena, match, &err), 0);
	/* A step without a common divisor visits every row once. */
	for (uint32_t i = 0, at = 0; i < count; i++, at = (at + step) % count)
		assert_int_equal(oval_definition(oval, at, &results[at], &err), 0);
}

static uint32_t
coprime(uint32_t from, uint32_t count)
{
	for (;; from++) {
		uint32_t a = from, b = count;

		while (b != 0) {
			uint32_t rest = a % b;

			a = b;
			b = rest;
		}
		if (a == 1)
			return from;
	}
}

static void
check_content(const struct content *content)
{
	autofree enum oval_result *first = NULL;
	autofree enum oval_result *again = NULL;
	unsigned int counts[OVAL_RESULT__MAX] = { 0 };
	uint32_t count;

	(void)content_table(content, CONTENT_DEFINITIONS, &count);
	assert_true(count > 0);
	first = calloc(count, sizeof(*first));
	again = calloc(count, sizeof(*again));
	evaluate_all(content, 1, first, count);
	for (uint32_t i = 0; i < count; i++)
		counts[first[i]]++;
	for (int i = 0; i < OVAL_RESULT__MAX; i++)
		print_message(
		    "%s: %u\n", oval_result_text((enum oval_result)i), counts[i]);
	assert_true(counts[OVAL_RESULT_TRUE] > 0 && counts[OVAL_RESULT_FALSE] > 0);
	for (uint32_t round = 1; round < 5; round++) {
		evaluate_all(content, coprime(count / round - 1, count), again, count);
		assert_memory_equal(first, again, count * sizeof(*first));
	}
}

static void
test_real_content(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	struct compile_options options = { .path = path };
	autoclose int fd = path == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	autobuffer image = { 0 };
	autoptr(content) content = NULL;
	struct error err = { 0 };

	(void)state;
	if (path == NULL) {
		print_message("SKIP: STIGWATCH_CHAINGUARD is not set\n");
		return;
	}
	assert_true(fd >= 0);
	if (compile_content(&image, fd, &options, &err) < 0 ||
	    content_open_memory(&content, image.data, image.length, &err) < 0)
		fail_msg("%s", err.text);
	check_content(content);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_real_content) };

	return cmocka_run_group_tests_name("scap/oval/real", tests, NULL, NULL);
}

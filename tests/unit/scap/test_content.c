/* SPDX-License-Identifier: Apache-2.0 */
/* test_content.c - what is built can be opened; what is bent cannot hurt. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/layout.h"

static const char *const definition_ids[] = { "oval:a:def:1", "oval:a:def:2",
	"oval:a:def:1" };

/* One document, three definitions (two of the same id), a group over two criteria. */
static void
fill(struct builder *b)
{
	struct content_document document = { .href = builder_str(b, "a.xml") };
	struct content_criteria leaf = { .kind = CONTENT_CRITERIA_EXTEND, .ref = 1 };
	struct content_criteria group = { .kind = CONTENT_CRITERIA_GROUP,
		.ref = CONTENT_NONE };
	uint32_t children[2];

	(void)builder_row(b, CONTENT_DOCUMENTS, &document);
	children[0] = builder_row(b, CONTENT_CRITERIA, &leaf);
	children[1] = builder_row(b, CONTENT_CRITERIA, &leaf);
	group.children = builder_refs(b, children, 2);
	(void)builder_row(b, CONTENT_CRITERIA, &group);
	for (size_t i = 0; i < ARRAY_LEN(definition_ids); i++) {
		struct content_definition d = {
			.id = builder_str(b, definition_ids[i]),
			.criteria = i == 0 ? 2 : CONTENT_NONE,
		};

		assert_int_equal(builder_row(b, CONTENT_DEFINITIONS, &d), i);
	}
	builder_skeleton(b, "<before/><after/>", 17, 9);
}

static void
build(struct builder *b, struct buffer *out)
{
	struct content_summary summary = { .path = builder_str(b, "a-ds.xml"),
		.kind = CONTENT_KIND_OVAL };
	struct error err = { 0 };

	assert_int_equal(builder_finish(b, &summary, out, &err), 0);
}

static void
test_round(void **state)
{
	struct error err = { 0 };
	autobuffer image = { 0 };
	autoptr(builder) b = builder_new();
	autoptr(content) content = NULL;
	const struct content_criteria *group;
	const char *before, *after;
	size_t before_length, after_length;

	(void)state;
	fill(b);
	builder_note(b, "a.xml:%d: x\ny", 3);
	assert_int_equal(builder_find(b, CONTENT_DEFINITIONS, 0, "oval:a:def:1"), 0);
	assert_int_equal(builder_find(b, CONTENT_DEFINITIONS, 0, "oval:a:def:2"), 1);
	assert_int_equal(
	    builder_find(b, CONTENT_DEFINITIONS, 1, "oval:a:def:2"), CONTENT_NONE);
	assert_int_equal(builder_find(b, CONTENT_TESTS, 0, "oval:a:def:2"), CONTENT_NONE);
	build(b, &image);
	if (content_open_memory(&content, image.data, image.length, &err) < 0)
		fail_msg("%s", err.text);
	assert_string_equal(
	    content_text(content, content_summary(content)->path), "a-ds.xml");
	group = content_criteria_at(content, content_definition_at(content, 0)->criteria);
	assert_int_equal(group->children.count, 2);
	assert_int_equal(content_ref(content, group->children, 1), 1);
	assert_string_equal(
	    content_text(content, content_note_at(content, 0)->text), "a.xml:3: x?y");
	assert_int_equal(
	    content_find_definition(content, CONTENT_NONE, "oval:a:def:2"), 1);
	assert_int_equal(content_find_definition(content, 0, "no"), CONTENT_NONE);
	content_skeleton(content, &before, &before_length, &after, &after_length);
	assert_memory_equal(before, "<before/>", before_length);
	assert_memory_equal(after, "<after/>", after_length);
}

static void
test_strings_once(void **state)
{
	autoptr(builder) b = builder_new();
	char text[16];

	(void)state;
	assert_int_equal(builder_str(b, "").offset, 0);
	assert_int_equal(builder_str(b, NULL).offset, 0);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 5000; i++) {
			(void)snprintf(text, sizeof(text), "text-%d", i);
			assert_string_equal(builder_text(b, builder_str(b, text)), text);
		}
	assert_int_equal(builder_count(b, CONTENT_POOL),
	    1 + 5000 * sizeof("text-") + 10 + 90 * 2 + 900 * 3 + 4000 * 4);
}

/* A memory file counts only when nobody can change it any more. */
static void
test_seals(void **state)
{
	struct error err = { 0 };
	autobuffer image = { 0 };
	autoptr(builder) b = builder_new();
	autoptr(content) content = NULL;
	autoclose int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	(void)state;
	fill(b);
	build(b, &image);
	assert_int_equal(write(fd, image.data, image.length), (ssize_t)image.length);
	assert_int_equal(content_open(&content, fd, &err), -EPROTO);
	assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK), 0);
	assert_int_equal(content_open(&content, fd, &err), 0);
	assert_int_equal(content_definition_at(content, 1)->criteria, CONTENT_NONE);
}

/* Each row bends one word of a row of the image above. */
static void
test_bent(void **state)
{
	static const struct {
		enum content_table table;
		uint32_t row;
		size_t offset;
		uint32_t value;
	} rows[] = {
		{ CONTENT_DEFINITIONS, 1, offsetof(struct content_definition, id),
		    1 << 20 },
		{ CONTENT_DEFINITIONS, 1, offsetof(struct content_definition, document),
		    1 },
		{ CONTENT_DEFINITIONS, 1, offsetof(struct content_definition, document),
		    CONTENT_NONE },
		{ CONTENT_DEFINITIONS, 1, offsetof(struct content_definition, criteria),
		    3 },
		{ CONTENT_DEFINITIONS, 2, offsetof(struct content_definition, oval_class),
		    CONTENT_CLASS__MAX },
		{ CONTENT_CRITERIA, 0, offsetof(struct content_criteria, kind), 9 },
		{ CONTENT_CRITERIA, 0, offsetof(struct content_criteria, kind),
		    CONTENT_CRITERIA_CRITERION }, /* its ref is no test */
		{ CONTENT_CRITERIA, 0, offsetof(struct content_criteria, ref), 3 },
		{ CONTENT_CRITERIA, 2, offsetof(struct content_criteria, negate), 2 },
		{ CONTENT_CRITERIA, 2, offsetof(struct content_criteria, children), 1 },
		{ CONTENT_CRITERIA, 2, offsetof(struct content_criteria, children.count),
		    3 },
		{ CONTENT_CRITERIA, 2, offsetof(struct content_criteria, children.count),
		    UINT32_MAX },
		{ CONTENT_REFS, 0, 0, 2 }, /* the group would be its own child */
		{ CONTENT_REFS, 0, 0, CONTENT_NONE },
		{ CONTENT_DOCUMENTS, 0, offsetof(struct content_document, tests), 1 },
		{ CONTENT_SUMMARY, 0, offsetof(struct content_summary, kind), 7 },
		{ CONTENT_SUMMARY, 0, offsetof(struct content_summary, skeleton_mark),
		    18 },
	};
	struct error err = { 0 };
	autobuffer image = { 0 };
	autoptr(builder) b = builder_new();
	const struct layout_head *head;

	(void)state;
	fill(b);
	build(b, &image);
	head = (const struct layout_head *)image.data;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned char *at = image.data + head->tables[rows[i].table].offset +
				    rows[i].row * head->tables[rows[i].table].row_size +
				    rows[i].offset;
		autoptr(content) content = NULL;
		uint32_t kept;

		memcpy(&kept, at, sizeof(kept));
		memcpy(at, &rows[i].value, sizeof(kept));
		if (content_open_memory(&content, image.data, image.length, &err) !=
		    -EPROTO)
			fail_msg("row %zu was taken", i);
		memcpy(at, &kept, sizeof(kept));
	}
}

/* Whatever single byte is wrong, opening ends, and what opens can be read to its ends. */
static void
test_flipped(void **state)
{
	struct error err = { 0 };
	autobuffer image = { 0 };
	autoptr(builder) b = builder_new();

	(void)state;
	fill(b);
	build(b, &image);
	for (size_t i = 0; i < image.length; i++) {
		autoptr(content) content = NULL;

		image.data[i] ^= 0xa5;
		if (content_open_memory(&content, image.data, image.length, &err) == 0)
			(void)content_find_definition(content, CONTENT_NONE, "none");
		image.data[i] ^= 0xa5;
	}
	for (size_t length = 0; length < image.length; length++) {
		autoptr(content) content = NULL;

		assert_int_equal(
		    content_open_memory(&content, image.data, length, &err), -EPROTO);
	}
}

/* Shared children may not multiply without end. */
static void
test_doubling(void **state)
{
	struct error err = { 0 };
	autobuffer image = { 0 };
	autoptr(builder) b = builder_new();
	autoptr(content) content = NULL;
	struct content_criteria c = { .ref = CONTENT_NONE };

	(void)state;
	for (uint32_t i = 0; i < 40; i++) {
		uint32_t twice[] = { i - 1, i - 1 };

		c.children = builder_refs(b, twice, i == 0 ? 0 : 2);
		(void)builder_row(b, CONTENT_CRITERIA, &c);
	}
	build(b, &image);
	assert_int_equal(
	    content_open_memory(&content, image.data, image.length, &err), -EPROTO);
	assert_non_null(strstr(err.text, "criteria"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_strings_once),
		cmocka_unit_test(test_seals),
		cmocka_unit_test(test_bent),
		cmocka_unit_test(test_flipped),
		cmocka_unit_test(test_doubling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

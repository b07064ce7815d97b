/* SPDX-License-Identifier: Apache-2.0 */
/* test_secret.c - which files and texts are never shown. */

#include "probes/secret.h"
#include "tests/unit/probes/fixture.h"

#define DES "abJnggxhB/yWI"
#define KEY "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n"

static const struct file_row {
	const char *name, *text;
	bool is_secret;
} file_rows[] = {
	{ "shadow", "", true },
	{ "shadow.bak", "", true },
	{ "gshadow-", "", true },
	{ "site.key", "", true },
	{ "passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:*:65534:65534::/:\n", false },
	{ "group", "root:x:0:\nwheel:!:10:a,b\n", false },
	{ "passwd.des", "root:x:0:0::/:\nold:" DES ":1:1::/:\n", true },
	{ "group.des", "wheel:" DES ":10:a,b", true },
	{ "copy.shadow", "old:" DES ":19000:0:99999:7:::\n", true },
	{ "locked", "old:!" DES ":1:1::/:\n", true },
	{ "bsdi", "old:_J9..K0AyUubDrRgmvlQ:1:1::/:\n", true },
	{ "bsdi.short", "old:_J9..K0AyUubDrRgmvl:1:1::/:\n", false },
	{ "short.hash", "old:$1$a$b:1:1::/:\n", true },
	{ "twelve", "old:abJnggxhB/yW:1:1::/:\n", false },
	{ "fourteen", "old:abJnggxhB/yWIx:1:1::/:\n", false },
	{ "no.number", "old:" DES ":some:more\n", false },
	{ "no.end", "old:" DES ":1", false },
	{ "no.name", ":" DES ":1:\n", false },
	{ "marks", "old:!!:1:\nold:!", false },
	{ "server.pem", "-----BEGIN CERTIFICATE-----\nMII\n" KEY, true },
	{ "pgp", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n", true },
	{ "public.pem", "-----BEGIN PUBLIC KEY-----\nMII\n-----BEGIN ", false },
	{ "empty", "", false },
};

static void
test_files(void **state)
{
	struct fixture f;

	(void)state;
	fixture_start(&f, NULL, 0);
	for (size_t i = 0; i < ARRAY_LEN(file_rows); i++) {
		const struct file_row *row = &file_rows[i];
		struct made_file made = { MADE_FILE, row->name, row->text, 0, 0 };
		char path[64];

		fixture_make(&f, &made);
		(void)snprintf(path, sizeof(path), "/%s", row->name);
		if (secret_path(f.tree, path) != row->is_secret)
			fail_msg("%s", row->name);
		assert_int_equal(secret_path(f.tree, path), row->is_secret);
	}
	assert_false(secret_path(f.tree, "/not-there"));
	fixture_end(&f);
}

/* The name that counts is that of what a link leads to. */
static void
test_links(void **state)
{
	static const struct made_file files[] = {
		{ MADE_FILE, "shadow", "x", 0, 0 },
		{ MADE_LINK, "a", "shadow", 0, 0 },
		{ MADE_FILE, "old", "old:" DES ":1:1::/:\n", 0, 0 },
		{ MADE_LINK, "b", "old", 0, 0 },
		{ MADE_LINK, "c", "nothing", 0, 0 },
	};
	struct fixture f;

	(void)state;
	fixture_start(&f, files, ARRAY_LEN(files));
	assert_true(secret_path(f.tree, "/a"));
	assert_true(secret_path(f.tree, "/b"));
	assert_false(secret_path(f.tree, "/c"));
	assert_string_equal(secret_reason(f.tree, "/c", "why"), "why");
	assert_null(strstr(secret_reason(f.tree, "/a", "why"), "why"));
	fixture_end(&f);
}

/* Whoever looks into a file may ask about it in between, however large it is. */
static void
test_content_stays(void **state)
{
	static const struct tree_limits limits = {
		.entries_max = 1000, .depth_max = 100, .file_size_max = 64 * 1024 * 1024
	};
	enum { SIZE = 20 * 1024 * 1024 };
	autofree char *large = calloc(1, SIZE);
	const char *data, *again;
	struct error err;
	struct fixture f;
	size_t length;

	(void)state;
	memcpy(large, KEY, strlen(KEY));
	fixture_start(&f, NULL, 0);
	fixture_make(&f, &(struct made_file){ MADE_FILE, "large", large, 0, SIZE });
	fixture_close(&f);
	fixture_open(&f, &limits);
	assert_int_equal(tree_peek_file(f.tree, "/large", &data, &length, &err), 0);
	assert_true(secret_path(f.tree, "/large"));
	assert_int_equal(tree_peek_file(f.tree, "/large", &again, &length, &err), 0);
	assert_ptr_equal(data, again);
	assert_memory_equal(data, large, SIZE);
	/* What is promised until the end is another copy. */
	assert_int_equal(tree_read_file(f.tree, "/large", &again, &length, &err), 0);
	assert_ptr_not_equal(data, again);
	assert_memory_equal(again, large, SIZE);
	fixture_end(&f);
}

static void
test_texts(void **state)
{
	static const struct {
		const char *text;
		bool is_secret;
	} rows[] = {
		{ KEY, true },
		{ "key: |\n  -----BEGIN OPENSSH PRIVATE KEY-----\n", true },
		{ "-----BEGIN ENCRYPTED PRIVATE KEY-----", true },
		{ "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIE PRIVATE KEY",
		    false },
		{ "-----BEGIN ", false },
		{ "PRIVATE KEY", false },
		{ "fail: old:" DES ":1:1::/:\n", true },
		{ "found:\nold:" DES ":1:1::/:", true },
		{ "$6$salted$0123456789abcdefghijklmnopqrstuvwxyz", true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (secret_text(rows[i].text, strlen(rows[i].text)) != rows[i].is_secret)
			fail_msg("%s", rows[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_content_stays),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests_name("probes/secret", tests, NULL, NULL);
}

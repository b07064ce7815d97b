/* SPDX-License-Identifier: Apache-2.0 */
/* test_target.c - asset names from hostile descriptions, fingerprints, copies. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/target/target.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PROJECT "com.docker.compose.project"
#define SERVICE "com.docker.compose.service"
#define SWARM "com.docker.swarm.service.name"

static const struct {
	const char *name, *image, *labels[5], *template_, *asset;
} assets[] = {
	/* who names the role */
	{ "web", "nginx", { 0 }, "{role}@{host}", "web@h" },
	{ "a-b-1", "nginx", { PROJECT, "a", SERVICE, "b" }, "{role}", "a/b" },
	{ "x", "nginx", { PROJECT, "a" }, "{role}", "x" },
	{ "x.1.y", "nginx", { SWARM, "stack_x" }, "{role}", "stack_x" },
	{ "happy_torvalds", "r:5000/team/app:1.2", { 0 }, "{role}", "r:5000/team/app" },
	{ "happy_torvalds7", "app@sha256:0123", { 0 }, "{role}", "app" },
	{ "", "", { 0 }, "{role}", "0123456789ab" },
	{ "", "sha256:0123456789", { 0 }, "{role}", "0123456789ab" },
	/* repositories */
	{ "n", "r:5000/app", { 0 }, "{image}", "r:5000/app" },
	{ "n", "r:5000/app@sha256:00", { 0 }, "{image}", "r:5000/app" },
	{ "n", "r:5000/app:1@sha256:00", { 0 }, "{image}", "r:5000/app" },
	{ "n", "app:1", { 0 }, "{image}", "app" },
	{ "n", "@", { 0 }, "<{image}>", "<>" },
	{ "n", ":", { 0 }, "<{image}>", "<>" },
	{ "n", "/", { 0 }, "{image}", "/" },
	{ "n", "a/:x/y:z", { 0 }, "{image}", "a/:x/y" },
	/* labels are the container's own words */
	{ "n", "i", { "team", "../../etc" }, "{label:team}/{name}", "../../etc/n" },
	{ "n", "i", { "team", "{host}" }, "{label:team}", "{host}" },
	{ "n", "i", { "", "e" }, "{label:}", "e" },
	{ "n", "i", { "a}b", "x" }, "{label:a}b}", "b}" },
	{ "n", "i", { "team", "%s%n" }, "{label:team}", "%s%n" },
	{ "n", "i", { PROJECT, "", SERVICE, "" }, "{role}", "/" },
	/* the template's own mistakes stay visible */
	{ "n", "i", { 0 }, "{nothing}", "{nothing}" },
	{ "n", "i", { 0 }, "{name", "{name" },
	{ "n", "i", { 0 }, "{{name}}", "{n}" },
	{ "n", "i", { 0 }, "}{}{", "}{}{" },
	{ "n", "i", { 0 }, "", "" },
	{ "n", "i", { 0 }, "{id}-{label:none}-", "0123456789ab--" },
};

static void
test_asset(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(assets); i++) {
		autoptr(target) t = target_new(ID);
		autofree char *asset = NULL;

		assert_true(target_set(&t->name, assets[i].name));
		assert_true(target_set(&t->image, assets[i].image));
		for (size_t k = 0; assets[i].labels[k] != NULL; k += 2)
			assert_true(target_add_label(
			    t, assets[i].labels[k], assets[i].labels[k + 1]));
		asset = target_asset(t, assets[i].template_, "h");
		assert_string_equal(asset, assets[i].asset);
	}
}

/* A word and a label far longer than any buffer. */
static void
test_asset_long(void **state)
{
	enum { LENGTH = 100000 };
	autoptr(target) t = target_new("1");
	autofree char *text = malloc(LENGTH + 3), *asset = NULL, *other = NULL;

	(void)state;
	memset(text, 'x', LENGTH);
	text[0] = '{';
	text[LENGTH] = '}';
	text[LENGTH + 1] = '\0';
	asset = target_asset(t, text, "h");
	assert_string_equal(asset, text);
	assert_true(target_add_label(t, "l", text));
	other = target_asset(t, "{label:l}{label:l}", "h");
	assert_int_equal(strlen(other), 2 * strlen(text));
}

static void
test_generated(void **state)
{
	static const struct {
		const char *name;
		bool is_generated;
	} rows[] = {
		{ "happy_torvalds", true },
		{ "happy_torvalds3", true },
		{ "happy_torvalds33", false },
		{ "happy", false },
		{ "happy_", false },
		{ "_torvalds", false },
		{ "happy_Torvalds", false },
		{ "happy_torvalds_x", false },
		{ "happy-torvalds", false },
		{ "", false },
		{ "\xff_\xff", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (target_name_is_generated(rows[i].name) != rows[i].is_generated)
			fail_msg("%s", rows[i].name);
}

static struct target *
make_target(void)
{
	struct target *t = target_new(ID);

	assert_true(target_set(&t->image_id, "sha256:1") && target_set(&t->user, "u") &&
		    target_set(&t->pid_mode, "host") && target_add_environ(t, "A=1") &&
		    target_add_environ(t, "B=2") &&
		    target_add(&t->capabilities, "KILL") &&
		    target_add_label(t, "l", "v") && target_add(&t->addresses, "::1") &&
		    target_set(&t->digest, "sha256:2"));
	t->pid = 7;
	t->is_running = t->is_paused = t->is_read_only = true;
	t->restart_count = 3;
	return t;
}

static void
test_fingerprint(void **state)
{
	autoptr(target) t = make_target();
	autoptr(target) same = make_target();
	autoptr(target) joined = make_target();
	autoptr(target) moved = make_target();
	uint64_t print = target_fingerprint(t);

	(void)state;
	/* when, how often and where it runs is no configuration */
	same->pid = 8;
	same->restart_count = 4;
	assert_true(
	    target_set(&same->started_at, "2026") && target_set(&same->name, "x"));
	assert_true(target_fingerprint(same) == print);
	/* each of these is */
	assert_true(target_set(&same->image_id, "sha256:2"));
	assert_false(target_fingerprint(same) == print);
	assert_true(target_add_environ(joined, "C=3"));
	assert_false(target_fingerprint(joined) == print);
	t->is_privileged = true;
	assert_false(target_fingerprint(t) == print);
	/* and a byte more in one and less in the next is another one */
	assert_true(
	    target_set(&moved->user, "") && target_set(&moved->image_id, "sha256:1u"));
	assert_false(target_fingerprint(moved) == print);
}

static void
test_copy(void **state)
{
	autoptr(target) t = make_target();
	autoptr(target) copy = target_copy(t);

	(void)state;
	assert_true(target_fingerprint(copy) == target_fingerprint(t));
	assert_string_equal(copy->id, ID);
	assert_string_equal(copy->upper_dir, "");
	assert_string_equal(copy->digest, "sha256:2");
	assert_int_equal(copy->addresses.count, 1);
	assert_string_equal(copy->addresses.texts[0], "::1");
	assert_string_equal(target_label(copy, "l"), "v");
	assert_null(target_label(copy, "L"));
	assert_int_equal(copy->pid, 7);
	assert_int_equal(copy->restart_count, 3);
	assert_true(copy->is_running && copy->is_paused && copy->is_read_only);
	assert_ptr_not_equal(copy->environ[0], t->environ[0]);
	target_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asset),
		cmocka_unit_test(test_asset_long),
		cmocka_unit_test(test_generated),
		cmocka_unit_test(test_fingerprint),
		cmocka_unit_test(test_copy),
	};

	return cmocka_run_group_tests_name("target/target", tests, NULL, NULL);
}

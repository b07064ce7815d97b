/* SPDX-License-Identifier: Apache-2.0 */
/* test_facts.c - what a record is told of a container beside its names. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/docker/engine.h"
#include "daemon/facts.h"
#include "daemon/target/target.h"

#define ID "0123456789abcdef"
#define ALWAYS "user=root\nprivileged=false\nread-only=false\n"

static struct engine_container
bare(void)
{
	return (struct engine_container){ .id = ID,
		.name = "web",
		.image = "r:5000/app:1",
		.image_id = "sha256:1",
		.started_at = "0001-01-01T00:00:00Z",
		.status = "",
		.health = "",
		.user = "",
		.pid_mode = "",
		.userns_mode = "",
		.network_mode = "",
		.hostname = "",
		.upper_dir = "",
		.lower_dirs = "",
		.driver = "",
		.address = "",
		.address6 = "" };
}

static void
expect_facts(const struct target *t, const char *wanted)
{
	autobuffer text = { 0 };
	struct facts facts;

	facts_list(&facts, t);
	for (uint32_t i = 0; i < facts.count; i++)
		buffer_printf(&text, "%s=%s\n", facts.rows[i].name, facts.rows[i].value);
	assert_string_equal(buffer_text(&text), wanted);
	facts_done(&facts);
}

static void
expect_container(const struct engine_container *c, const char *wanted)
{
	autoptr(target) t = facts_target(c);

	assert_non_null(t);
	assert_string_equal(t->started_at, "");
	expect_facts(t, wanted);
}

/* What nobody chose is not told. */
static void
test_usual(void **state)
{
	struct engine_container c = bare();

	(void)state;
	expect_facts(NULL, "");
	expect_container(&c, ALWAYS);
	c.network_mode = "default";
	expect_container(&c, ALWAYS);
	c.pid_mode = c.userns_mode = "private";
	c.network_mode = "bridge";
	expect_container(&c, ALWAYS);
}

static void
test_chosen(void **state)
{
	static const char *const added[] = { "NET_ADMIN", "SYS_PTRACE" },
				 *const dropped[] = { "ALL" },
				 *const options[] = { "no-new-privileges",
					 "seccomp={\"a\":1}", "seccomp=unconfined" };
	struct engine_container c = bare();

	(void)state;
	c.user = "1000:7";
	c.is_privileged = c.is_read_only = true;
	c.pid_mode = c.network_mode = "host";
	c.userns_mode = "keep-id";
	c.capabilities_added = added;
	c.n_capabilities_added = 2;
	c.capabilities_dropped = dropped;
	c.n_capabilities_dropped = 1;
	c.security_options = options;
	c.n_security_options = 3;
	expect_container(&c,
	    "user=1000:7\nprivileged=true\nread-only=true\n"
	    "capabilities-added=NET_ADMIN,SYS_PTRACE\ncapabilities-dropped=ALL\n"
	    "security-options=no-new-privileges,seccomp=profile,seccomp=unconfined\n"
	    "pid-mode=host\nuserns-mode=keep-id\nnetwork-mode=host\n");
}

/* Each once, and nothing that is none. */
static void
test_addresses(void **state)
{
	static const char *const addresses[] = { "10.0.0.1", "fe80::1", "fe80::1",
		"10.0.0.256", "<b>", "10.0.0.2/8" };
	struct engine_container c = bare();

	(void)state;
	c.address = "10.0.0.1";
	c.address6 = "fe80::2";
	c.addresses = addresses;
	c.n_addresses = ARRAY_LEN(addresses);
	expect_container(
	    &c, ALWAYS "ip-address=10.0.0.1\nip-address=fe80::2\nip-address=fe80::1\n");
}

/* More networks than anybody has do not push anything else out. */
static void
test_many(void **state)
{
	static char texts[300][16];
	const char *addresses[ARRAY_LEN(texts)];
	struct engine_container c = bare();
	struct facts facts;
	autoptr(target) t = NULL;

	(void)state;
	for (unsigned int i = 0; i < ARRAY_LEN(texts); i++) {
		(void)snprintf(
		    texts[i], sizeof(texts[i]), "10.0.%u.%u", i / 250, i % 250);
		addresses[i] = texts[i];
	}
	c.addresses = addresses;
	c.n_addresses = ARRAY_LEN(texts);
	t = facts_target(&c);
	facts_list(&facts, t);
	assert_int_equal(facts.count, 3 + 16);
	facts_done(&facts);
}

static const struct {
	const char *image, *digests[4], *digest;
} digests[] = {
	{ "r:5000/app:1", { "app@sha256:a", "r:5000/app@sha256:b" }, "sha256:b" },
	{ "app", { "app2@sha256:a", "app@sha256:b" }, "sha256:b" },
	{ "app:1", { "docker.io/library/app@sha256:a", "b@sha256:b" }, "sha256:a" },
	{ "app", { "without" }, "" },
	{ "app", { NULL }, "" },
	{ "app@sha256:c", { NULL }, "sha256:c" },
	{ "", { "app@sha256:a" }, "sha256:a" },
};

static void
test_digest(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(digests); i++) {
		struct engine_container c = bare();
		struct engine_image image = { .digests = digests[i].digests };
		autoptr(target) t = NULL;

		while (digests[i].digests[image.n_digests] != NULL)
			image.n_digests++;
		c.image = digests[i].image;
		t = facts_target(&c);
		assert_true(facts_take_digest(t, &image));
		assert_string_equal(t->digest, digests[i].digest);
	}
}

/* An image has a digest and an engine, and runs as nobody. */
static void
test_image(void **state)
{
	autoptr(target) t = target_new("");

	(void)state;
	assert_true(
	    target_set(&t->digest, "sha256:a") && target_set(&t->engine, "28.2.2"));
	expect_facts(t, "image-digest=sha256:a\nengine-version=28.2.2\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usual),
		cmocka_unit_test(test_chosen),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

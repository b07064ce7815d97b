/* SPDX-License-Identifier: Apache-2.0 */
/* test_apparmorstatus.c - profiles and processes counted in a made /sys and /proc. */

#include "tests/unit/probes/target.h"

extern const struct probe probe_apparmorstatus;

#define PROFILES "/sys/kernel/security/apparmor/profiles"

static const char *
collect(struct target *t)
{
	return target_collect(
	    t, &probe_apparmorstatus, NULL, OVAL_OPERATION_EQUALS, NULL);
}

static void
put_process(
    struct target *t, int pid, const char *file, const char *label, const char *program)
{
	char path[128], full[256];

	(void)snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	target_put_text(t, path, label);
	if (program == NULL)
		return;
	(void)snprintf(full, sizeof(full), "%s/proc/%d/exe", t->dir, pid);
	assert_int_equal(symlink(program, full), 0);
}

static void
test_counts(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	target_put_text(&t, PROFILES,
	    "docker-default (enforce)\n/usr/sbin/nginx (complain)\n"
	    "/usr/bin/man (enforce)\nodd (enforce) name (kill)\nfree (unconfined)\n"
	    "other (kill)\n");
	put_process(&t, 1, "attr/current", "unconfined\n", "/usr/sbin/init");
	put_process(&t, 2, "attr/current", "docker-default (enforce)\n", "/bin/sh");
	put_process(&t, 3, "attr/apparmor/current", "/usr/sbin/nginx (complain)\n", NULL);
	put_process(&t, 3, "attr/current", "u:r:t:s0", NULL);
	put_process(&t, 4, "attr/current", "unconfined\n", "/usr/bin/man");
	put_process(&t, 5, "attr/current", "odd (enforce) name (kill)\n", NULL);
	put_process(&t, 10, "attr/current", "other (kill)\n", NULL);
	put_process(&t, 6, "attr/current", "unconfined\n", "/usr/bin/ma");
	put_process(&t, 7, "attr/current", "u:r:t:s0", "/usr/bin/man");
	put_process(&t, 8, "attr/current", "unconfined\n", NULL);
	assert_string_equal(collect(&t),
	    "complete\n loaded_profiles_count=6 enforce_mode_profiles_count=2"
	    " complain_mode_profiles_count=1 processes_with_profiles_count=5"
	    " enforce_mode_processes_count=1 complain_mode_processes_count=1"
	    " unconfined_processes_with_profiles_count=1\n");
	target_close(&t);
}

/* A program whose file cannot be seen may be one with a profile. */
static void
test_unseen(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	t.env.is_live = true;
	target_put_text(&t, PROFILES, "/usr/bin/man (enforce)");
	put_process(&t, 9, "attr/current", "unconfined", NULL);
	target_put_text(&t, "/proc/9/exe", "no link");
	assert_string_equal(collect(&t),
	    "complete\n loaded_profiles_count=1 enforce_mode_profiles_count=1"
	    " complain_mode_profiles_count=0 processes_with_profiles_count(not collected)"
	    " enforce_mode_processes_count=0 complain_mode_processes_count=0"
	    " unconfined_processes_with_profiles_count(not collected)\n");
	target_close(&t);
}

static void
test_none(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	target_put_text(&t, PROFILES, "");
	assert_string_equal(collect(&t), "not collected\n");
	target_close(&t);
	target_open(&t);
	t.env.is_live = true;
	assert_string_equal(collect(&t), "not collected\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_unseen),
		cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_selinuxsecuritycontext.c - labels of files, where they can be set, and of made
 * processes. */

#include <errno.h>
#include <sys/xattr.h>

#include "tests/unit/probes/target.h"

extern const struct probe probe_selinuxsecuritycontext;

#define NO_LABEL                                                              \
	" user(does not exist) role(does not exist) type(does not exist)"     \
	" low_sensitivity(does not exist) low_category(does not exist)"       \
	" high_sensitivity(does not exist) high_category(does not exist)"     \
	" rawlow_sensitivity(does not exist) rawlow_category(does not exist)" \
	" rawhigh_sensitivity(does not exist) rawhigh_category(does not exist)\n"
#define NO_RANGE                                                              \
	" low_sensitivity(does not exist) low_category(does not exist)"       \
	" high_sensitivity(does not exist) high_category(does not exist)"     \
	" rawlow_sensitivity(does not exist) rawlow_category(does not exist)" \
	" rawhigh_sensitivity(does not exist) rawhigh_category(does not exist)\n"
#define FULL                                                                             \
	" user=system_u role=system_r type=sshd_t low_sensitivity=s0 low_category=c1,c2" \
	" high_sensitivity=s15 high_category=c0.c1023 rawlow_sensitivity=s0"             \
	" rawlow_category=c1,c2 rawhigh_sensitivity=s15 rawhigh_category=c0.c1023\n"
#define LOW                                                                     \
	" user=u role=r type=t low_sensitivity=s0 low_category(does not exist)" \
	" high_sensitivity(does not exist) high_category(does not exist)"       \
	" rawlow_sensitivity=s0 rawlow_category(does not exist)"                \
	" rawhigh_sensitivity(does not exist) rawhigh_category(does not exist)\n"

/* clang-format off */
static const struct {
	const char *label;
	size_t length; /* 0: of the text */
	const char *expected;
} labels[] = {
	{ "system_u:system_r:sshd_t:s0:c1,c2-s15:c0.c1023", 0, FULL },
	{ "u:r:t:s0\n", 0, LOW },
	{ "u:r:t:s0\0", 9, LOW },
	{ "u:r:t", 0, " user=u role=r type=t" NO_RANGE },
	{ "", 0, NO_LABEL },
	{ "unconfined\n", 0, NO_LABEL },
	{ "docker-default (enforce)\n", 0, NO_LABEL },
	{ "u:r:", 0, NO_LABEL },
	{ "u::t:s0", 0, NO_LABEL },
	{ "u:r:t t:s0", 0, NO_LABEL },
	{ "u:r:t\0:s0", 9, NO_LABEL },
};
/* clang-format on */

static const char *
collect_pid(struct target *t, const char *pid)
{
	const char *values[] = { pid };
	const struct object_entity entity = {
		.name = "pid",
		.datatype = OVAL_DATATYPE_INT,
		.is_nil = pid == NULL,
		.values = values,
		.n_values = pid != NULL ? 1 : 0,
	};
	const struct object object = {
		.family = "linux",
		.type = "selinuxsecuritycontext",
		.id = "oval:test:obj:1",
		.entities = &entity,
		.n_entities = 1,
	};

	return target_collect_object(t, &probe_selinuxsecuritycontext, &object);
}

static void
test_processes(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(labels); i++) {
		struct target t;
		char expected[1024];

		target_open(&t);
		t.env.is_live = true;
		target_put(&t, "/proc/7/attr/current", labels[i].label,
		    labels[i].length > 0 ? labels[i].length : strlen(labels[i].label));
		(void)snprintf(
		    expected, sizeof(expected), "complete\n pid=7%s", labels[i].expected);
		assert_string_equal(collect_pid(&t, "7"), expected);
		assert_string_equal(collect_pid(&t, "8"), "does not exist\n");
		target_close(&t);
	}
}

static void
test_nobody_there(void **state)
{
	struct target t;

	(void)state;
	target_open(&t);
	assert_string_equal(collect_pid(&t, "7"), "not collected\n");
	t.env.is_live = true;
	assert_string_equal(collect_pid(&t, NULL), "not collected\n");
	target_close(&t);
}

static const char *
collect_file(struct target *t, const char *filepath)
{
	return target_collect(t, &probe_selinuxsecuritycontext, "filepath",
	    OVAL_OPERATION_EQUALS, filepath);
}

static void
set_label(struct target *t, const char *path, const char *label)
{
	char full[256];

	(void)snprintf(full, sizeof(full), "%s%s", t->dir, path);
	if (setxattr(full, "security.selinux", label, strlen(label) + 1, 0) == 0)
		return;
	print_message("SKIP: no label can be set here: %s\n", strerror(errno));
	target_close(t);
	skip();
}

static void
test_files(void **state)
{
	struct target t;
	char link[128];

	(void)state;
	target_open(&t);
	target_put_text(&t, "/etc/shadow", "");
	target_put_text(&t, "/etc/none", "");
	(void)snprintf(link, sizeof(link), "%s/etc/link", t.dir);
	assert_int_equal(symlink("/etc/shadow", link), 0);
	(void)snprintf(link, sizeof(link), "%s/etc/pipe", t.dir);
	assert_int_equal(mkfifo(link, 0600), 0);
	set_label(&t, "/etc/shadow", "u:r:t:s0");
	assert_string_equal(collect_file(&t, "/etc/shadow"),
	    "complete\n filepath=/etc/shadow path=/etc filename=shadow" LOW);
	/* What a link leads to has the label that matters. */
	assert_string_equal(collect_file(&t, "/etc/link"),
	    "complete\n filepath=/etc/link path=/etc filename=link" LOW);
	assert_string_equal(collect_file(&t, "/etc/none"),
	    "complete\n filepath=/etc/none path=/etc filename=none" NO_LABEL);
	assert_string_equal(collect_file(&t, "/etc/nosuch"), "does not exist\n");
	/* Never opened, and its path means another file to us than to the target. */
	assert_string_equal(collect_file(&t, "/etc/pipe"),
	    "complete\nnot collected: filepath=/etc/pipe path=/etc filename=pipe\n");
	target_close(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_nobody_there),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

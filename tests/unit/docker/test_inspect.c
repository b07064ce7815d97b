/* SPDX-License-Identifier: Apache-2.0 */
/* test_inspect.c - answers' bodies, good and hostile, to plain structs. */

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/request.h"

#define STATE "\"State\":{\"Status\":\"running\"}"

static const char whole[] =
    "{\"Id\":\"c0ffee\",\"Name\":\"/gull\",\"Image\":\"sha256:ab\",\"RestartCount\":3,"
    "\"Driver\":\"other\",\"State\":{\"Status\":\"running\",\"Running\":true,"
    "\"Paused\":true,\"Restarting\":true,\"Pid\":4711,\"StartedAt\":\"2026-01-02T03:04:"
    "05Z\","
    "\"Health\":{\"Status\":\"healthy\"}},\"Config\":{\"Image\":\"busybox\",\"User\":"
    "\"7\","
    "\"Hostname\":\"nest\",\"Env\":[\"A=b\",\"C\"],\"Labels\":{\"k\":\"v\",\"image\":"
    "\"no\"}},"
    "\"HostConfig\":{\"Privileged\":true,\"ReadonlyRootfs\":true,\"PidMode\":\"host\","
    "\"UsernsMode\":\"host\",\"NetworkMode\":\"none\",\"CapAdd\":[\"ALL\"],\"CapDrop\":["
    "\"KILL\"],"
    "\"SecurityOpt\":[\"a\",\"b\"]},\"NetworkSettings\":{\"IPAddress\":\"10.0.0.1\","
    "\"GlobalIPv6Address\":\"\",\"Networks\":{\"n\":null,\"o\":{\"IPAddress\":"
    "\"10.0.0.2\",\"GlobalIPv6Address\":\"fe::2\"},\"p\":{\"IPAddress\":\"\"}}},"
    "\"GraphDriver\":{\"Name\":\"overlay2\",\"Data\":{\"UpperDir\":\"/u\",\"LowerDir\":"
    "\"/a:/b\"}},\"More\":[1,2.5,{\"x\":null}]}\n";

struct answer {
	int calls, code;
	void (*check)(const struct engine_container *container);
};

static void
on_container(void *arg, const struct engine_container *container, const struct error *err)
{
	struct answer *answer = arg;

	answer->calls++;
	assert_true((container == NULL) == (err != NULL));
	answer->code = err == NULL ? 0 : err->code;
	if (container != NULL && answer->check != NULL)
		answer->check(container);
}

static int
inspect(const void *data, size_t length, void (*check)(const struct engine_container *))
{
	struct answer answer = { .check = check };
	autobuffer body = { 0 };

	buffer_add(&body, data, length);
	inspect_container(&body, on_container, &answer);
	assert_int_equal(answer.calls, 1);
	return answer.code;
}

static void
check_whole(const struct engine_container *c)
{
	assert_string_equal(c->id, "c0ffee");
	assert_string_equal(c->name, "gull");
	assert_string_equal(c->image, "busybox");
	assert_string_equal(c->image_id, "sha256:ab");
	assert_string_equal(c->started_at, "2026-01-02T03:04:05Z");
	assert_string_equal(c->status, "running");
	assert_string_equal(c->health, "healthy");
	assert_int_equal(c->pid, 4711);
	assert_int_equal(c->restart_count, 3);
	assert_true(c->is_running && c->is_paused && c->is_restarting);
	assert_true(c->is_privileged && c->is_read_only);
	assert_string_equal(c->user, "7");
	assert_string_equal(c->hostname, "nest");
	assert_string_equal(c->pid_mode, "host");
	assert_string_equal(c->userns_mode, "host");
	assert_string_equal(c->network_mode, "none");
	assert_string_equal(c->upper_dir, "/u");
	assert_string_equal(c->lower_dirs, "/a:/b");
	assert_string_equal(c->driver, "overlay2");
	assert_int_equal(c->n_environ, 2);
	assert_string_equal(c->environ[1], "C");
	assert_int_equal(c->n_labels, 2);
	assert_string_equal(c->labels[0].name, "k");
	assert_string_equal(c->labels[0].value, "v");
	assert_int_equal(c->n_capabilities_added, 1);
	assert_string_equal(c->capabilities_added[0], "ALL");
	assert_int_equal(c->n_capabilities_dropped, 1);
	assert_string_equal(c->capabilities_dropped[0], "KILL");
	assert_int_equal(c->n_security_options, 2);
	assert_string_equal(c->security_options[1], "b");
	assert_string_equal(c->address, "10.0.0.1");
	assert_string_equal(c->address6, "");
	assert_int_equal(c->n_addresses, 2);
	assert_string_equal(c->addresses[0], "10.0.0.2");
	assert_string_equal(c->addresses[1], "fe::2");
}

static void
check_bare(const struct engine_container *c)
{
	assert_string_equal(c->name, "");
	assert_string_equal(c->image, "");
	assert_string_equal(c->health, "");
	assert_string_equal(c->upper_dir, "");
	assert_string_equal(c->driver, "overlayfs");
	assert_string_equal(c->started_at, "");
	assert_int_equal(c->pid, 0);
	assert_int_equal(c->n_environ + c->n_labels + c->n_capabilities_added +
			     c->n_capabilities_dropped + c->n_security_options +
			     c->n_addresses,
	    0);
	assert_string_equal(c->address, "");
	assert_false(c->is_running || c->is_privileged);
}

static void
test_container(void **state)
{
	/* As engine 29 answers with containerd's image store: no GraphDriver. */
	static const char bare[] =
	    "{\"Id\":\"a\",\"Driver\":\"overlayfs\",\"GraphDriver\":null,"
	    "\"State\":{\"Status\":\"created\",\"Health\":null},"
	    "\"Config\":{\"Env\":null,\"Labels\":null},\"HostConfig\":{\"CapAdd\":null}}";

	(void)state;
	assert_int_equal(inspect(whole, sizeof(whole) - 1, check_whole), 0);
	assert_int_equal(inspect(bare, sizeof(bare) - 1, check_bare), 0);
}

#define TEXT(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct {
	const char *data;
	size_t length;
} hostile[] = {
	TEXT(""),
	TEXT("null"),
	TEXT("{}"),
	TEXT("[]"),
	TEXT("7"),
	TEXT("\"a\""),
	TEXT("\0\0\0\0"),
	TEXT("\x89PNG\r\n\x1a\n\xff\xfe"),
	TEXT("{\"Id\":\"a\"}"),
	TEXT("{\"Id\":\"a\"," STATE "} x"),
	TEXT("{\"Id\":\"a\"," STATE "}\0"),
	TEXT("{\"Id\":\"a\"," STATE "}{}"),
	TEXT("{\"Id\":\"a\",\"State\":[]}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":7}}"),
	TEXT("{\"Id\":7," STATE "}"),
	TEXT("{\"Id\":null," STATE "}"),
	TEXT("{\"Id\":\"\"," STATE "}"),
	TEXT("{\"Id\":\"../../etc\"," STATE "}"),
	TEXT("{\"Id\":\"a\\u0000b\"," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Name\":{}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Name\":\"\xff\"," STATE "}"),
	TEXT("{\"Id\":\"a\",\"RestartCount\":-1," STATE "}"),
	TEXT("{\"Id\":\"a\",\"RestartCount\":4294967296," STATE "}"),
	TEXT("{\"Id\":\"a\",\"RestartCount\":\"3\"," STATE "}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":\"x\",\"Pid\":-5}}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":\"x\",\"Pid\":1e3}}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":\"x\",\"Pid\":"
	     "99999999999999999999}}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":\"x\",\"Running\":\"true\"}}"),
	TEXT("{\"Id\":\"a\",\"State\":{\"Status\":\"x\",\"Health\":\"bad\"}}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Env\":{}}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Env\":[1]}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Env\":[null]}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Env\":[\"a\\u0000\"]}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Labels\":[\"a\"]}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Labels\":{\"a\":null}}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"Config\":{\"Labels\":{\"a\":{}}}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"GraphDriver\":{\"Data\":7}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"NetworkSettings\":{\"Networks\":[]}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"NetworkSettings\":{\"Networks\":{\"a\":7}}," STATE "}"),
	TEXT("{\"Id\":\"a\",\"NetworkSettings\":{\"Networks\":{\"a\":{\"IPAddress\":7}}}"
	     "," STATE "}"),
	TEXT("{'Id':'a'," STATE "}"),
	TEXT("{\"Id\":\"a\",/* */" STATE "}"),
};

static void
test_container_hostile(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hostile); i++)
		if (inspect(hostile[i].data, hostile[i].length, NULL) != EPROTO)
			fail_msg("row %zu: %s", i, hostile[i].data);
	/* Cut anywhere, it is refused; with any byte changed, it is at least survived. */
	for (size_t i = 0; i + 2 < sizeof(whole) - 1; i++)
		assert_int_equal(inspect(whole, i, NULL), EPROTO);
	for (size_t i = 0; i < sizeof(whole) - 1; i++) {
		char changed[sizeof(whole)];

		memcpy(changed, whole, sizeof(whole));
		changed[i] = (char)(changed[i] ^ 0x11);
		(void)inspect(changed, sizeof(whole) - 1, NULL);
		changed[i] = '\0';
		(void)inspect(changed, sizeof(whole) - 1, NULL);
	}
}

static void
test_deep(void **state)
{
	static char deep[200000];

	(void)state;
	memset(deep, '[', sizeof(deep));
	assert_int_equal(inspect(deep, sizeof(deep), NULL), EPROTO);
	for (size_t i = 0; i + 5 < sizeof(deep); i += 5)
		memcpy(deep + i, "{\"a\":", 5);
	assert_int_equal(inspect(deep, sizeof(deep), NULL), EPROTO);
}

static void
on_image(void *arg, const struct engine_image *image, const struct error *err)
{
	uint32_t *count = arg;

	(void)err;
	*count = image == NULL ? UINT32_MAX : image->n_digests;
	if (image != NULL && image->n_digests > 0)
		assert_string_equal(image->digests[0], "a@sha256:1");
}

static void
test_image(void **state)
{
	static const struct {
		const char *text;
		uint32_t count; /* UINT32_MAX: refused */
	} rows[] = {
		{ "{\"Id\":\"sha256:a\"}", 0 },
		{ "{\"Id\":\"sha256:a\",\"RepoDigests\":null}", 0 },
		{ "{\"Id\":\"a\",\"RepoDigests\":[\"a@sha256:1\",\"b\"]}", 2 },
		{ "{\"Id\":\"a\",\"RepoDigests\":\"a@sha256:1\"}", UINT32_MAX },
		{ "{\"Id\":\"a\",\"RepoDigests\":[7]}", UINT32_MAX },
		{ "{\"Id\":\"a/b\"}", UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer body = { 0 };
		uint32_t count = 7;

		buffer_add_text(&body, rows[i].text);
		inspect_image(&body, on_image, &count);
		if (count != rows[i].count)
			fail_msg("row %zu: %u", i, count);
	}
}

static void
on_list(void *arg, const struct engine_listed *listed, uint32_t count)
{
	int *seen = arg;

	*seen = (int)count;
	for (uint32_t i = 0; i < count; i++)
		assert_true(*listed[i].id != '\0' && listed[i].state != NULL);
}

static void
test_list(void **state)
{
	static const struct {
		const char *text;
		int count; /* -1: refused */
	} rows[] = {
		{ "[]", 0 },
		{ "[{\"Id\":\"a\",\"State\":\"running\"},{\"Id\":\"b\"}]\n", 2 },
		{ "[{\"Id\":\"a\"},{}]", -1 },
		{ "[{\"Id\":\"a\"},null]", -1 },
		{ "[{\"Id\":\"a\"},[]]", -1 },
		{ "[{\"Id\":\"a\"},7]", -1 },
		{ "[{\"Id\":\"a\",\"State\":7}]", -1 },
		{ "[{\"Id\":\"a/b\"}]", -1 },
		{ "{}", -1 },
		{ "[", -1 },
		{ "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer body = { 0 };
		struct error err = { 0 };
		int seen = -1, rc;

		buffer_add_text(&body, rows[i].text);
		rc = inspect_list(&body, on_list, &seen, &err);
		if (seen != rows[i].count || rc != (seen < 0 ? -EPROTO : 0))
			fail_msg("row %zu: %d, %d", i, rc, seen);
	}
}

static void
test_exec_and_others(void **state)
{
	static const struct {
		const char *text;
		int rc;
		struct exec_state exec;
	} rows[] = {
		{ "{\"Running\":true,\"ExitCode\":null,\"Pid\":9}", 0, { true, -1, 9 } },
		{ "{\"Running\":false,\"ExitCode\":101,\"Pid\":9}", 0,
		    { false, 101, 9 } },
		{ "{\"Running\":false}", 0, { false, -1, 0 } },
		{ "{\"Running\":1}", -EPROTO, { 0 } },
		{ "{\"ExitCode\":1}", -EPROTO, { 0 } },
		{ "{\"Running\":true,\"Pid\":\"9\"}", -EPROTO, { 0 } },
		{ "{\"Running\":true,\"ExitCode\":99999999999}", -EPROTO, { 0 } },
	};
	static const struct {
		long status;
		const char *body, *text;
		int code;
	} refusals[] = {
		{ 404, "{\"message\":\"No such\\ncontainer\"}",
		    "No such?container (HTTP status 404)", ENOENT },
		{ 409, "{\"message\":\"paused\"}", "paused (HTTP status 409)", EBUSY },
		{ 500, "oops", "HTTP status 500", EIO },
		{ 404, "", "HTTP status 404", ENOENT },
		{ 400, "{\"message\":7}", "HTTP status 400", EIO },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct exec_state exec = { 0 };
		autobuffer body = { 0 };
		struct error err = { 0 };

		buffer_add_text(&body, rows[i].text);
		assert_int_equal(inspect_exec(&body, &exec, &err), rows[i].rc);
		assert_int_equal(exec.is_running, rows[i].exec.is_running);
		assert_int_equal(exec.exit_code, rows[i].exec.exit_code);
		assert_int_equal(exec.pid, rows[i].exec.pid);
	}
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		autobuffer body = { 0 };
		struct error err = { 0 };

		buffer_add_text(&body, refusals[i].body);
		assert_int_equal(
		    inspect_refusal(refusals[i].status, &body, &err), -refusals[i].code);
		assert_string_equal(err.text, refusals[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_container),
		cmocka_unit_test(test_container_hostile),
		cmocka_unit_test(test_deep),
		cmocka_unit_test(test_image),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_exec_and_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_request.c - nothing but the table gets out. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/docker/request.h"

#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
test_paths(void **state)
{
	static const struct {
		struct request request;
		const char *path; /* NULL: refused */
	} rows[] = {
		{ { .kind = REQUEST_VERSION }, "/version" },
		{ { .kind = REQUEST_LIST }, "/v1.41/containers/json?all=1" },
		{ { .kind = REQUEST_PAST, .until_us = 12000034 },
		    "/v1.41/events?since=0&until=12.000034000" },
		{ { .kind = REQUEST_CONTAINER, .id = HEX64 },
		    "/v1.41/containers/" HEX64 "/json" },
		{ { .kind = REQUEST_CONTAINER, .id = "web_1.a-b" },
		    "/v1.41/containers/web_1.a-b/json" },
		{ { .kind = REQUEST_CONTAINER, .id = NULL }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = ".." }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = ".a" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a/../b" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a/b" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a?b" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a%2fb" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a b" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a\r\nHost: b" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "a#" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "\xc3\xa9" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = "{v}" }, NULL },
		{ { .kind = REQUEST_CONTAINER, .id = HEX64 HEX64 "0" }, NULL },
		{ { .kind = REQUEST_IMAGE, .id = "sha256:" HEX64 },
		    "/v1.41/images/sha256:" HEX64 "/json" },
		{ { .kind = REQUEST_IMAGE, .id = "reg.example:5000/a/b:1.2@sha256:ab" },
		    "/v1.41/images/reg.example:5000/a/b:1.2@sha256:ab/json" },
		{ { .kind = REQUEST_IMAGE, .id = "/a" }, NULL },
		{ { .kind = REQUEST_IMAGE, .id = "a//b" }, NULL },
		{ { .kind = REQUEST_IMAGE, .id = "a/../b" }, NULL },
		{ { .kind = REQUEST_IMAGE, .id = "a/" }, NULL },
		{ { .kind = REQUEST_EXEC_CREATE, .id = "x" },
		    "/v1.41/containers/x/exec" },
		{ { .kind = REQUEST_EXEC_START, .id = "x" }, "/v1.41/exec/x/start" },
		{ { .kind = REQUEST_EXEC, .id = "x" }, "/v1.41/exec/x/json" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		autobuffer path = { 0 };
		struct error err = { 0 };
		int rc = request_format(
		    &path, &rows[i].request, API_VERSION(1, 41), &err);

		if ((rc == 0) != (rows[i].path != NULL))
			fail_msg("row %zu: %d, %s", i, rc, buffer_text(&path));
		if (rc == 0)
			assert_string_equal(buffer_text(&path), rows[i].path);
		else
			assert_int_equal(rc, -err.code);
	}
}

static void
test_events_path(void **state)
{
	const struct request request = { .kind = REQUEST_EVENTS,
		.since_us = 1700000000000001 };
	autobuffer path = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_int_equal(request_format(&path, &request, API_VERSION(1, 44), &err), 0);
	assert_non_null(strstr(buffer_text(&path),
	    "/v1.44/events?since=1700000000.000001000&filters=%7B%22type%22"));
	assert_null(strpbrk(buffer_text(&path), "{}\"[] "));
}

static void
test_versions(void **state)
{
	static const struct {
		const char *least, *newest;
		uint32_t spoken;
	} rows[] = {
		{ "1.12", "1.41", API_VERSION(1, 41) },
		{ "1.24", "1.44", API_VERSION(1, 44) },
		{ "1.44", "1.52", API_VERSION(1, 44) },
		{ "1.48", "1.60", API_VERSION(1, 48) },
		{ "1.12", "1.24", 0 },
		{ "1.50", "1.41", 0 },
		{ "", "1.40", API_VERSION(1, 40) },
		{ "2.0", "2.3", API_VERSION(2, 0) },
		{ "1.12", "1", 0 },
		{ "1.12", "1.", 0 },
		{ "1.12", ".4", 0 },
		{ "1.12", "1.41 ", 0 },
		{ "1.12", "-1.41", 0 },
		{ "1.12", "1.4.1", 0 },
		{ "1.12", "99999999999.1", 0 },
		{ "1.12", "1.4294967337", 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint32_t spoken = version_choose(
		    version_parse(rows[i].least), version_parse(rows[i].newest));

		if (spoken != rows[i].spoken)
			fail_msg("row %zu: %u", i, spoken);
	}
}

/* What can be asked does not grow unseen. */
static void
test_table(void **state)
{
	static const char *const said[REQUEST__MAX] = {
		"GET /version",
		"GET /{v}/events",
		"GET /{v}/events",
		"GET /{v}/containers/json",
		"GET /{v}/containers/{id}/json",
		"GET /{v}/images/{id}/json",
		"POST /{v}/containers/{id}/exec",
		"POST /{v}/exec/{id}/start",
		"GET /{v}/exec/{id}/json",
	};

	(void)state;
	for (enum request_kind kind = 0; kind < REQUEST__MAX; kind++) {
		const struct request_row *row = request_row(kind);
		char text[64];

		(void)snprintf(text, sizeof(text), "%s %.*s", row->method,
		    (int)strcspn(row->path, "?"), row->path);
		assert_string_equal(text, said[kind]);
		assert_true(row->answer_max > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_events_path),
		cmocka_unit_test(test_versions),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

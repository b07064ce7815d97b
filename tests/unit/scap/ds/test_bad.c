/* SPDX-License-Identifier: Apache-2.0 */
/* test_bad.c - content that is broken, hostile or simply something else. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "tests/unit/scap/ds/source.h"

#define FOLDER "tests/unit/scap/ds/bad"

/* clang-format off */
static const struct {
	const char *name, *error; /* behind the file's name */
} rows[] = {
	{ "empty.xml",             ":1: the file is empty" },
	{ "garbage.bin",           ":1: the file is not XML" },
	{ "elf.bin",               ":1: the file is not XML" },
	{ "truncated.xml",         ":6: AttValue: ' expected" },
	{ "entity-bomb.xml",       ":2: a document type (DOCTYPE) is not allowed" },
	{ "external-entity.xml",   ":3: a document type (DOCTYPE) is not allowed" },
	{ "external-dtd.xml",      ":1: a document type (DOCTYPE) is not allowed" },
	{ "wrong-root.xml",        ":2: root element 'html' of namespace '' is not SCAP" },
	{ "tailoring.xml",         ":1: this is a Tailoring: give it with --tailoring" },
	{ "no-streams.xml",        ":3: a collection without a data-stream" },
	{ "missing-benchmark.xml", ": checklist 'cref' is not an XCCDF Benchmark" },
	{ "cyclic-extends.xml",    ": " },
	{ "unknown-word.xml",      ":4: element 'file_test': check 'most' is not known" },
	{ "latin1-undeclared.xml", ":2: Input is not proper UTF-8" },
	{ "nul.xml",               ":2: " },
	{ "two-roots.xml",         ":2: Extra content at the end of the document" },
	{ "undeclared-prefix.xml", ":2: Namespace prefix unix on file_test is not defined" },
};
/* clang-format on */

static int
compile_file(const char *name, struct error *err)
{
	struct compile_options options = { .path = name };
	char path[256];
	autobuffer image = { 0 };
	autoclose int fd = -1;

	(void)snprintf(path, sizeof(path), FOLDER "/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail_msg("%s: %s", path, strerror(errno));
	return compile_content(&image, fd, &options, err);
}

static void
test_corpus(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t length = strlen(rows[i].name);
		struct error err = { 0 };

		if (compile_file(rows[i].name, &err) >= 0)
			fail_msg("%s was taken", rows[i].name);
		if (strncmp(err.text, rows[i].name, length) != 0 ||
		    strncmp(err.text + length, rows[i].error, strlen(rows[i].error)) != 0)
			fail_msg("%s", err.text);
		assert_null(strchr(err.text, '\n'));
	}
}

/* A file that nobody expects anything of tests nothing. */
static void
test_corpus_is_listed(void **state)
{
	autoclosedir DIR *dir = opendir(FOLDER);
	struct dirent *entry;
	size_t count = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		count += entry->d_name[0] != '.';
	assert_int_equal(count, ARRAY_LEN(rows));
}

#define ROOT                                                                           \
	"<oval_definitions xmlns='http://oval.mitre.org/XMLSchema/oval-definitions-5'" \
	" xmlns:o='http://oval.mitre.org/XMLSchema/oval-common-5'>"

/* Endless input, made while it is read. */
struct flood {
	int fd;
	const char *head, *unit;
	size_t bytes;
};

static void *
flood_run(void *arg)
{
	struct flood *flood = arg;
	autobuffer block = { 0 };
	size_t done = 0;

	while (block.length < 64 * 1024)
		buffer_add_text(&block, flood->unit);
	if (write(flood->fd, flood->head, strlen(flood->head)) < 0)
		done = flood->bytes;
	while (done < flood->bytes) {
		ssize_t n = write(flood->fd, block.data, block.length);

		if (n < 0)
			break;
		done += (size_t)n;
	}
	(void)close(flood->fd);
	return NULL;
}

static void
test_floods(void **state)
{
	static const struct {
		const char *head, *unit, *error;
	} floods[] = {
		{ ROOT, "<a>", "flood:1: elements nested deeper than 256" },
		{ ROOT "<a k='", "kkkkkkkkkkkkkkkk", "flood:1: " },
		{ ROOT "<!--", "xxxxxxxxxxxxxxx\n", "flood:" },
		{ ROOT, "kkkkkkkkkkkkkkkk", "flood:" },
		{ ROOT "<generator><o:schema_version>", "kkkkkkkkkkkkkkkk",
		    "flood:1: more than 16 MiB of text in one element" },
		{ ROOT "<a ", "kkkkkkkkkkkkkkkk", "flood:1: " },
		{ ROOT "<", "kkkkkkkkkkkkkkkk", "flood:1: " },
		{ ROOT "<definitions>", "<definition id='a'/>", "flood:1: " },
	};
	struct rusage before, after;

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	(void)getrusage(RUSAGE_SELF, &before);
	for (size_t i = 0; i < ARRAY_LEN(floods); i++) {
		struct compile_options options = { .path = "flood" };
		struct flood flood = { .head = floods[i].head,
			.unit = floods[i].unit,
			.bytes = (i == 0 ? 100 : 24) * 1024 * 1024 };
		struct error err = { 0 };
		autobuffer image = { 0 };
		pthread_t thread;
		int ends[2], r;

		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		flood.fd = ends[1];
		assert_int_equal(pthread_create(&thread, NULL, flood_run, &flood), 0);
		r = compile_content(&image, ends[0], &options, &err);
		(void)close(ends[0]);
		(void)pthread_join(thread, NULL);
		assert_true(r < 0);
		if (strncmp(err.text, floods[i].error, strlen(floods[i].error)) != 0)
			fail_msg("%zu: %s", i, err.text);
	}
	(void)getrusage(RUSAGE_SELF, &after);
	print_message("peak %ld kB more\n", after.ru_maxrss - before.ru_maxrss);
}

/* Small numbers that are the same on every machine. */
static uint32_t
next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void
mutate(char *data, size_t *length, uint32_t *seed)
{
	static const char *const words[] = { "\"", "<", ">", "/", "&", "id=", "\0",
		"def:1", "xmlns", "9999999999", "-1", "true", "]]>" };
	uint32_t count = 1 + next_random(seed) % 4;

	while (count-- > 0) {
		size_t at = next_random(seed) % *length, from, n;
		const char *word = words[next_random(seed) % ARRAY_LEN(words)];

		switch (next_random(seed) % 4) {
		case 0:
			data[at] = (char)next_random(seed);
			break;
		case 1:
			n = strlen(word);
			memcpy(data + at, word, n < *length - at ? n : *length - at);
			break;
		case 2:
			*length = at + 1;
			break;
		default:
			from = next_random(seed) % *length;
			n = next_random(seed) % 64;
			n = n < *length - at ? n : *length - at;
			n = n < *length - from ? n : *length - from;
			memmove(data + at, data + from, n);
		}
	}
}

/* Whatever comes in, what is compiled can be opened. */
static void
test_mutations(void **state)
{
	enum { ROUNDS = 4000 };
	static char original[64 * 1024], data[sizeof(original)];
	struct compile_options options = { .path = "m" };
	size_t length, whole;
	uint32_t seed = 20240229, taken = 0;
	FILE *file = fopen("tests/unit/scap/ds/small-ds.xml", "re");

	(void)state;
	assert_non_null(file);
	whole = fread(original, 1, sizeof(original), file);
	(void)fclose(file);
	assert_true(whole > 1000 && whole < sizeof(original));
	for (int round = 0; round <= ROUNDS; round++) {
		autobuffer image = { 0 };
		autoptr(content) content = NULL;
		autoclose int fd = -1;
		struct error err = { 0 };

		length = whole;
		memcpy(data, original, whole);
		if (round > 0)
			mutate(data, &length, &seed);
		fd = source_fd(data, length);
		if (compile_content(&image, fd, &options, &err) < 0) {
			assert_int_not_equal(round, 0);
			assert_int_equal(err.text[0], 'm');
			continue;
		}
		taken++;
		if (content_open_memory(&content, image.data, image.length, &err) < 0)
			fail_msg("round %d: %s", round, err.text);
	}
	print_message("%u of %d mutations were content\n", taken, ROUNDS);
	assert_true(taken > ROUNDS / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_corpus),
		cmocka_unit_test(test_corpus_is_listed),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_mutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_hash.c - digests as the standards give them, and refusals with their reason. */

#include "probes/hash.h"
#include "tests/unit/probes/fixture.h"

static const struct {
	const char *name, *empty, *abc;
} rows[HASH__MAX] = {
	[HASH_MD5] = { "MD5", "d41d8cd98f00b204e9800998ecf8427e",
	    "900150983cd24fb0d6963f7d28e17f72" },
	[HASH_SHA1] = { "SHA-1", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
	    "a9993e364706816aba3e25717850c26c9cd0d89d" },
	[HASH_SHA224] = { "SHA-224",
	    "d14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f",
	    "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7" },
	[HASH_SHA256] = { "SHA-256",
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	[HASH_SHA384] = { "SHA-384",
	    "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
	    "274edebfe76f65fbd51ad2f14898b95b",
	    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
	    "8086072ba1e7cc2358baeca134c825a7" },
	[HASH_SHA512] = { "SHA-512",
	    "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
	    "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
	    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static void
hash_text(const char *text, unsigned int types, struct hash_result *results)
{
	FILE *file = tmpfile();
	struct error err;

	assert_non_null(file);
	(void)fputs(text, file);
	(void)fflush(file);
	assert_int_equal(lseek(fileno(file), 0, SEEK_SET), 0);
	assert_int_equal(hash_file(fileno(file), types, results, &err), 0);
	(void)fclose(file);
}

/* Before anything is fetched every digest is refused, never wrong. */
static void
test_cold(void **state)
{
	struct hash_result results[HASH__MAX] = { 0 };

	(void)state;
	hash_text("abc", (1U << HASH__MAX) - 1, results);
	for (size_t i = 0; i < HASH__MAX; i++)
		assert_non_null(results[i].refused);
}

static void
test_digests(void **state)
{
	struct hash_result empty[HASH__MAX] = { 0 }, abc[HASH__MAX] = { 0 };
	struct error err;

	(void)state;
	assert_int_equal(hash_warm(&err), 0);
	hash_text("", (1U << HASH__MAX) - 1, empty);
	hash_text("abc", (1U << HASH__MAX) - 1, abc);
	for (size_t i = 0; i < HASH__MAX; i++) {
		assert_string_equal(hash_type_text((enum hash_type)i), rows[i].name);
		/* A host in FIPS mode refuses MD5; then the reason names it. */
		if (abc[i].refused != NULL) {
			assert_non_null(strstr(abc[i].refused, rows[i].name));
			continue;
		}
		assert_string_equal(empty[i].text, rows[i].empty);
		assert_string_equal(abc[i].text, rows[i].abc);
	}
}

static void
test_only_asked(void **state)
{
	struct hash_result results[HASH__MAX] = { 0 };

	(void)state;
	hash_text("abc", 1U << HASH_SHA256, results);
	assert_string_equal(results[HASH_SHA256].text, rows[HASH_SHA256].abc);
	assert_string_equal(results[HASH_SHA512].text, "");
}

static void
test_unreadable(void **state)
{
	struct hash_result results[HASH__MAX] = { 0 };
	autoclose int fd = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct error err;

	(void)state;
	assert_int_equal(hash_file(fd, 1U << HASH_SHA256, results, &err), -EISDIR);
}

static void
test_too_large(void **state)
{
	FILE *file = tmpfile();
	struct hash_result results[HASH__MAX] = { 0 };
	struct error err = { 0 };

	(void)state;
	assert_non_null(file);
	assert_int_equal(ftruncate(fileno(file), (off_t)5 << 30), 0);
	assert_int_equal(
	    hash_file(fileno(file), 1U << HASH_SHA256, results, &err), -EFBIG);
	assert_int_equal(lseek(fileno(file), 0, SEEK_CUR), 0); /* nothing was read */
	assert_int_equal(fclose(file), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cold),
		cmocka_unit_test(test_digests),
		cmocka_unit_test(test_only_asked),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_rpmverifyfile.c - files of packages against a made target, and hostile ones. */

#include <sys/stat.h>

#include <unistd.h>

#include "probes/hash.h"
#include "probes/linux/rpm_header.h"
#include "tests/unit/probes/linux/rpm_made.h"
#include "tests/unit/probes/target.h"

extern const struct probe probe_rpminfo, probe_rpmverify, probe_rpmverifyfile,
    probe_rpmverifypackage;

enum { INT16 = 3, INT32 = 4, STRINGS = 8, MTIME = 1000000000, FILES_MAX = 8 };

#define ALL 0xffffffff
/* "content\n" */
#define MD5 "f75b8179e4bbe7e2b4a074dcef62de95"
#define SHA256 "434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53"

/* A file of the package, in /d/, by the user whose number we have. */
struct made {
	const char *name;
	unsigned int mode;
	uint32_t size, verify, flags;
	const char *digest, *link;
};

static const struct made plain = { "plain", 0100644, 8, ALL, 0, SHA256, "" };

struct package {
	const struct made *files;
	uint32_t count, algorithm;
	const char *user;
};

static void
put_numbers(struct made_header *h, uint32_t tag, uint32_t type, const uint32_t *numbers,
    uint32_t count)
{
	autobuffer bytes = { 0 };

	while (type == INT16 && h->store.length % 2 != 0)
		pack_u8(&h->store, 0);
	for (uint32_t i = 0; i < count; i++)
		if (type == INT16)
			made_big16(&bytes, numbers[i]);
		else
			made_big32(&bytes, numbers[i]);
	made_tag(h, tag, type, count, bytes.data, bytes.length);
}

static void
put_texts(struct made_header *h, uint32_t tag, const char *const *texts, uint32_t count)
{
	autobuffer bytes = { 0 };

	for (uint32_t i = 0; i < count; i++)
		buffer_add(&bytes, texts[i], strlen(texts[i]) + 1);
	made_tag(h, tag, STRINGS, count, bytes.data, bytes.length);
}

static void
put_files(struct made_header *h, const struct package *p)
{
	static const uint32_t times[FILES_MAX] = { MTIME, MTIME, MTIME, MTIME, MTIME,
		MTIME, MTIME, MTIME },
			      zeros[FILES_MAX] = { 0 };
	uint32_t modes[FILES_MAX], sizes[FILES_MAX], flags[FILES_MAX], verify[FILES_MAX];
	const char *names[FILES_MAX], *digests[FILES_MAX], *links[FILES_MAX],
	    *users[FILES_MAX];

	for (uint32_t i = 0; i < p->count; i++) {
		modes[i] = p->files[i].mode;
		sizes[i] = p->files[i].size;
		flags[i] = p->files[i].flags;
		verify[i] = p->files[i].verify;
		names[i] = p->files[i].name;
		digests[i] = p->files[i].digest;
		links[i] = p->files[i].link;
		users[i] = p->user;
	}
	put_texts(h, RPM_TAG_BASENAMES, names, p->count);
	put_numbers(h, RPM_TAG_DIRINDEXES, INT32, zeros, p->count);
	made_tag(h, RPM_TAG_DIRNAMES, STRINGS, 1, "/d/", 4);
	put_numbers(h, RPM_TAG_FILEMODES, INT16, modes, p->count);
	put_numbers(h, RPM_TAG_FILESIZES, INT32, sizes, p->count);
	put_numbers(h, RPM_TAG_FILEMTIMES, INT32, times, p->count);
	put_numbers(h, RPM_TAG_FILEFLAGS, INT32, flags, p->count);
	put_numbers(h, RPM_TAG_FILEVERIFYFLAGS, INT32, verify, p->count);
	put_texts(h, RPM_TAG_FILEDIGESTS, digests, p->count);
	put_texts(h, RPM_TAG_FILELINKTOS, links, p->count);
	put_texts(h, RPM_TAG_FILEUSERNAME, users, p->count);
	put_texts(h, RPM_TAG_FILEGROUPNAME, users, p->count);
	if (p->algorithm != 0)
		put_numbers(h, RPM_TAG_FILEDIGESTALGO, INT32, &p->algorithm, 1);
}

static void
make_database(const struct package *p, struct buffer *out)
{
	struct made_header h = { 0 };
	struct buffer header = { 0 };

	made_text(&h, RPM_TAG_NAME, "p");
	made_text(&h, RPM_TAG_VERSION, "1");
	made_text(&h, RPM_TAG_RELEASE, "2");
	made_text(&h, RPM_TAG_ARCH, "noarch");
	put_files(&h, p);
	made_finish(&h, &header);
	made_ndb_of(out, &header, 1);
	buffer_done(&header);
}

/* The database of P, names for our own numbers, and "content" in /d/plain. */
static void
make_target(struct target *t, const struct package *p)
{
	static const struct timespec times[2] = { { MTIME, 0 }, { MTIME, 0 } };
	autobuffer file = { 0 };
	char line[128];

	make_database(p, &file);
	target_open(t);
	target_put(t, "/var/lib/rpm/Packages.db", file.data, file.length);
	(void)snprintf(
	    line, sizeof(line), "# names\nother:x:%u:0::/:/bin/sh\n", getuid() + 1);
	(void)snprintf(line + strlen(line), sizeof(line) - strlen(line),
	    "me:x:%u:0::/:/bin/sh\n", getuid());
	target_put_text(t, "/etc/passwd", line);
	(void)snprintf(
	    line, sizeof(line), "me:x:%u:\nother:x:%u:\n", getgid(), getgid() + 1);
	target_put_text(t, "/etc/group", line);
	target_put_text(t, "/d/plain", "content\n");
	assert_int_equal(fchmodat(t->fd, "d/plain", 0644, 0), 0);
	assert_int_equal(utimensat(t->fd, "d/plain", times, 0), 0);
}

/* A letter for each check that is not "pass": rpm's, '?' for not performed, '!' for an
 * error. */
static const char *
letters(struct target *t, const struct object *object)
{
	static const struct {
		const char *name;
		char letter;
	} checks[] = { { "size_differs", 'S' }, { "mode_differs", 'M' },
		{ "md5_differs", '5' }, { "filedigest_differs", '5' },
		{ "device_differs", 'D' }, { "link_mismatch", 'L' },
		{ "ownership_differs", 'U' }, { "group_differs", 'G' },
		{ "mtime_differs", 'T' }, { "capabilities_differ", 'P' } };
	struct item_list items;
	struct error err;

	item_list_init(&items, t->arena, 0);
	assert_int_equal(probe_rpmverifyfile.collect(&t->env, object, &items, &err), 0);
	buffer_done(&t->text);
	if (items.flag != OVAL_FLAG_COMPLETE)
		return items.reason;
	for (uint32_t i = 0; i < items.count; i++)
		for (size_t k = 0; k < ARRAY_LEN(checks); k++) {
			const struct entity *e = item_find(
			    items.items[i], checks[k].name);
			char c = checks[k].letter;

			if (e == NULL)
				continue;
			if (e->status != OVAL_STATUS_EXISTS)
				c = '!';
			else if (strcmp(e->text, "pass") == 0)
				c = '.';
			else if (strcmp(e->text, "fail") != 0)
				c = '?';
			assert_int_equal(c == '!' && items.items[i]->message == NULL, 0);
			pack_u8(&t->text, (uint8_t)c);
		}
	return buffer_text(&t->text);
}

static const struct object everything = { .family = "linux", .type = "rpmverifyfile" };

static void
test_header(void **state)
{
	static const struct {
		struct made file;
		uint32_t algorithm;
		const char *user, *letters;
	} rows[] = {
		{ { "plain", 0100644, 8, ALL, 0, SHA256, "" }, 8, "me", ".........." },
		{ { "plain", 0100644, 8, ALL, 0, MD5, "" }, 0, "me", ".........." },
		{ { "plain", 0100644, 8, ALL, 0, MD5, "" }, 1, "me", ".........." },
		{ { "plain", 0100644, 8, ALL, 0, MD5, "" }, 8, "me", "..55......" },
		{ { "plain", 0100644, 8, ALL, 0, SHA256, "" }, 99, "me", "..!!......" },
		{ { "plain", 0100644, 8, ALL, 0, "", "" }, 8, "me", "..55......" },
		{ { "plain", 0100644, 9, ALL, 0, SHA256, "" }, 8, "me", "S........." },
		{ { "plain", 0100600, 8, ALL, 0, SHA256, "" }, 8, "me", ".M........" },
		{ { "plain", 0100644, 8, ALL, 0, SHA256, "" }, 8, "other", "......UG.." },
		{ { "plain", 0100644, 8, ALL, 0, SHA256, "" }, 8, "nobody",
		    "......UG.." },
		{ { "plain", 0100600, 9, 0, 0, "", "" }, 8, "other", ".........." },
		{ { "plain", 0100600, 9, 1 << 6, 0, "", "" }, 8, "other", ".M........" },
		{ { "plain", 0020600, 9, 1 << 7, 0, "", "" }, 8, "other", "....D....." },
		{ { "plain", 0040644, 9, ALL, 1 << 6, "", "" }, 8, "me", ".........." },
		{ { "none", 0100644, 8, ALL, 0, SHA256, "" }, 8, "me", "??????????" },
		{ { "plain/x", 0100644, 8, ALL, 0, SHA256, "" }, 8, "me", "??????????" },
		{ { "", 0100644, 8, ALL, 0, SHA256, "" }, 8, "me", ".M........" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct package p = { &rows[i].file, 1, rows[i].algorithm,
			rows[i].user };
		struct target t;

		print_message("row %zu\n", i);
		make_target(&t, &p);
		assert_string_equal(letters(&t, &everything), rows[i].letters);
		target_close(&t);
	}
}

/* The target is a stranger's: nothing of it is opened that is no file, and no link leads
 * to the host. */
static void
test_hostile(void **state)
{
	static const struct made files[] = {
		{ "fifo", 0100644, 8, ALL, 0, SHA256, "" },
		{ "leak", 0120777, 0, ALL, 0, "", "/etc/hostname" },
		{ "up", 0040755, 0, ALL, 0, "", "" },
		{ "circle", 0100644, 8, ALL, 0, SHA256, "" },
	};
	static const struct package p = { files, ARRAY_LEN(files), 8, "me" };
	struct target t;

	(void)state;
	make_target(&t, &p);
	assert_int_equal(mkfifoat(t.fd, "d/fifo", 0644), 0);
	assert_int_equal(symlinkat("/etc/hostname", t.fd, "d/leak"), 0);
	assert_int_equal(symlinkat("../../../..", t.fd, "d/up"), 0);
	assert_int_equal(symlinkat("circle", t.fd, "d/circle"), 0);
	assert_string_equal(letters(&t, &everything), ".M........"
						      ".........."
						      ".M........"
						      ".....L....");
	target_close(&t);
}

static void
test_no_names(void **state)
{
	static const struct package p = { &plain, 1, 8, "me" };
	struct target t;

	(void)state;
	make_target(&t, &p);
	assert_int_equal(unlinkat(t.fd, "etc/passwd", 0), 0);
	assert_int_equal(mkfifoat(t.fd, "etc/passwd", 0644), 0);
	assert_int_equal(unlinkat(t.fd, "etc/group", 0), 0);
	assert_string_equal(letters(&t, &everything), "......!G..");
	target_close(&t);
}

/* What nobody reads is not looked at. */
static void
test_wanted(void **state)
{
	static const char *const wanted[] = { "mode_differs", "ghost_file" };
	static const struct object object = { .wanted = wanted, .n_wanted = 2 };
	static const struct package p = { &plain, 1, 99, "me" };
	struct target t;

	(void)state;
	make_target(&t, &p);
	assert_string_equal(target_collect_object(&t, &probe_rpmverifyfile, &object),
	    "complete\n name=p epoch=(none) version=1 release=2 arch=noarch "
	    "filepath=/d/plain extended_name=p-0:1-2.noarch mode_differs=pass "
	    "ghost_file:boolean=false\n");
	target_close(&t);
}

static void
test_none(void **state)
{
	static const struct probe *const probes[] = { &probe_rpmverify,
		&probe_rpmverifyfile, &probe_rpmverifypackage };
	struct target t;

	(void)state;
	target_open(&t);
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		assert_string_equal(target_collect_object(&t, probes[i], &everything),
		    "does not exist\n");
	target_close(&t);
	target_open(&t);
	target_put_text(&t, "/var/lib/rpm/Packages.db", "something else");
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		assert_string_equal(
		    target_collect_object(&t, probes[i], &everything), "error\n");
	target_close(&t);
}

static void
collect_all(struct target *t)
{
	static const struct probe *const probes[] = { &probe_rpminfo, &probe_rpmverify,
		&probe_rpmverifyfile, &probe_rpmverifypackage };

	for (size_t i = 0; i < ARRAY_LEN(probes); i++) {
		struct item_list items;
		struct error err;

		item_list_init(&items, t->arena, 0);
		assert_int_equal(
		    probes[i]->collect(&t->env, &everything, &items, &err), 0);
	}
}

/* Any byte may be any other: an error or another answer. */
static void
test_damage(void **state)
{
	static const unsigned char values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	static const struct made files[] = {
		{ "plain", 0100644, 8, ALL, 0, SHA256, "" },
		{ "link", 0120777, 0, ALL, 0, "", "plain" },
	};
	static const struct package p = { files, ARRAY_LEN(files), 8, "me" };
	autobuffer file = { 0 };

	(void)state;
	make_database(&p, &file);
	for (size_t at = 4096; at < file.length; at += 3) {
		unsigned char was = file.data[at];
		struct target t;

		file.data[at] = values[at % sizeof(values)];
		target_open(&t);
		target_put(&t, "/var/lib/rpm/Packages.db", file.data, file.length);
		collect_all(&t);
		target_close(&t);
		file.data[at] = was;
	}
}

static struct buffer seen;

static int
note_file(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	autofclose FILE *file = kind == FTW_F ? fopen(path, "re") : NULL;
	int c;

	(void)ftw;
	buffer_printf(&seen, "%s %o %u %u %ld %ld.%ld %ld.%ld", path, st->st_mode,
	    st->st_uid, st->st_gid, (long)st->st_size, (long)st->st_mtim.tv_sec,
	    st->st_mtim.tv_nsec, (long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
	while (file != NULL && (c = fgetc(file)) != EOF)
		pack_u8(&seen, (uint8_t)c);
	return 0;
}

/* Every file, its bytes and its times but the one of reading. */
static void
note_tree(const struct target *t, struct buffer *out)
{
	seen = (struct buffer){ 0 };
	assert_int_equal(nftw(t->dir, note_file, 16, FTW_PHYS), 0);
	*out = seen;
}

static void
test_nothing_changes(void **state)
{
	autobuffer file = { 0 }, wal = { 0 }, before = { 0 }, after = { 0 };
	struct target t;

	(void)state;
	made_sqlite(&file, &wal);
	target_open(&t);
	target_put(&t, "/var/lib/rpm/rpmdb.sqlite", file.data, file.length);
	target_put(&t, "/var/lib/rpm/rpmdb.sqlite-wal", wal.data, wal.length);
	target_put_text(&t, "/etc/passwd", "root:x:0:0::/:/bin/sh\n");
	target_put_text(&t, "/opt/a/f0", "a file of a package\n");
	note_tree(&t, &before);
	collect_all(&t);
	note_tree(&t, &after);
	assert_true(before.length > 0 && before.length == after.length);
	assert_memory_equal(before.data, after.data, before.length);
	target_close(&t);
}

static int
warm(void **state)
{
	struct error err;

	(void)state;
	return hash_warm(&err);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_no_names),
		cmocka_unit_test(test_wanted),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_damage),
		cmocka_unit_test(test_nothing_changes),
	};

	return cmocka_run_group_tests(tests, warm, NULL);
}

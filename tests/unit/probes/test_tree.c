/* SPDX-License-Identifier: Apache-2.0 */
/* test_tree.c - look-ups never leave the root, are made once, and keep their limits. */

#include <pthread.h>

#include "tests/unit/probes/fixture.h"

static const struct made_file files[] = {
	{ MADE_DIR, "etc", NULL, 0, 0 },
	{ MADE_FILE, "etc/passwd", "inside", 04640, 0 },
	{ MADE_DIR, "etc/sub", NULL, 0, 0 },
	{ MADE_FILE, "etc/sub/file", "sub", 0, 0 },
	{ MADE_FILE, "etc/nul", "a\0b", 0, 3 },
	{ MADE_FILE, "etc/empty", "", 0, 0 },
	{ MADE_FIFO, "etc/fifo", NULL, 0, 0 },
	{ MADE_SOCKET, "etc/socket", NULL, 0, 0 },
	{ MADE_LINK, "etc/absolute", "/etc/passwd", 0, 0 },
	{ MADE_LINK, "etc/above", "../../../../../../../../etc/passwd", 0, 0 },
	{ MADE_LINK, "etc/host", "/etc/hostname", 0, 0 },
	{ MADE_LINK, "etc/loop", "pool", 0, 0 },
	{ MADE_LINK, "etc/pool", "loop", 0, 0 },
	{ MADE_LINK, "etc/dir", "/etc/sub", 0, 0 },
	{ MADE_LINK, "etc/two", "dir", 0, 0 },
	{ MADE_LINK, "etc/dangling", "nothing", 0, 0 },
	{ MADE_LINK, "etc/magic", "/proc/1/root", 0, 0 },
	{ MADE_LINK, "etc/self", "/proc/self/root/etc/passwd", 0, 0 },
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	fixture_start(f, files, ARRAY_LEN(files));
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	fixture_end(*state);
	free(*state);
	return 0;
}

static void
test_find(void **state)
{
	static const struct {
		const char *path;
		bool follow;
		int error;
		mode_t type;
	} rows[] = {
		{ "/", false, 0, S_IFDIR },
		{ "/etc/passwd", false, 0, S_IFREG },
		{ "/etc/absolute", false, 0, S_IFLNK },
		{ "/etc/absolute", true, 0, S_IFREG },
		{ "/etc/above", true, 0, S_IFREG },
		{ "/etc/dir/file", false, 0, S_IFREG },
		{ "/../../../etc/passwd", false, 0, S_IFREG },
		{ "/etc/host", true, ENOENT, 0 },
		{ "/etc/loop", true, ELOOP, 0 },
		{ "/etc/loop", false, 0, S_IFLNK },
		{ "/etc/dangling", true, ENOENT, 0 },
		{ "/etc/magic", true, ELOOP,
		    0 }, /* a program of the target can follow it */
		{ "/etc/self", true, ELOOP, 0 },
		{ "/etc/passwd/x", false, ENOTDIR, 0 },
		{ "/nothing", false, ENOENT, 0 },
		{ "etc/passwd", false, ENOENT, 0 },
		{ "", false, ENOENT, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int errnum = -1;
		const struct tree_node *node = tree_find(
		    f->tree, rows[i].path, rows[i].follow, &errnum);

		if (errnum != rows[i].error)
			fail_msg("%s: %s", rows[i].path, strerror(errnum));
		assert_int_equal(node != NULL, rows[i].error == 0);
		if (node != NULL)
			assert_int_equal(node->stat.st_mode & S_IFMT, rows[i].type);
	}
}

/* The host's /proc lies in the root here, and still no link of it may be taken. */
static void
test_magic_links(void **state)
{
	static const struct tree_limits limits = { 1000, 100, 1000, 0 };
	static const char *const paths[] = { "/proc/self/root/etc", "/proc/1/root",
		"/proc/self/cwd", "/proc/self/exe" };
	autoptr(arena) arena = arena_new(0);
	autoptr(tree) tree = NULL;
	autoclose int fd = open("/", O_PATH | O_CLOEXEC);
	struct error err;

	(void)state;
	if (access("/proc/self/root", F_OK) != 0)
		skip();
	assert_int_equal(tree_new(&tree, fd, arena, &limits, &err), 0);
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		int errnum = 0;

		assert_null(tree_find(tree, paths[i], true, &errnum));
		assert_int_not_equal(errnum, 0);
	}
}

static void
test_facts(void **state)
{
	static const struct tree_id_map maps[] = { { 0, 100000, 1000 } };
	struct fixture *f = *state;
	int errnum;
	const struct tree_node *node = tree_find(f->tree, "/etc/passwd", false, &errnum);

	assert_string_equal(node->name, "passwd");
	assert_int_equal(node->stat.st_mode & 07777, 04640);
	assert_int_equal(node->stat.st_size, 6);
	assert_int_equal(node->stat.st_uid, getuid());
	assert_ptr_equal(node, tree_find(f->tree, "/etc/passwd", false, &errnum));

	/* An owner that no line maps is nobody inside. */
	tree_map_owners(f->tree, maps, 1, maps, 1);
	node = tree_find(f->tree, "/etc/nul", false, &errnum);
	assert_int_equal(node->stat.st_uid, 65534);
	assert_int_equal(node->host_uid, getuid());
}

static void
test_owners_mapped(void **state)
{
	struct fixture *f = *state;
	const struct tree_id_map maps[] = { { 5, getuid(), 1 } };
	const struct tree_list *list;

	tree_map_owners(f->tree, maps, 1, NULL, 0);
	list = tree_read_dir(f->tree, "/etc");
	assert_int_equal(list->nodes[0].stat.st_uid, 5);
	assert_int_equal(list->nodes[0].stat.st_gid, getgid());
}

static void
test_read_dir(void **state)
{
	struct fixture *f = *state;
	const struct tree_list *list = tree_read_dir(f->tree, "/etc");

	assert_int_equal(list->error, 0);
	assert_int_equal(list->count, 16);
	for (uint32_t i = 1; i < list->count; i++)
		assert_true(strcmp(list->nodes[i - 1].name, list->nodes[i].name) < 0);
	/* However it is reached, a directory is read once. */
	assert_ptr_equal(tree_read_dir(f->tree, "/etc/dir")->nodes,
	    tree_read_dir(f->tree, "/etc/sub")->nodes);
	assert_int_equal(tree_read_dir(f->tree, "/etc/passwd")->error, ENOTDIR);
	assert_int_equal(tree_read_dir(f->tree, "/none")->error, ENOENT);
}

static void
test_read_file(void **state)
{
	static const struct {
		const char *path;
		int error;
		const char *text;
		size_t length;
	} rows[] = {
		{ "/etc/passwd", 0, "inside", 6 },
		{ "/etc/absolute", 0, "inside", 6 },
		{ "/etc/above", 0, "inside", 6 },
		{ "/etc/nul", 0, "a\0b", 3 },
		{ "/etc/empty", 0, "", 0 },
		{ "/etc/fifo", EINVAL, NULL, 0 },
		{ "/etc/socket", EINVAL, NULL, 0 },
		{ "/etc", EINVAL, NULL, 0 },
		{ "/etc/host", ENOENT, NULL, 0 },
		{ "/etc/loop", ELOOP, NULL, 0 },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
		size_t row = i % ARRAY_LEN(rows), length = 99;
		struct error err;
		const char *data = NULL;
		int rc = (i < ARRAY_LEN(rows) ? tree_peek_file : tree_read_file)(
		    f->tree, rows[row].path, &data, &length, &err);

		if (rc != -rows[row].error)
			fail_msg("%s: %d", rows[row].path, rc);
		if (rc < 0)
			continue;
		assert_int_equal(length, rows[row].length);
		assert_memory_equal(data, rows[row].text, length + 1);
	}
}

/* Content promised until the end stays where it is while others come and go. */
static void
test_content_cache(void **state)
{
	static const struct tree_limits limits = { 1000, 100, 64 * 1024 * 1024, 0 };
	enum { FILES = 12, SIZE = 6 * 1024 * 1024 };
	struct fixture *f = *state;
	autofree char *large = calloc(1, SIZE);
	const char *pinned, *data;
	size_t length;
	struct error err;

	fixture_close(f);
	fixture_open(f, &limits);
	assert_int_equal(
	    tree_read_file(f->tree, "/etc/passwd", &pinned, &length, &err), 0);
	for (int i = 0; i < FILES; i++) {
		char name[32], path[40];

		(void)snprintf(name, sizeof(name), "etc/large%d", i);
		(void)snprintf(path, sizeof(path), "/etc/large%d", i);
		large[0] = (char)('a' + i);
		fixture_make(f, &(struct made_file){ MADE_FILE, name, large, 0, SIZE });
		assert_int_equal(tree_peek_file(f->tree, path, &data, &length, &err), 0);
		assert_int_equal(data[0], 'a' + i);
		assert_int_equal(length, SIZE);
	}
	assert_string_equal(pinned, "inside");
	assert_int_equal(tree_peek_file(f->tree, "/etc/large0", &data, &length, &err), 0);
	assert_int_equal(data[0], 'a');
}

static void
test_limits(void **state)
{
	static const struct tree_limits limits = { 3, 100, 5, 0 };
	struct fixture *f = *state;
	const char *data;
	size_t length;
	struct error err;

	fixture_close(f);
	fixture_open(f, &limits);
	assert_null(tree_limit_hit(f->tree));
	assert_int_equal(tree_read_dir(f->tree, "/etc")->count, 3);
	assert_int_equal(tree_read_dir(f->tree, "/etc")->error, EOVERFLOW);
	assert_int_equal(tree_read_dir(f->tree, "/etc/sub")->error, EOVERFLOW);
	assert_non_null(tree_limit_hit(f->tree));
	assert_int_equal(
	    tree_read_file(f->tree, "/etc/passwd", &data, &length, &err), -EFBIG);
}

/* What one object may take does not bound a directory, which is every object's. */
static void
test_memory_of_directories(void **state)
{
	enum { FILES = 200, MEMORY = 256 * 1024 };
	static const struct tree_limits limits = { 1000, 100, 1000, 0 };
	struct fixture *f = *state;
	autoptr(arena) arena = arena_new(MEMORY);
	autoptr(tree) tree = NULL;
	struct error err;
	char name[32];

	fixture_make(f, &(struct made_file){ MADE_DIR, "many", NULL, 0, 0 });
	for (int i = 0; i < FILES; i++) {
		(void)snprintf(name, sizeof(name), "many/%d", i);
		fixture_make(f, &(struct made_file){ MADE_FILE, name, "", 0, 0 });
	}
	assert_int_equal(tree_new(&tree, f->root_fd, arena, &limits, &err), 0);
	(void)arena_hold_back(arena);
	while (arena_alloc(arena, 20000) != NULL)
		;
	assert_int_equal(tree_read_dir(tree, "/many")->count, FILES);
	assert_null(arena_alloc(arena, 20000));
}

/* Sparse files cost nothing to make: what is read of them all has an end, and small files
 * are read behind it. */
static void
test_bytes_read(void **state)
{
	static const struct tree_limits limits = { 1000, 100, 64 << 20, 8 << 20 };
	struct fixture *f = *state;
	uint64_t read = 0;
	int r = 0, fd;
	char path[128];
	const char *data;
	size_t length;
	struct error err;

	fixture_close(f);
	fixture_open(f, &limits);
	for (int i = 0; i < 100 && r == 0; i++) {
		(void)snprintf(path, sizeof(path), "etc/sparse%d", i);
		fixture_make(f, &(struct made_file){ MADE_FILE, path, "", 0, 0 });
		(void)snprintf(path, sizeof(path), "%s/etc/sparse%d", f->root, i);
		assert_int_equal(truncate(path, 1 << 20), 0);
		(void)snprintf(path, sizeof(path), "/etc/sparse%d", i);
		r = i % 2 == 0 ? tree_peek_file(f->tree, path, &data, &length, &err)
			       : tree_open_whole(f->tree, path, &fd, &err);
		if (r == 0 && i % 2 != 0)
			(void)close(fd);
		read += r == 0 ? 1 << 20 : 0;
	}
	assert_int_equal(r, -EFBIG);
	assert_non_null(strstr(err.text, path));
	assert_in_range(read, 4 << 20, 8 << 20);
	assert_string_equal(tree_limit_hit(f->tree), "bytes of files read in one scan");
	assert_int_equal(tree_peek_file(f->tree, "/etc/passwd", &data, &length, &err), 0);
	assert_int_equal(tree_open_file(f->tree, path, &fd, &err), 0);
	(void)close(fd);
}

static void
test_links(void **state)
{
	static const struct {
		const char *path, *real;
	} rows[] = {
		{ "/", "/" },
		{ "/etc/passwd", "/etc/passwd" },
		{ "/etc/absolute", "/etc/passwd" },
		{ "/etc/above", "/etc/passwd" },
		{ "/etc/two", "/etc/sub" },
		{ "/etc/two/file", "/etc/sub/file" },
		{ "/etc/two/../passwd", "/etc/passwd" },
		{ "/../etc/./sub//file", "/etc/sub/file" },
		{ "/etc/sub/", "/etc/sub" },
		{ "/etc/loop", NULL },
		{ "/etc/dangling", NULL },
		{ "/etc/passwd/", NULL },
		{ "/etc/absolute/x", NULL },
		{ "etc/passwd", NULL },
	};
	struct fixture *f = *state;
	const char *text = NULL;
	struct error err;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int rc = tree_real_path(f->tree, rows[i].path, &text, &err);

		if ((rc == 0) != (rows[i].real != NULL))
			fail_msg("%s: %d", rows[i].path, rc);
		if (rc == 0)
			assert_string_equal(text, rows[i].real);
	}
	assert_int_equal(tree_read_link(f->tree, "/etc/absolute", &text, &err), 0);
	assert_string_equal(text, "/etc/passwd");
	assert_int_equal(tree_read_link(f->tree, "/etc/passwd", &text, &err), -EINVAL);
	assert_int_equal(tree_has_acl(f->tree, "/etc/passwd"), 0);
	assert_int_equal(tree_has_acl(f->tree, "/etc/absolute"), 0);
	assert_int_equal(tree_has_acl(f->tree, "/etc/fifo"), -ENOTSUP);
	assert_int_equal(tree_has_acl(f->tree, "/etc/none"), -ENOENT);
}

struct swapper {
	const char *root;
	_Atomic bool is_done;
};

/* What a container would do: the name is a file, then a link to the host, and back. */
static void *
swap_links(void *arg)
{
	struct swapper *s = arg;
	char name[128], other[128];

	(void)snprintf(name, sizeof(name), "%s/etc/sub", s->root);
	(void)snprintf(other, sizeof(other), "%s/etc/swap", s->root);
	if (symlink("/proc", other) < 0)
		return NULL;
	while (!s->is_done)
		(void)renameat2(AT_FDCWD, name, AT_FDCWD, other, RENAME_EXCHANGE);
	return NULL;
}

static void
test_swapped_link(void **state)
{
	struct fixture *f = *state;
	struct swapper s = { .root = f->root };
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, swap_links, &s), 0);
	for (int i = 0; i < 300; i++) {
		const struct tree_list *list;
		int errnum;

		fixture_close(f);
		fixture_open(f, NULL);
		assert_null(tree_find(f->tree, "/etc/sub/version", true, &errnum));
		list = tree_read_dir(f->tree, "/etc/sub");
		if (list->count > 1)
			fail_msg("the host's /proc was read");
	}
	s.is_done = true;
	(void)pthread_join(thread, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_find, setup, teardown),
		cmocka_unit_test(test_magic_links),
		cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_owners_mapped, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_dir, setup, teardown),
		cmocka_unit_test_setup_teardown(test_read_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_content_cache, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bytes_read, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_memory_of_directories, setup, teardown),
		cmocka_unit_test_setup_teardown(test_links, setup, teardown),
		cmocka_unit_test_setup_teardown(test_swapped_link, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* test_journal.c - entries as journald gets them, and as stderr does without it. */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>

#include <cmocka.h>

#include "daemon/base/cleanup.h"
#include "daemon/sink/journal.h"

static const struct journal_field fields[] = {
	{ "CONTAINER_NAME", "web" },
	{ "STIGWATCH_RULE", NULL },
	{ "STIGWATCH_REASON", "two\nlines \"quoted\"\x1b[2J" },
	{ "STIGWATCH_SCORE", "" },
};

static void
send_one(bool is_foreground)
{
	struct journal *journal = NULL;

	if (journal_new(&journal, is_foreground) < 0)
		_exit(90);
	journal_send(journal, JOURNAL_FINDING_OPENED, LOG_WARNING, fields,
	    ARRAY_LEN(fields), "rule %d\nis open", 7);
	journal_free(journal);
}

/* A private, empty /run: there is no journald in it, or the one a test plays. */
static bool
make_run(void)
{
	return unshare(geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWNS | CLONE_NEWUSER) == 0 &&
	       mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	       mount("none", "/run", "tmpfs", 0, NULL) == 0;
}

/* The child's exit status; 77: the ground cannot be made. */
static void
check_child(int (*child)(int out), char *text, size_t size)
{
	int pipes[2], status = 0;
	size_t length = 0;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(make_run() ? child(pipes[1]) : 77);
	close(pipes[1]);
	while ((n = read(pipes[0], text + length, size - 1 - length)) > 0)
		length += (size_t)n;
	text[length] = '\0';
	close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77) {
		print_message("SKIP: no mount namespace to hide journald in\n");
		skip();
	}
	assert_int_equal(status, 0);
}

static int
to_stderr(int out)
{
	if (dup2(out, STDERR_FILENO) < 0)
		return 1;
	send_one(false);
	return 0;
}

static int
to_stdout(int out)
{
	/* Once: not on standard error as well. */
	if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		return 1;
	send_one(true);
	return 0;
}

static int
to_journald(int out)
{
	struct sockaddr_un address = { AF_UNIX, "/run/systemd/journal/socket" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	char datagram[4096];
	ssize_t n;

	if (mkdir("/run/systemd", 0755) < 0 || mkdir("/run/systemd/journal", 0755) < 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return 1;
	send_one(false);
	n = recv(fd, datagram, sizeof(datagram), MSG_DONTWAIT);
	return n > 0 && write(out, datagram, (size_t)n) == n ? 0 : 2;
}

static void
test_lines(void **state)
{
	static const struct {
		int (*child)(int out);
		const char *text;
	} rows[] = {
		{ to_stderr, "<4>rule 7?is open CONTAINER_NAME=web "
			     "STIGWATCH_REASON=\"two?lines \\\"quoted\\\"?[2J\"\n" },
		{ to_stdout, "rule 7?is open\n" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char text[4096];

		check_child(rows[i].child, text, sizeof(text));
		assert_string_equal(text, rows[i].text);
	}
}

/* journald's native protocol: "NAME=value\n", or the length in front when there are new
 * lines. */
static void
test_native(void **state)
{
	static const char *const parts[] = {
		"MESSAGE_ID=863ad4b4ad86b76dbd14db3ff4318b07\n",
		"PRIORITY=4\n",
		"SYSLOG_IDENTIFIER=stigwatchd\n",
		"CONTAINER_NAME=web\n",
	};
	static const char message[] = "MESSAGE\n\x0e\0\0\0\0\0\0\0rule 7\nis open\n";
	static const char reason[] = "two\nlines \"quoted\"\x1b[2J\n";
	char text[4096] = "";

	(void)state;
	check_child(to_journald, text, sizeof(text));
	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		assert_non_null(memmem(text, sizeof(text), parts[i], strlen(parts[i])));
	assert_non_null(memmem(text, sizeof(text), message, sizeof(message) - 1));
	assert_non_null(memmem(text, sizeof(text), reason, strlen(reason)));
	assert_null(memmem(text, sizeof(text), "STIGWATCH_RULE", 14));
	assert_null(memmem(text, sizeof(text), "STIGWATCH_SCORE", 15));
}

/* Each kind has an id of its own, and the catalog has exactly these, in this order. */
static void
test_catalog(void **state)
{
	static const char *const heads[] = { "Subject: ", "Defined-By: stigwatch",
		"Documentation: man:", "" };
	autofclose FILE *file = fopen("systemd/stigwatch.catalog", "re");
	char line[512];
	int kind = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		char id[33];

		if (sscanf(line, "-- %32[0-9a-f]\n", id) != 1)
			continue;
		assert_in_range(kind, 0, JOURNAL__MAX - 1);
		assert_string_equal(id, journal_message_id((enum journal_kind)kind));
		assert_int_equal(strlen(id), 32);
		for (int other = 0; other < kind; other++)
			assert_string_not_equal(
			    id, journal_message_id((enum journal_kind)other));
		for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
			assert_non_null(fgets(line, sizeof(line), file));
			assert_int_equal(strncmp(line, heads[i], strlen(heads[i])), 0);
		}
		assert_non_null(fgets(line, sizeof(line), file));
		assert_true(strlen(line) > 1);
		kind++;
	}
	assert_int_equal(kind, JOURNAL__MAX);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_native),
		cmocka_unit_test(test_catalog),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

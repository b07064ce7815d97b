/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - stigwatchd: command line, configuration, and the two processes that last. */

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/kernel.h"
#include "daemon/base/privilege.h"
#include "daemon/conf/conf.h"
#include "daemon/policy.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"
#include "daemon/service.h"
#include "daemon/waivers.h"
#include "daemon/warden/compiler.h"
#include "daemon/warden/warden.h"

static const char default_path[] = STIGWATCH_SYSCONFDIR "/stigwatch/stigwatchd.conf";

static const char usage[] =
    "usage: stigwatchd [-c FILE] [-t]\n"
    "  -c FILE  read this configuration instead of " STIGWATCH_SYSCONFDIR
    "/stigwatch/stigwatchd.conf\n"
    "  -t       check configuration and content, say what is wrong, exit\n"
    "  -h, -V   this text, the version\n";

struct arguments {
	const char *conf_path;
	bool is_test;
};

/* A letter may stand within a word of several. */
static int
bad_option(int option, char **argv)
{
	char letter[] = { '-', (char)optopt, '\0' };

	(void)fprintf(stderr, "stigwatchd: %s '%s'%s (see stigwatchd --help)\n",
	    option == ':' ? "option" : "unrecognized option",
	    optopt == 0 || strncmp(argv[optind - 1], "--", 2) == 0 ? argv[optind - 1]
								   : letter,
	    option == ':' ? " needs a value" : "");
	return 1;
}

/* -1: go on; else exit with that code. */
static int
parse_arguments(int argc, char **argv, struct arguments *arguments)
{
	static const struct option options[] = { { "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ "config", required_argument, NULL, 'c' },
		{ "test", no_argument, NULL, 't' }, { NULL, 0, NULL, 0 } };
	int option;

	while ((option = getopt_long(argc, argv, ":c:thV", options, NULL)) >= 0) {
		if (option == 'c')
			arguments->conf_path = optarg;
		else if (option == 't')
			arguments->is_test = true;
		else if (option == 'h')
			return fputs(usage, stdout) < 0;
		else if (option == 'V')
			return puts("stigwatchd " STIGWATCH_VERSION) < 0;
		else
			return bad_option(option, argv);
	}
	if (optind < argc) {
		(void)fprintf(stderr,
		    "stigwatchd: unexpected argument '%s' (see stigwatchd --help)\n",
		    argv[optind]);
		return 1;
	}
	return -1;
}

/* What the content is taken with: on standard output, it is no error. */
static int
print_notes(const char *policy, int memfd, struct error *err)
{
	autoptr(content) content = NULL;
	uint32_t count;
	int r = content_open(&content, memfd, err);

	if (r < 0)
		return r;
	(void)content_table(content, CONTENT_NOTES, &count);
	for (uint32_t i = 0; i < count; i++)
		(void)printf("policy %s: %s\n", policy,
		    content_text(content, content_note_at(content, i)->text));
	return 0;
}

/* Compile what every policy names, as the daemon would, and say what is wrong with it. */
static int
test_content(const struct conf *conf, uid_t uid, gid_t gid)
{
	int status = 0;

	for (uint32_t i = 0; i < conf->n_policies; i++) {
		const struct conf_policy *p = &conf->policies[i];
		const struct compile_options options = { .path = p->content,
			.benchmark = p->benchmark[0] == '\0' ? NULL : p->benchmark,
			.alias = p->benchmark_alias,
			.profile = p->profile,
			.tailoring = p->tailoring,
			.cpe = (const char *const *)p->cpe.words,
			.n_cpe = p->cpe.count };
		struct error err = { 0 };
		autoclose int memfd = compiler_wait(&options, uid, gid, &err);

		if (memfd < 0 || print_notes(p->name, memfd, &err) < 0) {
			(void)fprintf(
			    stderr, "stigwatchd: policy %s: %s\n", p->name, err.text);
			status = 1;
		}
	}
	return status;
}

static int
test_waivers(const struct conf *conf, struct error *err)
{
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < conf->n_policies; i++) {
		autoptr(waivers) waivers = NULL;

		r = policy_waivers(&waivers, &conf->policies[i], err);
	}
	return r;
}

/* A reload is read by the daemon itself, waivers always are. Ends as that user. */
static int
test_as_daemon(const char *path, uid_t uid, gid_t gid)
{
	struct conf *conf = NULL;
	struct error err = { 0 };
	int r = privilege_become(uid, gid, &err);

	if (r == 0)
		r = conf_read(&conf, path, &err);
	if (r == 0)
		r = test_waivers(conf, &err);
	conf_free(conf);
	if (r == 0)
		return 0;
	(void)fprintf(stderr, "stigwatchd: %s; as user %u, who reads it on reload\n",
	    err.text, (unsigned int)uid);
	return 1;
}

static int
fail(const struct error *err)
{
	(void)fprintf(stderr, "stigwatchd: %s\n", err->text);
	return 1;
}

static int
test(const struct conf *conf, const char *path, uid_t uid, gid_t gid)
{
	struct error err = { 0 };
	int status = test_content(conf, uid, gid);

	if (test_waivers(conf, &err) < 0)
		status = fail(&err);
	return status == 0 && geteuid() == 0 ? test_as_daemon(path, uid, gid) : status;
}

int
main(int argc, char **argv)
{
	struct arguments arguments = { .conf_path = default_path };
	struct service_options service = { 0 };
	struct warden_options warden = { .daemon = service_run, .arg = &service };
	autoptr(conf) conf = NULL;
	struct error err = { 0 };
	int status = parse_arguments(argc, argv, &arguments);

	if (status >= 0)
		return status;
	if (conf_read(&conf, arguments.conf_path, &err) < 0)
		return fail(&err);
	service.conf = conf;
	if (geteuid() != 0 && !arguments.is_test) {
		(void)error_say(&err, EPERM,
		    "must be started as root: it enters containers and starts its own "
		    "processes as '%s'",
		    conf->user);
		return fail(&err);
	}
	if (geteuid() == 0 &&
	    privilege_find_user(conf->user, &warden.uid, &warden.gid, &err) < 0)
		return fail(&err);
	if (arguments.is_test)
		return test(conf, arguments.conf_path, warden.uid, warden.gid);
	if (kernel_check(&err) < 0)
		return fail(&err);
	service.conf_path = arguments.conf_path;
	service.has_run = mmap(NULL, sizeof(*service.has_run), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (service.has_run == MAP_FAILED) {
		(void)error_set(&err, errno, "map memory");
		return fail(&err);
	}
	warden.docker_socket = conf->docker_socket;

	/* From here on this process is the warden; the daemon is its child and not root.
	 */
	status = warden_run(&warden, &err);
	return status < 0 ? fail(&err) : status;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scribe.c - fork -> sandbox -> read record -> decide -> write -> tell -> exit.
 *
 * What it writes was made of a container's bytes, so it may write below the spool and
 * nowhere else.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/base/privilege.h"
#include "daemon/base/sandbox.h"
#include "daemon/report/format.h"
#include "daemon/report/hostpage.h"
#include "daemon/report/report.h"
#include "daemon/report/summary.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/scribe.h"
#include "daemon/sink/drop.h"
#include "daemon/sink/index.h"
#include "daemon/tidings.h"
#include "daemon/waivers.h"

static const char *const allowed_calls[] = { "read", "pread64", "write", "pwrite64",
	"writev", "close", "fstat", "newfstatat", "statx", "openat2", "mkdirat",
	"renameat", "renameat2", "symlinkat", "linkat", "unlinkat", "fsync", "fdatasync",
	"syncfs", "ftruncate", "fallocate", "flock", "fchmod", "getdents64", "readlinkat",
	"fcntl", "lseek", "brk", "munmap", "mremap", "madvise", "futex", "exit",
	"exit_group", "clock_gettime", "rt_sigreturn", "rt_sigprocmask", "rt_sigaction",
	"getrandom", "getpid", "getuid", "geteuid", "umask", "dup", "fstatfs", "statfs",
	"sync_file_range", "restart_syscall", "gettid",
#if defined(__SANITIZE_ADDRESS__)
	"sigaltstack", "prlimit64", "getrlimit", "readlink", "sched_yield",
	"sched_getaffinity", "process_vm_readv",
#endif
	NULL };

/* One scan, from its record to what is told and shown of it. */
struct work {
	struct record *record;
	struct decision *decision, *previous;
	struct waivers *previous_waivers;
	struct tidings *tidings;
	struct report report;
};

static void
work_done(struct work *w)
{
	tidings_free(w->tidings);
	decision_free(w->previous);
	waivers_free(w->previous_waivers);
	decision_free(w->decision);
	record_free(w->record);
}

/* Files in the making: their bytes are owned. */
struct pile {
	struct buffer bytes[REPORT_FORMATS_MAX];
	struct spool_file files[REPORT_FORMATS_MAX + 2];
	uint32_t n_bytes, n_files;
};

static void
pile_done(struct pile *p)
{
	for (uint32_t i = 0; i < p->n_bytes; i++)
		buffer_done(&p->bytes[i]);
}

static int
pile_add(struct pile *p, const struct report *report, bool is_later, struct error *err)
{
	const struct report_format *format;
	int r = 0;

	for (uint32_t i = 0; r == 0 && (format = report_format(i)) != NULL; i++) {
		struct buffer *bytes = &p->bytes[p->n_bytes];

		if (format->is_later != is_later)
			continue;
		p->n_bytes++;
		r = format->write(bytes, report, err);
		p->files[p->n_files++] = (struct spool_file){ format->file, bytes->data,
			bytes->length };
	}
	return r;
}

static int
write_first_files(const struct scribe_job *job, struct work *w, struct error *err)
{
	__attribute__((cleanup(pile_done))) struct pile pile = {
		.files = { { "record.bin", job->record, job->record_length } },
		.n_files = 1
	};
	const struct record_target *t = &w->record->target;
	autofree char *path = NULL;
	autobuffer waivers = { 0 };
	int r = pile_add(&pile, &w->report, false, err);

	waivers_write(&waivers, w->decision->used, w->decision->n_used);
	if (waivers.failed)
		return error_say(err, ENOMEM, "no memory for waivers");
	if (waivers.length > 0)
		pile.files[pile.n_files++] = (struct spool_file){ DROP_WAIVERS,
			waivers.data, waivers.length };

	if (r == 0)
		r = spool_write(job->spool, t->target, t->scan, t->time_start, pile.files,
		    pile.n_files, &path, err);
	if (r < 0)
		return r;
	w->tidings->path = arena_strdup(w->tidings->arena, path);
	return w->tidings->path == NULL ? error_say(err, ENOMEM, "no memory for tidings")
					: 0;
}

static int
write_later_files(const struct work *w, struct error *err)
{
	__attribute__((cleanup(pile_done))) struct pile pile = { .n_files = 0 };
	int r = 0;

	if (!w->tidings->is_unchanged)
		r = pile_add(&pile, &w->report, true, err);
	if (r == 0 && pile.n_files > 0)
		r = spool_add(w->tidings->path, pile.files, pile.n_files, err);
	return r;
}

static struct index_host
index_host_of(const struct scribe_job *job)
{
	return (struct index_host){ .name = job->host == NULL ? "" : job->host,
		.now_us = clock_now_us(),
		.has_container = job->has_container,
		.arg = job->arg };
}

/* The waivers of the target's scan before this one; none if there are none. */
static void
read_previous_waivers(const struct scribe_job *job, struct work *w)
{
	autofree void *data = NULL;
	struct error ignored = { 0 };
	size_t length;

	if (spool_read_latest(job->spool, w->record->target.target, DROP_WAIVERS, &data,
		&length, &ignored) == 0)
		(void)waivers_parse(
		    &w->previous_waivers, DROP_WAIVERS, data, length, &ignored);
}

/* The target's decision before this one, if it was made with the same content. */
static void
read_previous(const struct scribe_job *job, struct work *w)
{
	const struct record_target *now = &w->record->target;
	autoptr(record) record = NULL;
	autofree void *data = NULL;
	struct error ignored = { 0 };
	size_t length;

	if (spool_read_latest(
		job->spool, now->target, "record.bin", &data, &length, &ignored) < 0 ||
	    record_read(&record, data, length, NULL, &ignored) < 0 ||
	    strcmp(record->target.content_digest, now->content_digest) != 0 ||
	    strcmp(record->target.profile, now->profile) != 0)
		return;
	w->report.previous_us = record->target.time_start;
	record_free(take_ptr(record));
	read_previous_waivers(job, w);
	if (record_read(&record, data, length, job->content, &ignored) == 0)
		(void)decision_make(&w->previous, record, job->content,
		    w->previous_waivers, record->target.time_end, &ignored);
}

/* Up to where the result is safe, and may be told. */
static int
begin(const struct scribe_job *job, struct work *w, struct error *err)
{
	int r = record_read(
	    &w->record, job->record, job->record_length, job->content, err);

	if (r == 0)
		r = decision_make(&w->decision, w->record, job->content, job->waivers,
		    w->record->target.time_end, err);
	if (r < 0)
		return r;
	w->report = (struct report){
		.content = job->content, .record = w->record, .decision = w->decision
	};
	read_previous(job, w);
	w->report.previous = w->previous;
	r = tidings_make(&w->tidings, &w->report, err);
	if (r < 0)
		return r;
	w->tidings->is_unchanged = job->only_changes && w->previous != NULL &&
				   w->previous->verdict == w->decision->verdict &&
				   w->tidings->n_findings == 0 &&
				   !changes_of_waivers(w->decision, w->previous);
	return w->tidings->is_unchanged ? 0 : write_first_files(job, w, err);
}

int
scribe_write(const struct scribe_job *job, struct tidings **ret, struct error *err)
{
	__attribute__((cleanup(work_done))) struct work work = { .record = NULL };
	int r = begin(job, &work, err);

	if (r == 0)
		r = write_later_files(&work, err);
	if (r == 0)
		*ret = take_ptr(work.tidings);
	return r;
}

static int
close_doors(const char *spool, struct error *err)
{
	static const struct sandbox_filter filter = { .allow = allowed_calls,
		.may_write_files = true };
	int r = privilege_close(err);

	if (r == 0)
		r = sandbox_landlock(spool, false, err);
	return r < 0 ? r : sandbox_seccomp(&filter, err);
}

/* An errno as an exit code. */
static int
exit_code(int r)
{
	return r >= 0 ? 0 : -r < SCRIBE_HAS_TOLD ? -r : EIO;
}

static int
show_on_page(const struct scribe_job *job, const struct work *w, struct error *err)
{
	const struct tidings *tidings = w->tidings;
	const struct index_host host = index_host_of(job);
	autoptr(summary) summary = NULL;
	struct hostpage_row row;
	int drop = 0, page = summary_make(&summary, &w->report, err);

	if (page == 0)
		page = hostpage_row_of(&row, tidings->arena, summary, err);
	if (page < 0)
		return page;
	/* Where nothing was looked at, nothing is to be imported. */
	if (tidings->verdict != VERDICT_UNASSESSED)
		drop = drop_keep(
		    job->spool, tidings->path, row.container, job->drop, err);
	page = index_update(job->spool, &host, &row, tidings->path, err);
	return drop < 0 ? drop : page;
}

/* The result is safe and told by now, and stands whatever happens here. */
static int
show(const struct scribe_job *job, const struct work *w, struct error *err)
{
	int files, page;

	if (w->tidings->is_unchanged)
		return 0;
	files = write_later_files(w, err);
	page = show_on_page(job, w, err);
	return files < 0 ? files : page;
}

static _Noreturn void
run(const struct scribe_job *job, int pipe_fd)
{
	struct work work = { .record = NULL };
	autobuffer out = { 0 };
	struct error err = { 0 };
	int r;

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	(void)signal(SIGPIPE, SIG_IGN);
	r = close_doors(job->spool_path, &err);
	if (r >= 0)
		r = begin(job, &work, &err);
	tidings_pack(&out, work.tidings, r < 0 ? &err : NULL);
	(void)io_write_all(pipe_fd, out.data, out.length);
	/* The daemon waits for this end: it need not wait for the rest. */
	(void)close(pipe_fd);
	if (r < 0)
		_exit(SCRIBE_HAS_TOLD);
	_exit(exit_code(show(job, &work, &err)));
}

int
scribe_start(const struct scribe_job *job, pid_t *pid, int *pipe_fd, struct error *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_set(err, errno, "make a pipe");
	*pid = fork();
	if (*pid == 0) {
		(void)close(ends[0]);
		run(job, ends[1]);
	}
	(void)close(ends[1]);
	if (*pid < 0) {
		(void)close(ends[0]);
		return error_set(err, errno, "fork");
	}
	*pipe_fd = ends[0];
	return 0;
}

int
scribe_fork(const char *spool_path, int (*work)(const void *arg, struct error *err),
    const void *arg, pid_t *pid, struct error *err)
{
	struct error own = { 0 };
	int r;

	*pid = fork();
	if (*pid < 0)
		return error_set(err, errno, "fork");
	if (*pid > 0)
		return 0;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	r = close_doors(spool_path, &own);
	if (r >= 0)
		r = work(arg, &own);
	_exit(exit_code(r));
}

/* Files for import have a part of the size of their own. */
int
scribe_retain(const void *arg, struct error *err)
{
	const struct scribe_retain_job *retain = arg;
	const struct index_host host = index_host_of(retain->job);
	struct spool *spool = retain->job->spool;
	struct spool_limits limits = retain->limits;
	uint64_t size = 0;
	int r = drop_retain(spool, &limits, host.now_us, &size, err);

	if (r < 0)
		return r;
	if (limits.size_max > 0)
		limits.size_max = limits.size_max > size ? limits.size_max - size : 1;
	r = spool_retain(spool, &limits, host.now_us, err);
	return r < 0 ? r : index_mend(spool, &host, err);
}

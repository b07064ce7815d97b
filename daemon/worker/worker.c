/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - the outer process of a scan: enter, fork, watch, and say how it ended. */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/scap/content.h"
#include "daemon/scap/record.h"
#include "daemon/worker/enter.h"
#include "daemon/worker/inner.h"
#include "daemon/worker/worker.h"
#include "probes/probe.h"

enum {
	KILL_WAIT_MS = 2000, /* an inner process that SIGKILL does not end by then is in
				the kernel */
	DEATH_WAIT_MS = 200, /* the kernel kills a namespace's members a moment before its
				first dies */
};

/* clang-format off */
static const char *const outcome_texts[WORKER_OUTCOME__MAX] = {
	[WORKER_DONE]           = "done",
	[WORKER_FAILED]         = "the scan failed",
	[WORKER_TARGET_GONE]    = "the container died",
	[WORKER_NOT_THE_TARGET] = "the process is no longer the container's",
	[WORKER_ENTER_REFUSED]  = "the kernel refused to enter the container",
	[WORKER_KILLED_INSIDE]  = "the scan was killed from inside the container",
	[WORKER_STOPPED_INSIDE] = "the scan was stopped from inside the container",
	[WORKER_DEADLINE]       = "the scan did not finish in time",
	[WORKER_ABANDONED]      = "the scan hangs in the kernel and was left behind",
	[WORKER_SANDBOX]        = "the scan made a system call it must not make",
	[WORKER_CRASHED]        = "the scan crashed",
	[WORKER_LAYERS_LOST]    = "the engine removed the layers while they were read",
};
static enum worker_outcome (*const enter_by[RECORD_BASIS__MAX])(const struct worker_job *,
    struct worker_entry *, struct error *) = {
	[RECORD_BASIS_LIVE]   = enter_live,
	[RECORD_BASIS_LAYERS] = enter_layers,
	[RECORD_BASIS_IMAGE]  = enter_layers,
	[RECORD_BASIS_ROOT]   = enter_root,
	[RECORD_BASIS_HOST]   = enter_root,
};
/* clang-format on */

const char *
worker_outcome_text(enum worker_outcome outcome)
{
	return outcome < WORKER_OUTCOME__MAX ? outcome_texts[outcome]
					     : "the scan was ended from outside";
}

/* Whatever a probe must load is loaded here, before anything of the target is near. */
static int
warm_probes(const struct content *content, struct error *err)
{
	uint32_t n_objects;
	int r = 0;

	(void)content_table(content, CONTENT_OBJECTS, &n_objects);
	for (uint32_t i = 0; i < n_objects && r == 0; i++) {
		const struct content_object *o = content_object_at(content, i);
		const struct probe *probe = probe_find(
		    content_text(content, o->family), content_text(content, o->type));

		if (probe != NULL && probe->warm != NULL)
			r = probe->warm(err);
	}
	return r;
}

void
worker_prepare(void)
{
	struct error ignored = { 0 };
	uint32_t count;
	const struct probe *const *probes = probe_all(&count);

	for (uint32_t i = 0; i < count; i++)
		if (probes[i]->warm != NULL)
			(void)probes[i]->warm(&ignored);
}

static bool
has_died(int pidfd, int wait_ms)
{
	struct pollfd p = { .fd = pidfd, .events = POLLIN };

	return pidfd >= 0 && poll(&p, 1, wait_ms) > 0;
}

/* A stopped process keeps its stop until SIGKILL; one in the kernel's hands does not even
 * die. */
static enum worker_outcome
end_inner(pid_t inner, enum worker_outcome outcome)
{
	const struct timespec pause = { 0, 5 * 1000 * 1000 };
	int64_t until = clock_monotonic_us() + KILL_WAIT_MS * 1000;

	(void)kill(inner, SIGKILL);
	while (waitpid(inner, NULL, WNOHANG) == 0) {
		if (clock_monotonic_us() > until)
			return WORKER_ABANDONED;
		(void)nanosleep(&pause, NULL);
	}
	return outcome;
}

/*
 * The container's root may send the inner process what looks like a crash of ours. The
 * kernel's own signals have a code above 0, and abort(3) sends its own: those strike
 * again, and end it.
 */
static void
on_crash(int signal_, siginfo_t *info, void *context)
{
	(void)context;
	if (info->si_code <= 0 && info->si_pid != getpid())
		_exit(WORKER_KILLED_INSIDE);
	(void)signal(signal_, SIG_DFL);
}

/* Before the fork: nothing may come in between. */
static void
tell_crashes_apart(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGSYS };
	struct sigaction action = { .sa_flags = SA_SIGINFO };

	action.sa_sigaction = on_crash;
	(void)sigfillset(&action.sa_mask);
	for (unsigned int i = 0; i < ARRAY_LEN(signals); i++)
		(void)sigaction(signals[i], &action, NULL);
}

/*
 * Does the pid namespace we have joined live? One that ends takes no process any more
 * (fork(2): ENOMEM) from before it kills its members, and so long before its first
 * process is seen to be dead, which waits for the slowest of them.
 */
static bool
namespace_lives(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	if (child > 0)
		(void)end_inner(child, WORKER_DONE);
	return child > 0 || errno != ENOMEM;
}

/*
 * Why a signal ended the inner process. SIGKILL may be the pid namespace going down with
 * its first process; only with the target alive did somebody inside send it.
 */
static enum worker_outcome
judge_signal(int signal_, const struct worker_job *job, int target_pidfd)
{
	if (signal_ == SIGSYS)
		return WORKER_SANDBOX;
	if (has_died(target_pidfd, 0) ||
	    (target_pidfd >= 0 && job->join_pid && !namespace_lives()))
		return WORKER_TARGET_GONE;
	if (signal_ == SIGSEGV || signal_ == SIGBUS || signal_ == SIGABRT ||
	    signal_ == SIGFPE || signal_ == SIGILL)
		return WORKER_CRASHED;
	return target_pidfd >= 0 ? WORKER_KILLED_INSIDE : WORKER_CRASHED;
}

/* Wait for a change of the inner process until UNTIL_US; false at the deadline. */
static bool
wait_change(pid_t inner, int64_t until_us, int *status)
{
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	for (;;) {
		int64_t left = until_us - clock_monotonic_us();
		struct timespec wait = { .tv_sec = left / 1000000,
			.tv_nsec = left % 1000000 * 1000 };

		if (waitpid(inner, status, WNOHANG | WUNTRACED) == inner)
			return true;
		if (left <= 0)
			return false;
		(void)sigtimedwait(&child, NULL, &wait);
	}
}

static enum worker_outcome
watch(pid_t inner, const struct worker_job *job, int target_pidfd)
{
	int64_t until = clock_monotonic_us() + (int64_t)job->deadline_ms * 1000;
	int status = 0;

	if (!wait_change(inner, until, &status))
		return end_inner(inner, WORKER_DEADLINE);
	if (WIFSTOPPED(status))
		return end_inner(inner, WORKER_STOPPED_INSIDE);
	if (WIFSIGNALED(status))
		return judge_signal(WTERMSIG(status), job, target_pidfd);
	if (WEXITSTATUS(status) == WORKER_KILLED_INSIDE)
		return judge_signal(SIGKILL, job, target_pidfd);
	return WEXITSTATUS(status) == WORKER_DONE ? WORKER_DONE : WORKER_FAILED;
}

static enum worker_outcome
fork_and_watch(const struct worker_job *job, struct worker_entry *entry, int out_fd,
    struct error *err)
{
	enum worker_outcome outcome;
	pid_t inner;

	tell_crashes_apart();
	inner = fork();
	if (inner < 0) {
		bool is_gone = errno == ENOMEM && entry->target_pidfd >= 0 &&
			       job->join_pid; /* as namespace_lives() says */

		(void)error_set(err, errno, "fork");
		return is_gone ? WORKER_TARGET_GONE : WORKER_FAILED;
	}
	if (inner == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		inner_run(job, &entry->view, out_fd);
	}
	outcome = watch(inner, job, entry->target_pidfd);
	/* Facts read from layers count only if the engine was not removing them
	 * meanwhile. */
	if ((outcome == WORKER_DONE || outcome == WORKER_FAILED) &&
	    !layers_are_whole(entry))
		outcome = WORKER_LAYERS_LOST;
	return outcome;
}

static void
say_failure(int out_fd, const struct error *err)
{
	autobuffer out = { 0 };

	record_put_limit(&out, err->text);
	(void)io_write_all(out_fd, out.data, out.length);
}

/*
 * Our failure may be the target's death: what we were about to use went with it. And what
 * does not die with it, outside a pid namespace that begins with it, goes on to read a
 * root that the engine may be removing, and a /proc without processes.
 */
static enum worker_outcome
judge_death(enum worker_outcome outcome, const struct worker_job *job,
    const struct worker_entry *entry)
{
	bool dies_with_it = job->join_pid && entry->view.environ.pid == 1;
	bool is_failure = outcome == WORKER_FAILED || outcome == WORKER_ENTER_REFUSED;

	if (!is_failure && (outcome != WORKER_DONE || dies_with_it))
		return outcome;
	return has_died(entry->target_pidfd, is_failure ? DEATH_WAIT_MS : 0)
		   ? WORKER_TARGET_GONE
		   : outcome;
}

enum worker_outcome
worker_run(const struct worker_job *job, int out_fd)
{
	struct worker_entry entry = {
		.view.root_fd = -1, .target_pidfd = -1, .top_fd = -1, .names_fd = -1
	};
	struct error err = { 0 };
	enum worker_outcome outcome = WORKER_FAILED;
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &child, NULL);
	(void)signal(SIGPIPE, SIG_IGN);
	if (job->recorded != NULL)
		outcome = WORKER_DONE;
	else if (warm_probes(job->content, &err) == 0)
		outcome = enter_by[job->basis](job, &entry, &err);
	if (outcome == WORKER_DONE)
		outcome = fork_and_watch(job, &entry, out_fd, &err);
	outcome = judge_death(outcome, job, &entry);
	if (err.code != 0)
		say_failure(out_fd, &err);
	return outcome;
}

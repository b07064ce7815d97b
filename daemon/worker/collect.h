/* SPDX-License-Identifier: Apache-2.0 */
/*
 * collect.h - evaluate what content asks of one target and say it as record chunks.
 */
#ifndef DAEMON_WORKER_COLLECT_H
#define DAEMON_WORKER_COLLECT_H

struct error;
struct probe_env;
struct syschar;
struct worker_job;

/*
 * Everything JOB asks, with ENV's view of the target, or with what was RECORDED of one
 * (else NULL); chunks go to OUT_FD, the done chunk last.
 */
int collect_run(const struct worker_job *job, const struct probe_env *env,
    const struct syschar *recorded, int out_fd, struct error *err);

#endif

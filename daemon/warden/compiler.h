/* SPDX-License-Identifier: Apache-2.0 */
/*
 * compiler.h - one content load in a process of its own: open -> fork -> drop -> sandbox
 * -> compile
 * -> exit. Hostile XML is read with no rights, no network and no file but the content's
 * own.
 */
#ifndef DAEMON_WARDEN_COMPILER_H
#define DAEMON_WARDEN_COMPILER_H

#include <sys/types.h>

struct compile_options;
struct error;

struct compiler {
	pid_t pid;
	int memfd; /* the tables after exit code 0, the error's text after 1 */
};

/*
 * Open OPTIONS->path (a regular file that belongs to root or to the caller and that
 * others may not write) and start compiling it as UID/GID. On success the caller owns
 * ->memfd and reaps ->pid. OPTIONS->open_beside is the compiler's own.
 */
int compiler_start(struct compiler *ret, const struct compile_options *options, uid_t uid,
    gid_t gid, struct error *err);

/* After exit code 0: seal the tables. The descriptor stays the caller's. */
int compiler_seal(int memfd, struct error *err);

/* After exit code 1: the text the compiler left, as an error. Returns -EPROTO. */
int compiler_failure(int memfd, const char *path, struct error *err);

/* Start, wait, seal: for a program that has nothing else to do. The sealed memfd or
 * -errno. */
int compiler_wait(
    const struct compile_options *options, uid_t uid, gid_t gid, struct error *err);

#endif

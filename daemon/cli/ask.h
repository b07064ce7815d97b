/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h - one question to the engine, answered before the call returns.
 */
#ifndef DAEMON_CLI_ASK_H
#define DAEMON_CLI_ASK_H

struct content;
struct buffer;
struct error;
struct target;

/*
 * The container called NAME or ID. The engine is at DOCKER_HOST's unix:// path, else at
 * /run/docker.sock. A missing right is named. The caller frees *RET.
 */
int ask_container(struct target **ret, const char *name, struct error *err);

/* The image REF as a target without a process: its layers are the lower directories. */
int ask_image(struct target **ret, const char *ref, struct error *err);

/*
 * Run CHECK's script in the container and append its record chunk to CHUNKS. Never fails:
 * what kept it from running is in the chunk.
 */
void ask_script(struct buffer *chunks, const struct content *content, unsigned int check,
    const struct target *target);

#endif

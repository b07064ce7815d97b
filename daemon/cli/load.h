/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.h - a content file on the command line becomes content.
 */
#ifndef DAEMON_CLI_LOAD_H
#define DAEMON_CLI_LOAD_H

#include <sys/types.h>

struct compile_options;
struct content;
struct error;

/* Compile OPTIONS->path in a confined process and map the result. The caller frees *RET.
 */
int load_content(
    struct content **ret, const struct compile_options *options, struct error *err);

/* Whom confined processes run as: the account stigwatch, else nobody; ourselves if not
 * root. */
void load_user(uid_t *uid, gid_t *gid);

#endif

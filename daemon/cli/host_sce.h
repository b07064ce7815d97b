/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_sce.h - an SCE script on this host, waited for.
 */
#ifndef DAEMON_CLI_HOST_SCE_H
#define DAEMON_CLI_HOST_SCE_H

#include <stdint.h>

struct buffer;
struct content;

/* Run CHECK's script as an unprivileged, confined process and append its record chunk. */
void host_sce_run(struct buffer *chunks, const struct content *content, uint32_t check);

#endif

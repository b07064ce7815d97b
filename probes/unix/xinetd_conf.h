/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xinetd_conf.h - the services of a target's xinetd.conf(5) and what it includes.
 *
 * Reads what xinetd reads and skips what it skips: an attribute it does not know, a line
 * that is none. Defaults are already in the services.
 */
#ifndef PROBES_UNIX_XINETD_CONF_H
#define PROBES_UNIX_XINETD_CONF_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct error;
struct tree;

enum xinetd_attribute {
	XINETD_ID,
	XINETD_PROTOCOL,
	XINETD_FLAGS,
	XINETD_NO_ACCESS,
	XINETD_ONLY_FROM,
	XINETD_PORT,
	XINETD_SERVER,
	XINETD_SERVER_ARGS,
	XINETD_SOCKET_TYPE,
	XINETD_TYPE,
	XINETD_USER,
	XINETD_WAIT,
	XINETD_DISABLE,
	XINETD_DISABLED, /* of the defaults alone, as the next one */
	XINETD_ENABLED,
	XINETD__MAX
};

struct xinetd_word {
	const char *text;
	struct xinetd_word *next;
};

struct xinetd_service {
	const char *name;
	const char *source; /* the file it stands in */
	struct {
		bool is_set; /* possibly to nothing */
		struct xinetd_word *words;
	} attributes[XINETD__MAX];
	bool is_disabled;
	struct xinetd_service *next;
};

/*
 * *SERVICES is a list in the order of the files, NULL when there are none; all in ARENA.
 * -ENOENT when there is no xinetd.conf, -EPROTO when a limit is hit, else -errno.
 */
int xinetd_conf_read(struct tree *tree, struct arena *arena,
    struct xinetd_service **services, struct error *err);

#endif

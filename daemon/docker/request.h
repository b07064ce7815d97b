/* SPDX-License-Identifier: Apache-2.0 */
/*
 * request.h - the table of everything that may be asked of the engine.
 *
 * Whoever can send requests of their choice to the engine's socket is root on the host.
 * So nothing is sent that is not a row here, and nothing enters a path unchecked.
 */
#ifndef DAEMON_DOCKER_REQUEST_H
#define DAEMON_DOCKER_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct error;

enum request_kind {
	REQUEST_VERSION,
	REQUEST_EVENTS,
	REQUEST_PAST,
	REQUEST_LIST,
	REQUEST_CONTAINER,
	REQUEST_IMAGE,
	REQUEST_EXEC_CREATE,
	REQUEST_EXEC_START,
	REQUEST_EXEC,
	REQUEST__MAX
};

struct request_row {
	const char *method;
	const char *path;    /* {v}, {id}, {since} and {until} are replaced */
	uint32_t timeout_ms; /* 0: the engine's own, see engine_options */
	uint32_t answer_max; /* bytes of a body, of a stream those not read yet */
	bool is_endless;     /* and therefore without a timeout */
	bool is_first; /* goes before and beside the others, which wait for their turn */
};

struct request {
	enum request_kind kind;
	const char *id; /* container, image or exec; NULL when the path has none */
	int64_t since_us, until_us;
	const char *body; /* JSON of a POST, else NULL */
};

/* MAJOR.MINOR as one number that can be compared. */
#define API_VERSION(major, minor) ((uint32_t)(major)*1000 + (minor))

const struct request_row *request_row(enum request_kind kind);
/* Append the path. -EINVAL when the id is not one. */
int request_format(struct buffer *path, const struct request *request, uint32_t version,
    struct error *err);

/* A container's or exec's id or name, as it may stand in a path or a file name. */
bool id_is_valid(const char *id);

/* "1.41" to API_VERSION(1, 41); 0 when it is not a version. */
uint32_t version_parse(const char *text);
/* The version to speak with an engine that knows LEAST to NEWEST; 0: there is none. */
uint32_t version_choose(uint32_t least, uint32_t newest);

#endif

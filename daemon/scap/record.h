/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.h - what was true in one container at one moment: the file between collecting
 * and deciding.
 *
 * A record is a header line and a run of chunks, each of a type in one table with a size
 * limit and a "once" mark. The worker's answers are the same chunks on a socket, so what
 * a worker says is checked by the code that reads a file: anything not in the table, too
 * large, repeated, or naming a row the content does not have is -EPROTO.
 */
#ifndef DAEMON_SCAP_RECORD_H
#define DAEMON_SCAP_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "probes/item.h"
#include "probes/oval.h"

struct content;
struct error;

enum { RECORD_FORMAT = 1 };
enum {
	RECORD_SIZE_MAX = 32 * 1024 * 1024, /* of a whole record */
	RECORD_EVIDENCE_MAX = 50,	    /* items kept of one test */
	RECORD_VALUE_MAX =
	    1024, /* bytes kept of one entity; the rest is counted as cut */
};

enum record_chunk {
	RECORD_TARGET =
	    1, /* once: struct record_target; the daemon's, never a worker's */
	RECORD_DEFINITION, /* struct record_definition */
	RECORD_TEST,	   /* struct record_test */
	RECORD_ITEM,	   /* one struct item, evidence of the last RECORD_TEST */
	RECORD_SCRIPT,	   /* struct record_script */
	RECORD_LIMIT,	   /* text: a limit of the scan that was hit */
	RECORD_STATS,	   /* once: struct record_stats */
	RECORD_DONE,	   /* once, last: the worker finished */
	RECORD_CHUNK__MAX
};

enum record_basis {
	RECORD_BASIS_LIVE,
	RECORD_BASIS_LAYERS,
	RECORD_BASIS_IMAGE,
	RECORD_BASIS_ROOT,
	RECORD_BASIS_HOST,
	RECORD_BASIS_NONE,
	RECORD_BASIS__MAX
};
enum record_stage {
	RECORD_STAGE_INITIAL,
	RECORD_STAGE_SETTLED,
	RECORD_STAGE_CHANGED,
	RECORD_STAGE__MAX
};

const char *record_basis_text(
    enum record_basis basis); /* "live", "layers", "image", "root", ... */
const char *record_stage_text(enum record_stage stage);

struct record_fact {
	const char *name, *value;
};
#define RECORD_FACT_ADDRESS "ip-address" /* one of the target's; there may be several */

/* Who was looked at, when, and with which content. Times are microseconds UTC, 0: not
 * known. */
struct record_target {
	const char *scan;   /* id of this scan, unique on the host */
	const char *target; /* asset name */
	const char *host;   /* host name of the machine the daemon runs on */
	const char *container_id, *container_name, *image,
	    *image_id;		/* "" for a plain root */
	const char *started_at; /* Docker's State.StartedAt, verbatim */
	const char *content_path, *content_digest, *benchmark, *profile;
	enum record_basis basis;
	enum record_stage stage;
	const char *undecided; /* why nothing could be collected; "" otherwise */
	int64_t time_event, time_start, time_end;
	const struct record_fact *facts; /* privileged, user, capabilities, ... */
	uint32_t n_facts;
};

struct record_definition {
	uint32_t definition; /* row of CONTENT_DEFINITIONS */
	enum oval_result result;
};

struct record_test {
	uint32_t test; /* row of CONTENT_TESTS */
	enum oval_result result;
	enum oval_flag flag; /* of the collected object */
	uint32_t n_items;    /* that the object has in all */
	uint32_t n_failing;  /* of those, whose state result was not true */
	bool is_void;	     /* no item, and nothing was there to look at */
	const char *reason;  /* why unknown, error, not collected ...; "" otherwise */
};

enum record_where { RECORD_WHERE_CONTAINER, RECORD_WHERE_HOST, RECORD_WHERE_NONE };

struct record_script {
	uint32_t script; /* row of CONTENT_SCRIPTS */
	uint32_t check;	 /* row of CONTENT_CHECKS whose exports it ran with */
	enum record_where where;
	int32_t exit_code;  /* 0..255; -1: it did not run or did not end by itself */
	const char *reason; /* why not: no shell, paused, deadline; "" otherwise */
	const char *out, *errout; /* cut to RECORD_OUTPUT_MAX */
	uint32_t cut;
};
enum { RECORD_OUTPUT_MAX = 64 * 1024 };

struct record_stats {
	uint64_t files, bytes, system_calls; /* looked at, read, not known: 0 */
	uint64_t memory;		     /* bytes of the scan's arena */
};

/* ---- writing: each appends one chunk to OUT ---- */
void record_begin(struct buffer *out); /* the header line of a record file */
void record_put_target(struct buffer *out, const struct record_target *target);
void record_put_definition(
    struct buffer *out, const struct record_definition *definition);
void record_put_test(struct buffer *out, const struct record_test *test);
/* Values of a secret item are left out, long ones cut; RESULT is the item's state result.
 */
void record_put_item(
    struct buffer *out, const struct item *item, enum oval_result result);
void record_put_script(struct buffer *out, const struct record_script *script);
void record_put_limit(struct buffer *out, const char *text);
void record_put_stats(struct buffer *out, const struct record_stats *stats);
void record_put_done(struct buffer *out);

/* ---- checking a worker's chunks one by one ---- */
struct record_check {
	const struct content *content;
	uint32_t seen;	  /* bit per chunk type */
	uint32_t n_items; /* since the last test */
	uint64_t total;
};
enum { RECORD_HEAD_SIZE = 8 }; /* u32 type, u32 length of the body */
/*
 * The chunk at the start of DATA: *CHUNK_LENGTH is its whole length when LENGTH holds it,
 * 0 when more bytes are needed. -EPROTO names what is wrong. Never a target chunk: that
 * is the daemon's.
 */
int record_check_chunk(struct record_check *check, const void *data, size_t length,
    size_t *chunk_length, struct error *err);

/* ---- reading a whole record ---- */
struct record_evidence {
	const struct item *item;
	enum oval_result result;
};
struct record {
	struct arena *arena; /* holds all that follows */
	struct record_target target;
	bool has_target, is_done;
	enum oval_result
	    *definitions; /* per row of CONTENT_DEFINITIONS; not evaluated if absent */
	bool *has_definition; /* per row: the worker said so, whatever it said */
	const struct record_test **tests; /* per row of CONTENT_TESTS; NULL if absent */
	const struct record_evidence *
	    *evidence; /* per test, NULL or evidence_count[] entries */
	uint32_t *evidence_count;
	const struct record_script *scripts;
	uint32_t n_scripts;
	const char **limits;
	uint32_t n_limits;
	struct record_stats stats;
};

/*
 * Read LENGTH bytes at DATA against CONTENT (may be NULL: then only the target is read,
 * the arrays stay NULL). -EPROTO for anything malformed, with the byte offset; a newer
 * format names both numbers. The record copies what it keeps.
 */
int record_read(struct record **ret, const void *data, size_t length,
    const struct content *content, struct error *err);
void record_free(struct record *record);
/*
 * How many of the LENGTH bytes at DATA, the beginning of a record, tell its target; 0:
 * they do not. record_read() without content reads them as well as the whole record.
 */
size_t record_head(const void *data, size_t length);
DEFINE_AUTOPTR(record);

#endif

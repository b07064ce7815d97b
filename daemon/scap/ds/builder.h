/* SPDX-License-Identifier: Apache-2.0 */
/*
 * builder.h - the tables of content.h while they are being filled.
 */
#ifndef DAEMON_SCAP_DS_BUILDER_H
#define DAEMON_SCAP_DS_BUILDER_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/tables.h"

struct buffer;
struct builder;
struct error;

struct builder *builder_new(void);
void builder_free(struct builder *b);
DEFINE_AUTOPTR(builder);

/* The string in the pool, each text once. NULL is the empty string. */
struct content_str builder_str(struct builder *b, const char *text);
const char *builder_text(const struct builder *b, struct content_str str);

/* Append a row (copied; its size is known from TABLE), give its index. */
uint32_t builder_row(struct builder *b, enum content_table table, const void *row);
uint32_t builder_count(const struct builder *b, enum content_table table);
/* The row, writable; valid until the next builder_row() of that table. */
void *builder_at(struct builder *b, enum content_table table, uint32_t index);

/* A list of row numbers / of strings. */
struct content_range builder_refs(
    struct builder *b, const uint32_t *rows, uint32_t count);
struct content_range builder_strs(
    struct builder *b, const struct content_str *strs, uint32_t count);

/* Row of TABLE (definitions, tests, objects, states, variables) called ID in DOCUMENT, or
 * CONTENT_NONE. Works at any time. */
uint32_t builder_find(
    const struct builder *b, enum content_table table, uint32_t document, const char *id);

/* Remember something worth telling that does not stop the compilation. */
void builder_note(struct builder *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The skeleton bytes (copied) and the offset of the TestResult's place. */
void builder_skeleton(struct builder *b, const void *data, size_t length, uint64_t mark);

/* Write the finished image. -ENOMEM if memory ended anywhere before. */
int builder_finish(struct builder *b, const struct content_summary *summary,
    struct buffer *out, struct error *err);

#endif

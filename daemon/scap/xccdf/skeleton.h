/* SPDX-License-Identifier: Apache-2.0 */
/*
 * skeleton.h - the pieces the Benchmark of results is written with. Private to this
 * folder.
 *
 * What could not be written is remembered in ->failed and asked for once, at the end.
 */
#ifndef DAEMON_SCAP_XCCDF_SKELETON_H
#define DAEMON_SCAP_XCCDF_SKELETON_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/scap/xccdf/model.h"

struct skeleton {
	struct benchmark *benchmark;
	struct _xmlTextWriter *writer;
	bool failed;
};

/* ---- skeleton_xml.c ---- */
void skeleton_open(struct skeleton *s, const char *name);
void skeleton_close(struct skeleton *s);
/* Nothing for NULL: an attribute the content left out stays out. */
void skeleton_attr(struct skeleton *s, const char *name, const char *value);
void skeleton_bool(struct skeleton *s, const char *name, int value); /* -1: absent */
void skeleton_weight(struct skeleton *s, float weight);		     /* -1: absent */
/* With its <sub> places filled in. */
void skeleton_text(struct skeleton *s, const char *text);
/* Nothing for NULL. */
void skeleton_element(struct skeleton *s, const char *name, const char *text);
/* Nothing for "" either. */
void skeleton_optional(struct skeleton *s, const char *name, const char *text);
/* What PUT writes, an element it leaves open, is the skeleton; its end is the mark. */
int skeleton_write(struct benchmark *b, void (*put)(struct skeleton *s),
    struct builder *builder, uint64_t *mark, struct error *err);

/* ---- skeleton.c ---- */
/* ITEM is a Value that a kept check exports. */
bool skeleton_has_value(const struct item *item);

/* ---- skeleton_tree.c: groups and rules that are kept, each with its chosen check ----
 */
void skeleton_tree(struct skeleton *s);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checklist_rule.h - what the content says of one rule, for checklist.c.
 */
#ifndef DAEMON_REPORT_CHECKLIST_RULE_H
#define DAEMON_REPORT_CHECKLIST_RULE_H

#include <stdint.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/report/checklist.h"

struct content;
struct content_check_ref;
struct content_rule;

/* A text being made, and where it is kept. */
struct draft {
	struct arena *arena;
	struct buffer text, clean;
	bool failed;
};

/* The text as lines, clean and not too long, kept in the arena; the draft is empty again.
 * Never NULL. */
const char *draft_keep(struct draft *draft);
/* The same of TEXT, which outlives the checklist: it is no copy if it is clean. */
const char *draft_keep_text(struct draft *draft, const char *text);

/* What a consumer calls RULE: "SV-203739r987791_rule". Appended to OUT. */
void checklist_rule_id(
    struct buffer *out, const struct content *content, const struct content_rule *rule);

/* Where the check in ROW of CONTENT_CHECKS looks, a line or more. Appended to OUT. */
void checklist_check_text(
    struct buffer *out, const struct content *content, uint32_t row);
/* What it refers to; NULL: nothing, or more than one thing. */
const struct content_check_ref *checklist_check_ref(
    const struct content *content, uint32_t row);

/* Everything of RULE that no result changes. */
void checklist_describe(struct checklist_rule *into, struct draft *draft,
    const struct checklist *list, const struct content *content,
    const struct content_rule *rule);

#endif

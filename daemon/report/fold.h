/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fold.h - results of several containers that are one asset, as what may be imported for
 * it: a decision that every writer can be given.
 *
 * The worst result of each rule stands, with the containers that have it, by name, where
 * not all have it. A finding whose risk is accepted counts as one, but less than one that
 * nobody has accepted. Results that need a person or could not be decided are left out:
 * an imported "not reviewed" with a comment overwrites the review a person wrote. Where
 * several rules are one to the consumers, one undecided leaves all of them out, save when
 * another one failed.
 */
#ifndef DAEMON_REPORT_FOLD_H
#define DAEMON_REPORT_FOLD_H

#include <stdint.h>

struct buffer;
struct content;
struct decision;
struct error;
struct report;

struct fold_part {
	const char *container;
	const struct decision *decision;
};

/*
 * PARTS (at least one, sorted by the name) are decisions made with CONTENT; *RET points
 * into them. Its scores are those of the part with the lowest, its verdict is the worst.
 */
int fold_make(struct decision **ret, const struct fold_part *parts, uint32_t n_parts,
    const struct content *content, struct error *err);

/* All that an import of REPORT's decision would say, as text: nothing new when it is the
 * same as before. */
void fold_text(struct buffer *out, const struct report *report);

#endif

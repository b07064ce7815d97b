/* SPDX-License-Identifier: Apache-2.0 */
/*
 * words.h - a list of words, which may be globs to match a text with.
 */
#ifndef DAEMON_BASE_WORDS_H
#define DAEMON_BASE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct error;

struct words {
	char **words; /* owned */
	uint32_t count;
};

/* Append a copy of LENGTH bytes at WORD. After a failure the list is what it was. */
int words_add(struct words *list, const char *word, size_t length, struct error *err);
/* Free them; the list is empty and usable again. */
void words_done(struct words *list);

/* TEXT is as GLOB says, as in glob(7), with * also for slashes. */
bool word_matches(const char *glob, const char *text);
/* One of GLOBS matches TEXT (NULL: an empty one), or there are none. */
bool words_match(const struct words *globs, const char *text);

#endif

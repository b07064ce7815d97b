/* SPDX-License-Identifier: Apache-2.0 */
/* words.c - a list of words, which may be globs to match a text with. */

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/error.h"
#include "daemon/base/words.h"

enum {
	WORDS_MAX = 10000, /* a list beyond it is an accident, not a policy */
	/*
	 * Nothing bounds the time of every C library's fnmatch(), and many a text is the
	 * container's to write: what is longer than any sensible one matches no glob.
	 */
	SUBJECT_MAX = 1024,
};

int
words_add(struct words *list, const char *word, size_t length, struct error *err)
{
	char **words;

	if (list->count >= WORDS_MAX)
		return error_say(err, E2BIG, "more than %d words", WORDS_MAX);
	words = reallocarray(list->words, list->count + 1, sizeof(*words));
	if (words == NULL)
		return error_set(err, ENOMEM, "list");
	list->words = words;
	words[list->count] = strndup(word, length);
	if (words[list->count] == NULL)
		return error_set(err, ENOMEM, "list");
	list->count++;
	return 0;
}

void
words_done(struct words *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		free(list->words[i]);
	free(list->words);
	*list = (struct words){ 0 };
}

bool
word_matches(const char *glob, const char *text)
{
	return strnlen(text, SUBJECT_MAX + 1) <= SUBJECT_MAX &&
	       fnmatch(glob, text, 0) == 0;
}

bool
words_match(const struct words *globs, const char *text)
{
	for (uint32_t i = 0; i < globs->count; i++)
		if (word_matches(globs->words[i], text == NULL ? "" : text))
			return true;
	return globs->count == 0;
}

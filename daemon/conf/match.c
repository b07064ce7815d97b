/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - which policy a container gets: the first whose globs it meets. */

#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/conf/conf.h"

/*
 * Nothing bounds the time of every C library's fnmatch(), and labels are the container's
 * to write: what is longer than any sensible label matches no glob.
 */
enum { SUBJECT_MAX = 1024 };

static bool
is_match(const char *glob, const char *text)
{
	return strnlen(text, SUBJECT_MAX + 1) <= SUBJECT_MAX &&
	       fnmatch(glob, text, 0) == 0;
}

static bool
list_matches(const struct conf_list *globs, const char *text)
{
	for (uint32_t i = 0; i < globs->count; i++)
		if (is_match(globs->words[i], text == NULL ? "" : text))
			return true;
	return globs->count == 0;
}

/* A glob without '=' asks for the label's key alone. */
static bool
label_matches(const char *glob, const char *label)
{
	char key[SUBJECT_MAX + 1];
	size_t length = strcspn(label, "=");

	if (strchr(glob, '=') != NULL)
		return is_match(glob, label);
	if (length >= sizeof(key))
		return false;
	memcpy(key, label, length);
	key[length] = '\0';
	return is_match(glob, key);
}

static bool
labels_match(const struct conf_list *globs, const struct conf_subject *subject)
{
	for (uint32_t i = 0; i < globs->count; i++)
		for (uint32_t l = 0; l < subject->n_labels; l++)
			if (label_matches(globs->words[i], subject->labels[l]))
				return true;
	return globs->count == 0;
}

const struct conf_policy *
conf_match(const struct conf *conf, const struct conf_subject *subject)
{
	for (uint32_t i = 0; i + 1 < conf->n_policies; i++) {
		const struct conf_policy *p = &conf->policies[i];

		if (list_matches(&p->match_name, subject->name) &&
		    list_matches(&p->match_image, subject->image) &&
		    labels_match(&p->match_label, subject))
			return p;
	}
	return &conf->policies[conf->n_policies - 1];
}

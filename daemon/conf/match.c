/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - which policy a container gets: the first whose globs it meets. */

#include <stdbool.h>
#include <string.h>

#include "daemon/conf/conf.h"

enum { KEY_MAX = 1024 }; /* of a label: labels are the container's to write */

/* A glob without '=' asks for the label's key alone. */
static bool
label_matches(const char *glob, const char *label)
{
	char key[KEY_MAX + 1];
	size_t length = strcspn(label, "=");

	if (strchr(glob, '=') != NULL)
		return word_matches(glob, label);
	if (length >= sizeof(key))
		return false;
	memcpy(key, label, length);
	key[length] = '\0';
	return word_matches(glob, key);
}

static bool
labels_match(const struct words *globs, const struct conf_subject *subject)
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

		if (words_match(&p->match_name, subject->name) &&
		    words_match(&p->match_image, subject->image) &&
		    labels_match(&p->match_label, subject))
			return p;
	}
	return &conf->policies[conf->n_policies - 1];
}

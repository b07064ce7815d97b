/* SPDX-License-Identifier: Apache-2.0 */
/* walk_behavior.c - the words of FileBehaviors. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/walk_private.h"

enum { INTO_DIRECTORIES = 1, INTO_LINKS = 2 };

struct word {
	const char *text;
	int value;
};

static const struct word recurse_words[] = {
	{ "symlinks and directories", INTO_DIRECTORIES | INTO_LINKS },
	{ "directories", INTO_DIRECTORIES },
	{ "symlinks", INTO_LINKS },
	/* Deprecated since 5.4: nothing recurses into a file, and none is no recursion.
	 */
	{ "files and directories", INTO_DIRECTORIES },
	{ "files", 0 },
	{ "none", 0 },
	{ NULL, 0 },
};

static const struct word direction_words[] = {
	{ "none", WALK_NONE },
	{ "down", WALK_DOWN },
	{ "up", WALK_UP },
	{ NULL, 0 },
};

static const struct word file_system_words[] = {
	{ "all", WALK_ALL },
	{ "local", WALK_LOCAL },
	{ "defined", WALK_DEFINED },
	{ NULL, 0 },
};

static int
read_word(const struct object *object, const char *name, const struct word *words,
    int *value, struct error *err)
{
	const char *text = object_behavior(object, name, words[0].text);

	for (const struct word *w = words; w->text != NULL; w++)
		if (strcmp(w->text, text) == 0) {
			*value = w->value;
			return 0;
		}
	return error_say(err, EINVAL, "behavior %s: '%.80s' is not known", name, text);
}

static int
read_depth(const struct object *object, long *depth, struct error *err)
{
	const char *text = object_behavior(object, "max_depth", "-1");
	char *end;

	errno = 0;
	*depth = strtol(text, &end, 10);
	if (end == text || *end != '\0' || errno != 0 || *depth < -1)
		return error_say(
		    err, EINVAL, "behavior max_depth: '%.80s' is no depth", text);
	return 0;
}

int
walk_behavior_parse(
    struct walk_behavior *behavior, const struct object *object, struct error *err)
{
	int recurse = 0, direction = 0, file_system = 0;

	if (read_word(object, "recurse", recurse_words, &recurse, err) < 0 ||
	    read_word(object, "recurse_direction", direction_words, &direction, err) <
		0 ||
	    read_word(object, "recurse_file_system", file_system_words, &file_system,
		err) < 0 ||
	    read_depth(object, &behavior->max_depth, err) < 0)
		return -err->code;
	behavior->into_directories = (recurse & INTO_DIRECTORIES) != 0;
	behavior->into_links = (recurse & INTO_LINKS) != 0;
	behavior->direction = recurse == 0 ? WALK_NONE : (enum walk_direction)direction;
	behavior->file_system = (enum walk_file_system)file_system;
	return 0;
}

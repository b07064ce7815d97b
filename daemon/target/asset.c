/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asset.c - the asset name of a container.
 *
 * Named by role, not by id: throw-away containers of one role share one asset and one
 * history, instead of filling an assessor's collection with dead ones.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/target/target.h"

enum { ID_DIGITS = 12 };

/* "registry:5000/team/app:1.2@sha256:..." -> "registry:5000/team/app" */
static void
add_repository(struct buffer *out, const char *image)
{
	size_t length = strcspn(image, "@");
	const char *slash = memrchr(image, '/', length);
	const char *from = slash == NULL ? image : slash;
	const char *colon = memchr(from, ':', length - (size_t)(from - image));

	buffer_add(out, image, colon == NULL ? length : (size_t)(colon - image));
}

static void
add_role(struct buffer *out, const struct target *t)
{
	const char *project = target_label(t, "com.docker.compose.project");
	const char *service = target_label(t, "com.docker.compose.service");
	const char *swarm = target_label(t, "com.docker.swarm.service.name");

	if (project != NULL && service != NULL)
		buffer_printf(out, "%s/%s", project, service);
	else if (swarm != NULL)
		buffer_add_text(out, swarm);
	else if (t->name[0] != '\0' && !target_name_is_generated(t->name))
		buffer_add_text(out, t->name);
	else if (t->image[0] != '\0' && strncmp(t->image, "sha256:", 7) != 0)
		add_repository(out, t->image);
	else
		buffer_printf(out, "%.*s", ID_DIGITS, t->id);
}

static bool
add_word(struct buffer *out, const struct target *t, const char *host, const char *word)
{
	const char *label;

	if (strcmp(word, "role") == 0)
		add_role(out, t);
	else if (strcmp(word, "host") == 0)
		buffer_add_text(out, host);
	else if (strcmp(word, "name") == 0)
		buffer_add_text(out, t->name);
	else if (strcmp(word, "image") == 0)
		add_repository(out, t->image);
	else if (strcmp(word, "id") == 0)
		buffer_printf(out, "%.*s", ID_DIGITS, t->id);
	else if (strncmp(word, "label:", 6) == 0) {
		label = target_label(t, word + 6);
		buffer_add_text(out, label == NULL ? "" : label);
	} else
		return false;
	return true;
}

char *
target_asset(const struct target *t, const char *template_, const char *host)
{
	autobuffer out = { 0 };
	const char *c = template_;

	while (*c != '\0') {
		size_t plain = strcspn(c, "{"), length;
		char word[256];

		buffer_add(&out, c, plain);
		c += plain;
		if (*c == '\0')
			break;
		length = strcspn(c, "}");
		(void)snprintf(word, sizeof(word), "%.*s", (int)length - 1, c + 1);
		if (c[length] != '}' || !add_word(&out, t, host, word)) {
			buffer_add(&out, c++, 1);
			continue;
		}
		c += length + 1;
	}
	return out.failed ? NULL : strdup(buffer_text(&out));
}

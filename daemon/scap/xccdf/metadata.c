/* SPDX-License-Identifier: Apache-2.0 */
/* metadata.c - reads who made a Benchmark, as Dublin Core says it. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/model.h"
#include "daemon/scap/xccdf/text.h"

enum { METADATA_TEXT_MAX = 200 }; /* bytes of each in the skeleton */

const char *const metadata_words[] = { [METADATA_CREATOR] = "creator",
	[METADATA_PUBLISHER] = "publisher",
	[METADATA_CONTRIBUTOR] = "contributor",
	[METADATA_SOURCE] = "source" };

static int
read_text(struct reading *r, const char **into)
{
	const char *text;
	int rc = reading_line(r, &text);

	if (rc < 0)
		return rc;
	*into = arena_memdup(r->arena, text, text_cut(text, METADATA_TEXT_MAX));
	return *into == NULL ? reading_out_of_memory(r) : 0;
}

/* The first of each kind: some benchmarks name every contributor they ever had. */
int
metadata_read(struct reading *r, void *unused)
{
	const char **texts = r->benchmark->metadata;
	int depth = xml_depth(r->x), rc;

	(void)unused;
	while ((rc = xml_next_child(r->x, depth, r->err)) > 0)
		for (int i = 0; i < METADATA__MAX; i++) {
			if (texts[i] != NULL ||
			    !xml_is(r->x, XML_NS_DC, metadata_words[i]))
				continue;
			rc = read_text(r, &texts[i]);
			if (rc < 0)
				return rc;
			break;
		}
	return rc;
}

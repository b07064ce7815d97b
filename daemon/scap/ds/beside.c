/* SPDX-License-Identifier: Apache-2.0 */
/* beside.c - files beside a content file: which hrefs may mean one, and OVAL in one. */

#include <string.h>

#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/oval_read.h"
#include "daemon/scap/ds/xml.h"

bool
href_is_inside(const char *href)
{
	if (href[0] == '\0' || href[0] == '/' || href[strcspn(href, ":/")] == ':')
		return false;
	for (const char *part = href; part != NULL; part = strchr(part, '/')) {
		part += *part == '/';
		if (strncmp(part, "..", 2) == 0 && (part[2] == '/' || part[2] == '\0'))
			return false;
	}
	return true;
}

uint32_t
compiler_find_href(struct compiler *c, enum content_table table, const char *href)
{
	struct content_str wanted = builder_str(c->b, href_plain(href));
	uint32_t count = builder_count(c->b, table);

	for (uint32_t i = 0; i < count; i++) {
		const struct content_str *have = builder_at(c->b, table, i);

		/* Documents and scripts both begin with their href. */
		if (have->offset == wanted.offset)
			return i;
	}
	return CONTENT_NONE;
}

int
compiler_read_oval(
    struct compiler *c, int fd, const char *name, uint32_t *row, struct error *err)
{
	struct oval_origin origin = {
		.path = name,
		.href = name,
		.component = "",
		.options = c->options,
	};
	char digest[DIGEST_HEX_SIZE];
	autoptr(xml) x = NULL;
	int r = xml_open(&x, fd, name, err);

	if (r == 0)
		r = xml_root(x, err);
	if (r == 0 && !xml_is(x, XML_NS_OVAL, "oval_definitions"))
		r = xml_error(
		    x, err, "root element '%s' is not OVAL definitions", xml_name(x));
	if (r == 0)
		r = oval_read(x, c->b, &origin, row, err);
	if (r == 0)
		r = xml_finish(x, digest, err);
	if (r == 0)
		compiler_add_source(c, digest, name);
	return r;
}

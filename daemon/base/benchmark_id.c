/* SPDX-License-Identifier: Apache-2.0 */
/* benchmark_id.c - the ids of XCCDF as people say them. */

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/benchmark_id.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"

#define SCHEME "xccdf_"
#define KIND "_benchmark_"
#define DISA SCHEME "mil.disa.stig" KIND

enum { ID_MAX = 255 }; /* bytes; DISA's own have 60 */

/* The characters of an NCName that are ASCII; where it begins is the caller's business.
 */
static bool
is_name(const char *text)
{
	for (; *text != '\0'; text++)
		if (!isalnum((unsigned char)*text) && strchr("._-", *text) == NULL)
			return false;
	return true;
}

/* "xccdf_", a name space without '_', "_benchmark_", a name (XCCDF 1.2, table 2). */
static bool
is_id(const char *text)
{
	const char *space = text + strlen(SCHEME), *end = strchr(space, '_');

	return end != NULL && end > space && strncmp(end, KIND, strlen(KIND)) == 0 &&
	       end[strlen(KIND)] != '\0';
}

int
benchmark_id_expand(struct buffer *out, const char *text, struct error *err)
{
	bool is_whole = strncmp(text, SCHEME, strlen(SCHEME)) == 0;

	if (*text == '\0' || strlen(text) > ID_MAX || !is_name(text) ||
	    (is_whole && !is_id(text)))
		return error_say(err, EINVAL,
		    "'%.100s' is neither a benchmark's id (" DISA "NAME) nor the NAME "
		    "of a STIG alone",
		    text);
	buffer_add_text(out, is_whole ? "" : DISA);
	buffer_add_text(out, text);
	return out->failed ? error_set(err, ENOMEM, "'%.100s'", text) : 0;
}

const char *
id_short(const char *id)
{
	static const char *const marks[] = { "_profile_", "_rule_", "_group_",
		"_value_" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const char *at = strstr(id, marks[i]);

		if (at != NULL && at[strlen(marks[i])] != '\0')
			return at + strlen(marks[i]);
	}
	return id;
}

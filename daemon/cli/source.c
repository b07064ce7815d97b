/* SPDX-License-Identifier: Apache-2.0 */
/* source.c - the file that content was compiled from, again. */

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/digest.h"
#include "daemon/base/error.h"
#include "daemon/cli/source.h"
#include "daemon/scap/content.h"

enum { COPY_SIZE = 64 * 1024, HEAD_SIZE = 1024 };

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

int
source_open(struct source *s, const struct content *content, struct error *err)
{
	const struct content_summary *summary = content_summary(content);
	struct stat st;

	*s = (struct source){ .path = content_text(content, summary->path),
		.digest = content_text(content, summary->source_digest) };
	s->fd = open(s->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (s->fd < 0 || fstat(s->fd, &st) < 0)
		return error_set(err, errno, "read '%s' again", s->path);
	if (!S_ISREG(st.st_mode))
		return error_say(
		    err, EINVAL, "'%s' is no file that can be read again", s->path);
	return 0;
}

void
source_close(struct source *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
}

/* No encoding, and no byte order mark but that of UTF-8, is UTF-8 (XML 1.0, 4.3.3). */
static bool
is_utf8(const char *declaration)
{
	static const char *const names[] = { "utf-8", "utf8", "us-ascii" };
	const char *at = strstr(declaration, "encoding");
	size_t length;

	if (at == NULL)
		return true;
	at += strcspn(at, "\"'");
	if (*at == '\0')
		return false;
	length = strcspn(at + 1, "\"'");
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (length == strlen(names[i]) &&
		    strncasecmp(at + 1, names[i], length) == 0)
			return true;
	return false;
}

/* Where what may stand within another document begins: behind the XML declaration. -1:
 * nowhere. */
static off_t
find_begin(int fd)
{
	char head[HEAD_SIZE + 1];
	ssize_t length = pread(fd, head, HEAD_SIZE, 0);
	char *at = head, *end;

	if (length <= 0)
		return -1;
	head[length] = '\0';
	if (strncmp(at, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		at += strlen(BYTE_ORDER_MARK);
	if (strncmp(at, "<?xml", 5) != 0 || strchr(" \t\r\n", at[5]) == NULL)
		return strchr("< \t\r\n", *at) == NULL || *at == '\0' ? -1 : at - head;
	end = strstr(at, "?>");
	if (end == NULL)
		return -1;
	*end = '\0';
	return is_utf8(at) ? end + 2 - head : -1;
}

int
source_copy(const struct source *s,
    int (*put)(void *arg, const void *data, size_t length, struct error *err), void *arg,
    struct error *err)
{
	autoptr(digest) digest = NULL;
	char bytes[COPY_SIZE], hex[DIGEST_HEX_SIZE];
	off_t begin = find_begin(s->fd), at = 0;
	ssize_t length;
	int r;

	if (begin < 0)
		return error_say(err, EINVAL,
		    "'%s' is not UTF-8 and cannot be copied into ARF", s->path);
	r = digest_new(&digest, err);
	while (r == 0 && (length = pread(s->fd, bytes, sizeof(bytes), at)) != 0) {
		off_t skip = at < begin ? begin - at : 0;

		if (length < 0)
			return error_set(err, errno, "read '%s' again", s->path);
		digest_add(digest, bytes, (size_t)length);
		at += length;
		if (skip < length)
			r = put(arg, bytes + skip, (size_t)(length - skip), err);
	}
	if (r == 0)
		r = digest_finish(digest, hex, err);
	if (r == 0 && strcmp(hex, s->digest) != 0)
		return error_say(err, ESTALE,
		    "'%s' has changed since it was compiled (sha256 %.12s..., not "
		    "%.12s...)",
		    s->path, hex, s->digest);
	return r;
}

static int
put_nowhere(void *arg, const void *data, size_t length, struct error *err)
{
	(void)arg;
	(void)data;
	(void)length;
	(void)err;
	return 0;
}

int
source_check(const struct source *s, struct error *err)
{
	return source_copy(s, put_nowhere, NULL, err);
}

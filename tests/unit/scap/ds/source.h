/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.h - source texts for tests of the compiler: a text becomes a file, a file
 * becomes content.
 */
#ifndef TESTS_UNIT_SCAP_DS_SOURCE_H
#define TESTS_UNIT_SCAP_DS_SOURCE_H

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"

static inline int
source_fd(const void *data, size_t length)
{
	int fd = memfd_create("test", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, length) != (ssize_t)length ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	return fd;
}

/* Compile TEXT; OPTIONS may be NULL. IMAGE holds what *RET is mapped on. */
static inline int
source_compile(struct content **ret, struct buffer *image, const char *text,
    const struct compile_options *options, struct error *err)
{
	struct compile_options defaults = { .path = "t.xml" };
	autoclose int fd = source_fd(text, strlen(text));
	int r = compile_content(image, fd, options == NULL ? &defaults : options, err);

	return r < 0 ? r : content_open_memory(ret, image->data, image->length, err);
}

/* Some note of CONTENT says PART. */
static inline bool
source_has_note(const struct content *content, const char *part)
{
	uint32_t count;

	(void)content_table(content, CONTENT_NOTES, &count);
	for (uint32_t i = 0; i < count; i++)
		if (strstr(content_text(content, content_note_at(content, i)->text),
			part) != NULL)
			return true;
	return false;
}

#endif

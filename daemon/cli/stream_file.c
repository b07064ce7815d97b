/* SPDX-License-Identifier: Apache-2.0 */
/* stream_file.c - results that are written in pieces, into a file. */

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/types.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/gzip.h"
#include "daemon/base/io.h"
#include "daemon/cli/place.h"
#include "daemon/cli/source.h"
#include "daemon/cli/stream_file.h"
#include "daemon/report/report.h"
#include "daemon/report/stream.h"

struct stream_file {
	const char *path;
	const struct content *content;
	struct place place;
	struct gzip *gzip; /* NULL: not compressed */
};

static int
put_plain(void *arg, const void *data, size_t length, struct error *err)
{
	const struct stream_file *f = arg;
	int r = io_write_all(f->place.fd, data, length);

	/* Nobody reads any more: `| head`. */
	if (r == -EPIPE && strcmp(f->path, "-") == 0)
		return error_say(err, EPIPE, "%s", "");
	return r < 0 ? error_set(err, -r, "write '%s'", f->path) : 0;
}

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	const struct stream_file *f = arg;

	return f->gzip == NULL ? put_plain(arg, data, length, err)
			       : gzip_add(f->gzip, data, length, err);
}

static int
put_source(void *arg, struct error *err)
{
	const struct stream_file *f = arg;
	__attribute__((cleanup(source_close))) struct source source = { .fd = -1 };
	int r = source_open(&source, f->content, err);

	/* What cannot be taken back is written only of the right file. */
	if (r == 0 && f->place.final == NULL)
		r = source_check(&source, err);
	return r < 0 ? r : source_copy(&source, put, arg, err);
}

static bool
is_compressed(const char *path)
{
	size_t length = strlen(path);

	return length > 3 && strcmp(path + length - 3, ".gz") == 0;
}

static int
write_stream(struct stream_file *f, const struct report *report,
    int (*write)(const struct report_stream *stream, struct error *err),
    struct error *err)
{
	const struct report_stream stream = { report, put, put_source, f };
	int r = 0;

	if (is_compressed(f->path))
		r = gzip_new(&f->gzip, put_plain, f, err);
	if (r == 0)
		r = write(&stream, err);
	if (r == 0 && f->gzip != NULL)
		r = gzip_finish(f->gzip, err);
	gzip_free(f->gzip);
	return r;
}

int
stream_file_write(const char *path, const struct report *report,
    int (*write)(const struct report_stream *stream, struct error *err),
    struct error *err)
{
	struct stream_file f = {
		.path = path, .content = report->content, .place = { .fd = -1 }
	};
	int r = place_open(&f.place, path, err);

	if (r == 0)
		r = write_stream(&f, report, write, err);
	if (r == 0)
		r = place_keep(&f.place, err);
	place_close(&f.place);
	return r;
}

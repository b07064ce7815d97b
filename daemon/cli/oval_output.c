/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_output.c - the OVAL results file of a run.
 *
 * It is written by the worker's closed process, the only one that ever holds all items;
 * nothing but this one descriptor leads out of it.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/cli/oval_output.h"
#include "daemon/cli/oval_system.h"
#include "daemon/report/oval_results.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/syschar.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/system_info.h"

enum { COPY_SIZE = 64 * 1024, DIGEST_SIZE = 65 };

static int
put(void *arg, const void *data, size_t length, struct error *err)
{
	const struct oval_output *o = arg;
	int r = io_write_all(o->place.fd, data, length);

	return r < 0 ? error_set(err, -r, "write '%s'", o->path) : 0;
}

/*
 * Where the root element begins, for what is before it cannot stand inside a document;
 * -1 when the file is not the one that was compiled, or not UTF-8: then it is left out.
 */
static off_t
find_root(const struct oval_output *o)
{
	const struct content_summary *summary = content_summary(o->content);
	const char *path = content_text(o->content, summary->path);
	struct error ignored;
	autoptr(xml) x = NULL;
	char digest[DIGEST_SIZE], begin[2];
	off_t at;

	if (o->source_fd < 0 || lseek(o->source_fd, 0, SEEK_SET) < 0 ||
	    xml_open(&x, o->source_fd, path, &ignored) < 0 || xml_root(x, &ignored) < 0)
		return -1;
	at = (off_t)xml_offset(x);
	if (xml_finish(x, digest, &ignored) < 0 ||
	    strcmp(digest, content_text(o->content, summary->digest)) != 0 ||
	    pread(o->source_fd, begin, sizeof(begin), at) != (ssize_t)sizeof(begin))
		return -1;
	return begin[0] == '<' && begin[1] != '?' && begin[1] != '!' ? at : -1;
}

static int
put_definitions(void *arg, struct error *err)
{
	const struct oval_output *o = arg;
	off_t at = o->source_at;
	char bytes[COPY_SIZE];
	ssize_t length;
	int r = 0;

	while (r == 0 && (length = pread(o->source_fd, bytes, sizeof(bytes), at)) != 0) {
		if (length < 0)
			return error_set(err, errno, "read the definitions again");
		at += length;
		r = put(arg, bytes, (size_t)length, err);
	}
	return r;
}

static int
write_results(void *arg, const struct worker_evaluation *e, struct error *err)
{
	struct oval_output *o = arg;
	struct system_info found;
	struct oval_results results = { .content = o->content,
		.view = oval_view_live(e->oval),
		.system = &found,
		.time_us = clock_now_us(),
		.put = put,
		.arg = o };

	o->source_at = find_root(o);
	if (o->source_at >= 0)
		results.put_definitions = put_definitions;
	if (e->recorded != NULL)
		results.system = syschar_system(e->recorded);
	else
		oval_system_find(&found, e->env);
	return oval_results_write(&results, err);
}

/* Only a file that is nothing but UTF-8 OVAL can be copied as it is. */
static int
open_source(const struct content *content)
{
	const struct content_summary *summary = content_summary(content);
	autoclose int fd = -1;
	struct stat st;

	if (summary->kind != CONTENT_KIND_OVAL)
		return -1;
	fd = open(content_text(content, summary->path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? take_fd(fd) : -1;
}

int
oval_output_open(struct oval_output *o, const struct content *content, const char *path,
    struct error *err)
{
	*o = (struct oval_output){ .content = content,
		.path = path,
		.source_fd = open_source(content),
		.writer = { write_results, o } };
	return place_open(&o->place, path, err);
}

int
oval_output_keep(struct oval_output *o, struct error *err)
{
	return place_keep(&o->place, err);
}

void
oval_output_close(struct oval_output *o)
{
	place_close(&o->place);
	if (o->source_fd >= 0)
		(void)close(o->source_fd);
}

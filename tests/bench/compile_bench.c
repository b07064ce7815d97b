/* SPDX-License-Identifier: Apache-2.0 */
/* compile_bench.c - how long content takes to compile and to open, and what it weighs. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/compile.h"

enum { ROUNDS = 10 };

static double
milliseconds(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static int
compile_file(struct buffer *image, const char *path, const char *profile)
{
	struct compile_options options = { .path = path, .profile = profile };
	struct error err = { 0 };
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return -1;
	}
	if (compile_content(image, fd, &options, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		return -1;
	}
	return 0;
}

static int
measure(const char *path, const char *profile)
{
	double best_compile = 1e9, best_open = 1e9;
	struct error err = { 0 };
	struct rusage usage;
	size_t size = 0;

	for (int i = 0; i < ROUNDS; i++) {
		autobuffer image = { 0 };
		autoptr(content) content = NULL;
		double start = milliseconds(), compiled, opened;

		if (compile_file(&image, path, profile) < 0)
			return -1;
		compiled = milliseconds();
		if (content_open_memory(&content, image.data, image.length, &err) < 0) {
			(void)fprintf(stderr, "%s\n", err.text);
			return -1;
		}
		opened = milliseconds();
		best_compile = compiled - start < best_compile ? compiled - start
							       : best_compile;
		best_open = opened - compiled < best_open ? opened - compiled : best_open;
		size = image.length;
		/* Of the first round alone: that is what a compiler process costs. */
		if (i == 0)
			(void)getrusage(RUSAGE_SELF, &usage);
	}
	(void)printf("%s: compile %.1f ms, open %.2f ms, image %.1f MB, peak %.1f MB\n",
	    path, best_compile, best_open, (double)size / 1e6,
	    (double)usage.ru_maxrss / 1e3);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		(void)fprintf(stderr, "usage: %s FILE [PROFILE]\n", argv[0]);
		return EXIT_FAILURE;
	}
	return measure(argv[1], argc > 2 ? argv[2] : NULL) < 0 ? EXIT_FAILURE
							       : EXIT_SUCCESS;
}

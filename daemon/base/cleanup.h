/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cleanup.h - owning locals release what they hold when they leave scope.
 *
 * Every owning local is initialised on the line that declares it; success hands the value
 * over with take_ptr() or take_fd() on the last lines of a function.
 */
#ifndef DAEMON_BASE_CLEANUP_H
#define DAEMON_BASE_CLEANUP_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void
cleanup_free(void *p)
{
	free(*(void **)p);
}

static inline void
cleanup_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

static inline void
cleanup_closedir(DIR **dir)
{
	if (*dir != NULL)
		(void)closedir(*dir);
}

static inline void
cleanup_fclose(FILE **file)
{
	if (*file != NULL)
		(void)fclose(*file);
}

static inline int
take_fd_at(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define autofree __attribute__((cleanup(cleanup_free)))
#define autoclose __attribute__((cleanup(cleanup_close)))
#define autoclosedir __attribute__((cleanup(cleanup_closedir)))
#define autofclose __attribute__((cleanup(cleanup_fclose)))

/* Declare once, beside noun_free(): DEFINE_AUTOPTR(target). Then: autoptr(target) t =
 * NULL; */
#define DEFINE_AUTOPTR(noun)                                \
	static inline void noun##_autofree(struct noun **p) \
	{                                                   \
		noun##_free(*p);                            \
	}                                                   \
	struct noun
#define autoptr(noun) __attribute__((cleanup(noun##_autofree))) struct noun *

#define take_ptr(p)                         \
	({                                  \
		__typeof__(p) taken_ = (p); \
		(p) = NULL;                 \
		taken_;                     \
	})
#define take_fd(fd) take_fd_at(&(fd))

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif

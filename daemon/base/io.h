/* SPDX-License-Identifier: Apache-2.0 */
/*
 * io.h - whole reads, whole writes, sealed memory files.
 */
#ifndef DAEMON_BASE_IO_H
#define DAEMON_BASE_IO_H

#include <stddef.h>

struct buffer;
struct error;

/* Write all LENGTH bytes to FD, whatever the kernel takes at a time. 0 or -errno. */
int io_write_all(int fd, const void *data, size_t length);

/* Append what FD gives until its end to OUT, at most SIZE_MAX_BYTES (else -EFBIG). 0 or
 * -errno. */
int io_read_all(int fd, struct buffer *out, size_t size_max);

/* The file NAME below DIR_FD (AT_FDCWD for a path), as io_read_all(). The error names the
 * file. */
int io_read_file(
    int dir_fd, const char *name, struct buffer *out, size_t size_max, struct error *err);

/*
 * A memory file called NAME with LENGTH bytes of DATA that nobody can change any more
 * (F_SEAL_WRITE, _SHRINK, _GROW, _SEAL). The descriptor, close-on-exec, or -errno.
 */
int io_sealed_memfd(const char *name, const void *data, size_t length, struct error *err);

/* Hand FD to whoever reads the socket SOCK along with LENGTH bytes. FDS may be empty.
 * -errno. */
int io_send_fds(
    int sock, const void *data, size_t length, const int *fds, unsigned int n_fds);

/*
 * One message of at most LENGTH bytes and N_FDS descriptors (close-on-exec; the
 * caller's). Returns the message's length, 0 at the end, -errno. FDS beyond what came are
 * -1. A message that was cut or brought more descriptors is -EMSGSIZE and none stays
 * open.
 */
int io_receive_fds(int sock, void *data, size_t length, int *fds, unsigned int n_fds);

#endif

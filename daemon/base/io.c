/* SPDX-License-Identifier: Apache-2.0 */
/* io.c - whole reads, whole writes, sealed memory files. */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/base/io.h"

enum { FDS_MAX = 4 };

int
io_write_all(int fd, const void *data, size_t length)
{
	const unsigned char *at = data;

	while (length > 0) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		length -= (size_t)n;
	}
	return 0;
}

int
io_read_all(int fd, struct buffer *out, size_t size_max)
{
	unsigned char block[16 * 1024];

	for (;;) {
		ssize_t n = read(fd, block, sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return out->failed ? -ENOMEM : 0;
		if ((size_t)n > size_max || out->length > size_max - (size_t)n)
			return -EFBIG;
		buffer_add(out, block, (size_t)n);
	}
}

int
io_read_file(
    int dir_fd, const char *name, struct buffer *out, size_t size_max, struct error *err)
{
	autoclose int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int r;

	if (fd < 0)
		return error_set(err, errno, "open '%s'", name);
	r = io_read_all(fd, out, size_max);
	if (r < 0)
		return error_set(err, -r, "read '%s'", name);
	return 0;
}

int
io_sealed_memfd(const char *name, const void *data, size_t length, struct error *err)
{
	autoclose int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int r;

	if (fd < 0)
		return error_set(err, errno, "memory file '%s'", name);
	r = io_write_all(fd, data, length);
	if (r < 0)
		return error_set(err, -r, "memory file '%s'", name);
	if (fcntl(fd, F_ADD_SEALS,
		F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0)
		return error_set(err, errno, "seal memory file '%s'", name);
	return take_fd(fd);
}

int
io_send_fds(int sock, const void *data, size_t length, const int *fds, unsigned int n_fds)
{
	union {
		char space[CMSG_SPACE(sizeof(int) * FDS_MAX)];
		struct cmsghdr align;
	} control = { { 0 } };
	struct iovec iov = { .iov_base = (void *)(uintptr_t)data, .iov_len = length };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t n;

	if (n_fds > FDS_MAX)
		return -EINVAL;
	if (n_fds > 0) {
		msg.msg_control = control.space;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n_fds);
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * n_fds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * n_fds);
	}
	do
		n = sendmsg(sock, &msg, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n < 0 ? -errno : 0;
}

/* Move the descriptors of one control message to FDS; those without room are closed. */
static unsigned int
take_fds(const struct cmsghdr *c, int *fds, unsigned int room)
{
	unsigned int count = (unsigned int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));

	for (unsigned int i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(c) + i * sizeof(int), sizeof(fd));
		if (i < room)
			fds[i] = fd;
		else
			(void)close(fd);
	}
	return count;
}

int
io_receive_fds(int sock, void *data, size_t length, int *fds, unsigned int n_fds)
{
	union {
		char space[CMSG_SPACE(sizeof(int) * FDS_MAX)];
		struct cmsghdr align;
	} control;
	struct iovec iov = { .iov_base = data, .iov_len = length };
	struct msghdr msg = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control.space,
		.msg_controllen = sizeof(control.space) };
	unsigned int got = 0;
	ssize_t n;

	for (unsigned int i = 0; i < n_fds; i++)
		fds[i] = -1;
	do
		n = recvmsg(sock, &msg, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); c != NULL; c = CMSG_NXTHDR(&msg, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			got += take_fds(c, fds, n_fds);
	if (got <= n_fds && (msg.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0)
		return (int)n;
	for (unsigned int i = 0; i < n_fds; i++)
		if (fds[i] >= 0) {
			(void)close(fds[i]);
			fds[i] = -1;
		}
	return -EMSGSIZE;
}

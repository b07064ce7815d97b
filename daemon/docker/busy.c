/* SPDX-License-Identifier: Apache-2.0 */
/* busy.c - a unix address at which connect() always says EAGAIN. */

#include <errno.h>
#include <string.h>
#include <sys/un.h>

#include <curl/curl.h>

#include "daemon/base/error.h"
#include "daemon/docker/busy.h"

enum { VERSION_BROKEN = 0x075800, VERSION_MENDED = 0x080000 };

struct busy {
	int listener, filler;
	struct sockaddr address; /* named by the kernel: a NUL and five digits */
	socklen_t length;
};

/* Nobody ever accepts, so whoever else finds the address gets nowhere. */
static int
fill(struct busy *busy)
{
	const sa_family_t unnamed = AF_UNIX;

	busy->length = sizeof(busy->address);
	busy->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	busy->filler = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (busy->listener < 0 || busy->filler < 0 ||
	    bind(busy->listener, (const struct sockaddr *)&unnamed, sizeof(unnamed)) <
		0 ||
	    listen(busy->listener, 0) < 0 ||
	    getsockname(busy->listener, &busy->address, &busy->length) < 0 ||
	    connect(busy->filler, &busy->address, busy->length) < 0)
		return -errno;
	return busy->length > sizeof(busy->address) ? -ENAMETOOLONG : 0;
}

int
busy_new(struct busy **ret, struct error *err)
{
	unsigned int version = curl_version_info(CURLVERSION_NOW)->version_num;
	autoptr(busy) busy = NULL;
	int rc;

	*ret = NULL;
	if (version < VERSION_BROKEN || version >= VERSION_MENDED)
		return 0;
	busy = calloc(1, sizeof(*busy));
	if (busy == NULL)
		return error_set(err, ENOMEM, "help curl along");
	busy->listener = busy->filler = -1;
	rc = fill(busy);
	if (rc < 0)
		return error_set(err, -rc, "help curl along");
	*ret = take_ptr(busy);
	return 0;
}

void
busy_free(struct busy *busy)
{
	if (busy == NULL)
		return;
	cleanup_close(&busy->filler);
	cleanup_close(&busy->listener);
	free(busy);
}

void
busy_address(const struct busy *busy, struct sockaddr *address, unsigned int *length)
{
	if (busy == NULL)
		return;
	memcpy(address, &busy->address, busy->length);
	*length = busy->length;
}

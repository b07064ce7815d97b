/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - the daemon's side of the warden: requests out, answers matched to them. */

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/base/error.h"
#include "daemon/base/io.h"
#include "daemon/warden/children.h"
#include "daemon/warden/client.h"

struct waiting {
	uint32_t id; /* 0: the row is free */
	client_fn *fn;
	void *arg;
};

struct client {
	int control_fd, engine_fd;
	uint32_t last_id;
	struct waiting rows[CHILDREN_MAX];
};

struct client *
client_new(int control_fd, int engine_fd)
{
	struct client *client = calloc(1, sizeof(*client));

	if (client != NULL) {
		client->control_fd = control_fd;
		client->engine_fd = engine_fd;
	}
	return client;
}

void
client_free(struct client *client)
{
	free(client);
}

static struct waiting *
find(struct client *client, uint32_t id)
{
	for (unsigned int i = 0; i < CHILDREN_MAX; i++)
		if (client->rows[i].id == id)
			return &client->rows[i];
	return NULL;
}

int64_t
client_send(struct client *client, struct warden_request *request, const int *fds,
    unsigned int n_fds, client_fn *fn, void *arg, struct error *err)
{
	struct waiting *row = find(client, 0);
	int r;

	if (row == NULL)
		return error_say(
		    err, EAGAIN, "the warden is busy with %d requests", CHILDREN_MAX);
	if (++client->last_id == 0)
		client->last_id = 1;
	request->id = client->last_id;
	r = io_send_fds(client->control_fd, request, sizeof(*request), fds, n_fds);
	if (r < 0)
		return error_set(err, -r, "ask the warden");
	if (request->op == WARDEN_KILL)
		return request
		    ->id; /* done when it arrives; a refusal finds nobody waiting */
	*row = (struct waiting){ request->id, fn, arg };
	return request->id;
}

void
client_cancel(struct client *client, uint32_t id)
{
	static struct warden_request request;
	struct waiting *row = id == 0 ? NULL : find(client, id);

	if (row == NULL)
		return;
	*row = (struct waiting){ 0 };
	request = (struct warden_request){ .op = WARDEN_CANCEL, .id = id };
	(void)io_send_fds(client->control_fd, &request, sizeof(request), NULL, 0);
}

int
client_dispatch(struct client *client)
{
	struct pollfd p = { .fd = client->control_fd, .events = POLLIN };

	while (poll(&p, 1, 0) > 0) {
		struct warden_reply reply;
		struct waiting *row, taken;
		int fd,
		    n = io_receive_fds(client->control_fd, &reply, sizeof(reply), &fd, 1);

		if (n != (int)sizeof(reply))
			return -ECONNRESET;
		row = reply.id == 0 ? NULL : find(client, reply.id);
		if (row == NULL) {
			if (fd >= 0)
				(void)close(fd);
			continue;
		}
		taken = *row;
		*row = (struct waiting){ 0 };
		taken.fn(taken.arg, reply.code, fd);
	}
	return 0;
}

int
client_engine_socket(struct client *client)
{
	char byte = 0;
	int fd = -1, r = io_send_fds(client->engine_fd, &byte, 1, NULL, 0);

	if (r < 0)
		return r;
	r = io_receive_fds(client->engine_fd, &byte, 1, &fd, 1);
	if (r != 1)
		return r < 0 ? r : -ECONNRESET;
	return fd >= 0 ? fd : -(byte == 0 ? EIO : byte);
}

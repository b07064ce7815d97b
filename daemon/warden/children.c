/* SPDX-License-Identifier: Apache-2.0 */
/* children.c - the processes the warden has started for the daemon, by request. */

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/warden/children.h"

void
children_init(struct children *children)
{
	for (unsigned int i = 0; i < CHILDREN_MAX; i++)
		children->rows[i] = (struct child){ .memfd = -1 };
}

struct child *
children_find(struct children *children, pid_t pid)
{
	for (unsigned int i = 0; i < CHILDREN_MAX; i++)
		if (children->rows[i].pid == pid)
			return &children->rows[i];
	return NULL;
}

struct child *
children_add(struct children *children, pid_t pid, uint32_t op, uint32_t id)
{
	struct child *child = children_find(children, 0);

	if (child != NULL)
		*child = (struct child){ .pid = pid, .op = op, .id = id, .memfd = -1 };
	return child;
}

struct child *
children_serving(struct children *children, uint32_t id)
{
	for (unsigned int i = 0; i < CHILDREN_MAX; i++)
		if (children->rows[i].pid != 0 && children->rows[i].id == id)
			return &children->rows[i];
	return NULL;
}

void
child_kill(const struct child *child)
{
	(void)kill(child->is_group ? -child->pid : child->pid, SIGKILL);
	(void)kill(child->pid, SIGKILL);
}

void
child_done(struct child *child)
{
	if (child->memfd >= 0)
		(void)close(child->memfd);
	*child = (struct child){ .memfd = -1 };
}

void
children_kill_all(struct children *children)
{
	for (unsigned int i = 0; i < CHILDREN_MAX; i++) {
		struct child *child = &children->rows[i];

		if (child->pid == 0)
			continue;
		child_kill(child);
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
		child_done(child);
	}
}

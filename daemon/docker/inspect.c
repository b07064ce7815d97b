/* SPDX-License-Identifier: Apache-2.0 */
/* inspect.c - the bodies of answers to plain structs, each by a table of members. */

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/error.h"
#include "daemon/docker/inspect.h"
#include "daemon/docker/json.h"
#include "daemon/docker/request.h"

/* Arrays of pointers for an answer of the largest size allowed. */
enum { ARRAYS_MAX = 64 * 1024 * 1024 };

struct versions {
	const char *least, *newest, *engine;
};

struct message {
	const char *text;
};

#define CONTAINER(member) offsetof(struct engine_container, member)
#define IMAGE(member) offsetof(struct engine_image, member)
#define LISTED(member) offsetof(struct engine_listed, member)
#define EXEC(member) offsetof(struct exec_state, member)

/* clang-format off */
static const struct member container_members[] = {
	{ "Id",                       MEMBER_TEXT,  true,  CONTAINER(id), 0 },
	{ "Name",                     MEMBER_TEXT,  false, CONTAINER(name), 0 },
	{ "Image",                    MEMBER_TEXT,  false, CONTAINER(image_id), 0 },
	{ "RestartCount",             MEMBER_COUNT, false, CONTAINER(restart_count), 0 },
	{ "State.Status",             MEMBER_TEXT,  true,  CONTAINER(status), 0 },
	{ "State.StartedAt",          MEMBER_TEXT,  false, CONTAINER(started_at), 0 },
	{ "State.Health.Status",      MEMBER_TEXT,  false, CONTAINER(health), 0 },
	{ "State.Pid",                MEMBER_PID,   false, CONTAINER(pid), 0 },
	{ "State.Running",            MEMBER_BOOL,  false, CONTAINER(is_running), 0 },
	{ "State.Paused",             MEMBER_BOOL,  false, CONTAINER(is_paused), 0 },
	{ "State.Restarting",         MEMBER_BOOL,  false, CONTAINER(is_restarting), 0 },
	{ "Config.Image",             MEMBER_TEXT,  false, CONTAINER(image), 0 },
	{ "Config.User",              MEMBER_TEXT,  false, CONTAINER(user), 0 },
	{ "Config.Hostname",          MEMBER_TEXT,  false, CONTAINER(hostname), 0 },
	{ "Config.Env",               MEMBER_TEXTS, false, CONTAINER(environ), CONTAINER(n_environ) },
	{ "Config.Labels",            MEMBER_LABELS, false, CONTAINER(labels), CONTAINER(n_labels) },
	{ "HostConfig.Privileged",    MEMBER_BOOL,  false, CONTAINER(is_privileged), 0 },
	{ "HostConfig.ReadonlyRootfs", MEMBER_BOOL, false, CONTAINER(is_read_only), 0 },
	{ "HostConfig.PidMode",       MEMBER_TEXT,  false, CONTAINER(pid_mode), 0 },
	{ "HostConfig.UsernsMode",    MEMBER_TEXT,  false, CONTAINER(userns_mode), 0 },
	{ "HostConfig.NetworkMode",   MEMBER_TEXT,  false, CONTAINER(network_mode), 0 },
	{ "HostConfig.CapAdd",        MEMBER_TEXTS, false, CONTAINER(capabilities_added),
	                                                   CONTAINER(n_capabilities_added) },
	{ "HostConfig.CapDrop",       MEMBER_TEXTS, false, CONTAINER(capabilities_dropped),
	                                                   CONTAINER(n_capabilities_dropped) },
	{ "HostConfig.SecurityOpt",   MEMBER_TEXTS, false, CONTAINER(security_options),
	                                                   CONTAINER(n_security_options) },
	{ "NetworkSettings.IPAddress", MEMBER_TEXT, false, CONTAINER(address), 0 },
	{ "NetworkSettings.GlobalIPv6Address", MEMBER_TEXT, false, CONTAINER(address6), 0 },
	{ "NetworkSettings.Networks", MEMBER_NETWORKS, false, CONTAINER(addresses),
	                                                   CONTAINER(n_addresses) },
	{ "GraphDriver.Name",         MEMBER_TEXT,  false, CONTAINER(driver), 0 },
	{ "Driver",                   MEMBER_TEXT,  false, CONTAINER(driver), 0 },
	{ "GraphDriver.Data.UpperDir", MEMBER_TEXT, false, CONTAINER(upper_dir), 0 },
	{ "GraphDriver.Data.LowerDir", MEMBER_TEXT, false, CONTAINER(lower_dirs), 0 },
};

static const struct member image_members[] = {
	{ "RepoDigests",               MEMBER_TEXTS, false, IMAGE(digests), IMAGE(n_digests) },
	{ "Id",                        MEMBER_TEXT, true,  IMAGE(id), 0 },
	{ "GraphDriver.Data.UpperDir", MEMBER_TEXT, false, IMAGE(upper_dir), 0 },
	{ "GraphDriver.Data.LowerDir", MEMBER_TEXT, false, IMAGE(lower_dirs), 0 },
};

static const struct member listed_members[] = {
	{ "Id",    MEMBER_TEXT, true,  LISTED(id), 0 },
	{ "State", MEMBER_TEXT, false, LISTED(state), 0 },
};

static const struct member version_members[] = {
	{ "ApiVersion",    MEMBER_TEXT, true,  offsetof(struct versions, newest), 0 },
	{ "Version",       MEMBER_TEXT, false, offsetof(struct versions, engine), 0 },
	{ "MinAPIVersion", MEMBER_TEXT, false, offsetof(struct versions, least), 0 },
};

static const struct member created_members[] = {
	{ "Id", MEMBER_TEXT, true, offsetof(struct message, text), 0 },
};

static const struct member exec_members[] = {
	{ "Running",  MEMBER_BOOL, true,  EXEC(is_running), 0 },
	{ "ExitCode", MEMBER_CODE, false, EXEC(exit_code), 0 },
	{ "Pid",      MEMBER_PID,  false, EXEC(pid), 0 },
};

static const struct member message_members[] = {
	{ "message", MEMBER_TEXT, true, offsetof(struct message, text), 0 },
};

static const struct { long status; int errnum; } refusals[] = {
	{ 404, ENOENT },
	{ 409, EBUSY },
	{ 408, ETIMEDOUT },
};
/* clang-format on */

static int
read_body(struct json_object **json, struct buffer *body, const struct member *table,
    size_t count, void *record, struct arena *arena, struct error *err)
{
	int rc = json_parse(json, body->data, body->length, err);

	return rc < 0 ? rc : members_read(table, count, *json, record, arena, err);
}

static int
check_id(const char *id, struct error *err)
{
	if (!id_is_valid(id))
		return error_say(err, EPROTO, "'%.80s' is no id", id);
	return 0;
}

void
inspect_container(struct buffer *body, engine_container_fn *fn, void *arg)
{
	autoptr(arena) arena = arena_new(ARRAYS_MAX);
	autojson *json = NULL;
	struct engine_container container = { 0 };
	struct error err = { 0 };
	int rc = arena == NULL
		     ? error_set(&err, ENOMEM, "container")
		     : read_body(&json, body, container_members,
			   ARRAY_LEN(container_members), &container, arena, &err);

	if (rc == 0)
		rc = check_id(container.id, &err);
	if (rc < 0) {
		(void)error_wrap(&err, "the engine's answer about a container");
		fn(arg, NULL, &err);
		return;
	}
	container.name += *container.name == '/';
	fn(arg, &container, NULL);
}

/* "sha256:" and 64 digits, or the digits alone. */
static int
check_image_id(const char *id, struct error *err)
{
	const char *colon = strchr(id, ':');

	return check_id(colon == NULL ? id : colon + 1, err);
}

void
inspect_image(struct buffer *body, engine_image_fn *fn, void *arg)
{
	autoptr(arena) arena = arena_new(ARRAYS_MAX);
	autojson *json = NULL;
	struct engine_image image = { 0 };
	struct error err = { 0 };
	int rc = arena == NULL ? error_set(&err, ENOMEM, "image")
			       : read_body(&json, body, image_members,
				     ARRAY_LEN(image_members), &image, arena, &err);

	if (rc == 0)
		rc = check_image_id(image.id, &err);
	if (rc < 0) {
		(void)error_wrap(&err, "the engine's answer about an image");
		fn(arg, NULL, &err);
		return;
	}
	fn(arg, &image, NULL);
}

static int
read_listed(struct json_object *json, struct engine_listed *listed, size_t count,
    struct error *err)
{
	for (size_t i = 0; i < count; i++) {
		int rc = members_read(listed_members, ARRAY_LEN(listed_members),
		    json_object_array_get_idx(json, i), &listed[i], NULL, err);

		if (rc == 0)
			rc = check_id(listed[i].id, err);
		if (rc < 0)
			return error_wrap(err, "container %zu of the list", i);
	}
	return 0;
}

int
inspect_list(struct buffer *body, inspect_list_fn *fn, void *arg, struct error *err)
{
	autojson *json = NULL;
	autofree struct engine_listed *listed = NULL;
	size_t count;
	int rc = json_parse(&json, body->data, body->length, err);

	if (rc < 0)
		return error_wrap(err, "the engine's list of containers");
	if (!json_object_is_type(json, json_type_array))
		return error_say(err, EPROTO, "the engine's list of containers is none");
	count = json_object_array_length(json);
	listed = calloc(count + 1, sizeof(*listed));
	if (listed == NULL)
		return error_set(err, ENOMEM, "list of containers");
	rc = read_listed(json, listed, count, err);
	if (rc == 0)
		fn(arg, listed, (uint32_t)count);
	return rc;
}

int
inspect_version(struct buffer *body, uint32_t *least, uint32_t *newest,
    char engine[ENGINE_VERSION_SIZE], struct error *err)
{
	autojson *json = NULL;
	struct versions versions = { 0 };
	int rc = read_body(&json, body, version_members, ARRAY_LEN(version_members),
	    &versions, NULL, err);
	uint32_t ours;

	if (rc < 0)
		return rc;
	ours = version_parse(versions.newest);
	if (ours == 0)
		return error_say(
		    err, EPROTO, "ApiVersion '%.40s' is none", versions.newest);
	(void)snprintf(engine, ENGINE_VERSION_SIZE, "%s", versions.engine);
	*least = version_parse(versions.least);
	*newest = ours;
	return 0;
}

int
inspect_created(struct buffer *body, char **ret, struct error *err)
{
	autojson *json = NULL;
	struct message created = { 0 };
	int rc = read_body(&json, body, created_members, ARRAY_LEN(created_members),
	    &created, NULL, err);
	char *id;

	if (rc == 0)
		rc = check_id(created.text, err);
	if (rc < 0)
		return error_wrap(err, "the engine's answer about a new exec");
	id = strdup(created.text);
	if (id == NULL)
		return error_set(err, ENOMEM, "exec");
	*ret = id;
	return 0;
}

int
inspect_exec(struct buffer *body, struct exec_state *ret, struct error *err)
{
	autojson *json = NULL;
	struct exec_state state = { .exit_code = -1 };
	int rc = read_body(
	    &json, body, exec_members, ARRAY_LEN(exec_members), &state, NULL, err);

	if (rc < 0)
		return error_wrap(err, "the engine's answer about an exec");
	*ret = state;
	return 0;
}

int
inspect_refusal(long status, struct buffer *body, struct error *err)
{
	autojson *json = NULL;
	struct message message = { 0 };
	struct error ignored = { 0 };
	int errnum = EIO;

	for (size_t i = 0; i < ARRAY_LEN(refusals); i++)
		if (refusals[i].status == status)
			errnum = refusals[i].errnum;
	if (read_body(&json, body, message_members, ARRAY_LEN(message_members), &message,
		NULL, &ignored) < 0)
		return error_say(err, errnum, "HTTP status %ld", status);
	return error_say(err, errnum, "%.300s (HTTP status %ld)", message.text, status);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* password.c - password_object: accounts of the target's /etc/passwd, no name service. */

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/unix/colon.h"

static const char passwd_path[] = "/etc/passwd";
static const char lastlog_path[] = "/var/log/lastlog";

/* A record of lastlog: the time, then who came from where; the uid is its index. */
enum { LASTLOG_RECORD_SIZE = 292 };

struct account {
	struct colon_text username, password, gcos, home_dir, login_shell;
	int64_t user_id, group_id;
	bool has_rest; /* false: a bare "+name" of NIS, which has a name only */
};

static bool
account_parse(struct colon *line, struct account *account)
{
	bool is_nis;

	*account = (struct account){ .has_rest = true };
	account->username = colon_field(line);
	is_nis = account->username.length > 0 &&
		 (*account->username.text == '+' || *account->username.text == '-');
	if (is_nis && colon_at_end(line)) {
		account->has_rest = false;
		return true;
	}
	account->password = colon_field(line);
	if (!colon_number(line, is_nis, 0, &account->user_id) ||
	    !colon_number(line, is_nis, 0, &account->group_id))
		return false;
	account->gcos = colon_field(line);
	account->home_dir = colon_field(line);
	account->login_shell = colon_rest(line);
	return true;
}

/* Whether the field could be a hash: it is then no more for others' eyes than shadow. */
static bool
is_hash(struct colon_text password)
{
	return password.length >= 13 ||
	       (password.length > 1 &&
		   memchr(password.text, '$', password.length) != NULL);
}

/* Seconds since 1970, 0 for an account that never logged in; -1 without a record. */
static int64_t
last_login(int lastlog_fd, int64_t user_id)
{
	uint32_t when = 0;
	ssize_t got;

	if (lastlog_fd < 0)
		return -1;
	got = pread(
	    lastlog_fd, &when, sizeof(when), (off_t)(user_id * LASTLOG_RECORD_SIZE));
	return got == (ssize_t)sizeof(when) ? (int64_t)when : -1;
}

static void
add_field(struct item_list *items, struct item *item, const char *name,
    const struct account *account, struct colon_text field)
{
	if (account->has_rest)
		item_add_bytes(items, item, name, field.text, field.length);
	else
		item_add_status(items, item, name, OVAL_STATUS_DOES_NOT_EXIST);
}

static bool
account_add(struct item_list *items, const struct account *account, int lastlog_fd)
{
	struct item *item = item_new(items, "password", 8);
	int64_t when = last_login(lastlog_fd, account->user_id);

	if (item == NULL)
		return false;
	item->source = passwd_path;
	item->is_secret = is_hash(account->password);
	item_add_bytes(
	    items, item, "username", account->username.text, account->username.length);
	add_field(items, item, "password", account, account->password);
	item_add_int(items, item, "user_id", account->user_id);
	item_add_int(items, item, "group_id", account->group_id);
	add_field(items, item, "gcos", account, account->gcos);
	add_field(items, item, "home_dir", account, account->home_dir);
	add_field(items, item, "login_shell", account, account->login_shell);
	if (when > 0)
		item_add_int(items, item, "last_login", when);
	else
		item_add_status(items, item, "last_login", OVAL_STATUS_DOES_NOT_EXIST);
	return true;
}

static void
collect_accounts(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct colon file, int lastlog_fd)
{
	const struct object_entity *username = object_find(object, "username");
	struct account account;
	struct colon line;

	while (colon_line(&file, &line)) {
		enum oval_result accepts;

		if (!account_parse(&line, &account))
			continue;
		accepts = object_entity_accepts(
		    username, account.username.text, account.username.length, env->match);
		if (accepts == OVAL_RESULT_FALSE)
			continue;
		if (accepts != OVAL_RESULT_TRUE) {
			items->flag = OVAL_FLAG_ERROR;
			items->reason = "username cannot be compared";
			return;
		}
		if (!account_add(items, &account, lastlog_fd))
			return;
	}
}

static int
password_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	autoclose int lastlog_fd = -1;
	struct error why = { 0 };
	const char *data;
	size_t length;
	int r = tree_read_file(env->tree, passwd_path, &data, &length, &why);

	(void)err;
	/* A target without the file has no accounts. */
	items->is_void = r == -ENOENT || r == -ENOTDIR;
	if (items->is_void)
		return 0;
	if (r < 0) {
		items->flag = OVAL_FLAG_ERROR;
		items->reason = arena_strdup(items->arena, why.text);
		return 0;
	}
	if (object_wants(object, "last_login") &&
	    tree_open_file(env->tree, lastlog_path, &lastlog_fd, &why) < 0)
		lastlog_fd = -1;
	collect_accounts(
	    env, object, items, (struct colon){ data, data + length }, lastlog_fd);
	return 0;
}

const struct probe probe_password = {
	.family = "unix",
	.name = "password",
	.needs = PROBE_NEEDS_ROOT,
	.collect = password_collect,
};

/* SPDX-License-Identifier: Apache-2.0 */
/* shadow.c - shadow_object: accounts of the target's /etc/shadow, no name service. */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/probe.h"
#include "probes/tree.h"
#include "probes/unix/colon.h"

static const char shadow_path[] = "/etc/shadow";

/* What an empty number reads as in shadow(3)'s struct spwd. */
enum { NOT_SET = -1 };

enum day_field { CHG_LST, CHG_ALLOW, CHG_REQ, EXP_WARN, EXP_INACT, EXP_DATE, DAYS_MAX };

static const char *const day_names[DAYS_MAX] = {
	"chg_lst",
	"chg_allow",
	"chg_req",
	"exp_warn",
	"exp_inact",
	"exp_date",
};

struct account {
	struct colon_text username, password;
	int64_t days[DAYS_MAX], flag;
};

/* clang-format off */
static const struct {
	const char *prefix, *method;
} methods[] = {
	{ "$1$",   "MD5"      },
	{ "$2$",   "Blowfish" },
	{ "$2a$",  "Blowfish" },
	{ "$2b$",  "Blowfish" },
	{ "$2x$",  "Blowfish" },
	{ "$2y$",  "Blowfish" },
	{ "$md5$", "Sun MD5"  },
	{ "$md5,", "Sun MD5"  },
	{ "$5$",   "SHA-256"  },
	{ "$6$",   "SHA-512"  },
	{ "_",     "BSDi"     },
};
/* clang-format on */

/* The method's name in the schema; NULL for no hash and for one the schema lacks. */
static const char *
find_method(struct colon_text password)
{
	static const char des[] =
	    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	const char *at = password.text;
	size_t length = password.length;

	/* usermod -L puts a '!' in front of the hash it locks. */
	while (length > 0 && *at == '!') {
		at++;
		length--;
	}
	for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
		size_t prefix = strlen(methods[i].prefix);

		if (length > prefix && memcmp(at, methods[i].prefix, prefix) == 0)
			return methods[i].method;
	}
	if (length != 13)
		return NULL;
	for (size_t i = 0; i < length; i++)
		if (memchr(des, at[i], sizeof(des) - 1) == NULL)
			return NULL;
	return "DES";
}

static bool
account_parse(struct colon *line, struct account *account)
{
	*account = (struct account){ .flag = NOT_SET };
	account->username = colon_field(line);
	account->password = colon_field(line);
	for (int i = CHG_LST; i <= CHG_REQ; i++)
		if (!colon_number(line, true, NOT_SET, &account->days[i]))
			return false;
	for (int i = EXP_WARN; i < DAYS_MAX; i++)
		account->days[i] = NOT_SET;
	if (colon_at_end(line)) /* the form of five fields */
		return true;
	for (int i = EXP_WARN; i < DAYS_MAX; i++)
		if (!colon_number(line, true, NOT_SET, &account->days[i]))
			return false;
	if (!colon_at_end(line) && !colon_number(line, false, NOT_SET, &account->flag))
		return false;
	return colon_at_end(line);
}

static bool
account_add(struct item_list *items, const struct account *account)
{
	struct item *item = item_new(items, "shadow", DAYS_MAX + 4);
	const char *method = find_method(account->password);

	if (item == NULL)
		return false;
	item->source = shadow_path;
	item->is_secret = true;
	item_add_bytes(
	    items, item, "username", account->username.text, account->username.length);
	item_add_bytes(
	    items, item, "password", account->password.text, account->password.length);
	for (int i = 0; i < DAYS_MAX; i++)
		item_add_int(items, item, day_names[i], account->days[i]);
	if (account->flag != NOT_SET)
		item_add_int(items, item, "flag", account->flag);
	else
		item_add_status(items, item, "flag", OVAL_STATUS_DOES_NOT_EXIST);
	if (method != NULL)
		item_add_text(items, item, "encrypt_method", method);
	else
		item_add_status(
		    items, item, "encrypt_method", OVAL_STATUS_DOES_NOT_EXIST);
	return true;
}

static void
collect_accounts(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct colon file)
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
		if (!account_add(items, &account))
			return;
	}
}

static int
shadow_collect(const struct probe_env *env, const struct object *object,
    struct item_list *items, struct error *err)
{
	struct error why = { 0 };
	const char *data;
	size_t length;
	int r = tree_read_file(env->tree, shadow_path, &data, &length, &why);

	(void)err;
	items->is_void = r == -ENOENT || r == -ENOTDIR;
	if (items->is_void)
		return 0;
	if (r < 0) {
		items->flag = OVAL_FLAG_ERROR;
		items->reason = arena_strdup(items->arena, why.text);
		return 0;
	}
	collect_accounts(env, object, items, (struct colon){ data, data + length });
	return 0;
}

const struct probe probe_shadow = {
	.family = "unix",
	.name = "shadow",
	.needs = PROBE_NEEDS_ROOT,
	.collect = shadow_collect,
};

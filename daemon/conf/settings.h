/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h - every setting there is: how it is called, what it is when nobody sets it,
 * how its value is read and where it goes.
 */
#ifndef DAEMON_CONF_SETTINGS_H
#define DAEMON_CONF_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct error;

struct setting {
	const char *section; /* "policy" stands for every [policy NAME] */
	const char *key, *initial;
	/* Read VALUE into the field at TO, whose content it replaces (a list: appends).
	 * The failure's text says what is wrong with the value, without the place. */
	int (*parse)(void *to, const char *value, struct error *err);
	size_t offset;		   /* in struct conf, or in struct conf_policy */
	bool is_list;		   /* an empty value forgets what was set before */
	void (*release)(void *at); /* frees the field; NULL when it owns nothing */
};

/* All settings in the order the manual lists them; ends with a row whose key is NULL. */
extern const struct setting settings[];

/* NULL when SECTION has no KEY. */
const struct setting *setting_find(const char *section, const char *key);
bool setting_has_section(const char *section);

/* Give every field of SECTION's struct at BASE its initial value (BASE is zeroed). */
int setting_init(const char *section, void *base, struct error *err);
/* Free what the fields of SECTION's struct own. */
void setting_done(const char *section, void *base);
/* Set one; an empty VALUE gives the initial one, and an empty list for lists. */
int setting_apply(
    const struct setting *setting, void *base, const char *value, struct error *err);

#endif

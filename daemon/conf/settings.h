/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h - a table of settings: how each is called, what it is when nobody sets it,
 * how its value is read and where it goes. The one of stigwatchd.conf has every setting
 * there is.
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
	size_t offset;		   /* in the section's struct */
	bool is_list;		   /* an empty value forgets what was set before */
	bool is_required;	   /* a text or list that nothing stands for */
	void (*release)(void *at); /* frees the field; NULL when it owns nothing */
};

/* stigwatchd.conf: in struct conf, or for "policy" in struct conf_policy. Tables are in
 * the order of their manual and end with a row whose key is NULL. */
extern const struct setting settings[];

/* NULL when SECTION has no KEY. */
const struct setting *setting_find(
    const struct setting *table, const char *section, const char *key);
bool setting_has_section(const struct setting *table, const char *section);

/* Give every field of SECTION's struct at BASE its initial value (BASE is zeroed). */
int setting_init(
    const struct setting *table, const char *section, void *base, struct error *err);
/* Free what the fields of SECTION's struct own. */
void setting_done(const struct setting *table, const char *section, void *base);
/* The first row that SECTION's struct must have and has not; NULL: none. */
const struct setting *setting_missing(
    const struct setting *table, const char *section, const void *base);
/* Set one; an empty VALUE gives the initial one, and an empty list for lists. */
int setting_apply(
    const struct setting *setting, void *base, const char *value, struct error *err);

#endif

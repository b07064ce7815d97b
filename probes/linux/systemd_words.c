/* SPDX-License-Identifier: Apache-2.0 */
/* systemd_words.c - lists in unit files: words, with the specifiers that a unit's own
 * name answers. */

#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "probes/linux/systemd_files.h"

static void
add_part(struct buffer *out, const char *from, const char *to)
{
	if (to > from)
		buffer_add(out, from, (size_t)(to - from));
}

/* One specifier (systemd.unit(5), "Specifiers") of the unit called NAME. False for those
 * that only a running system answers. */
static bool
add_specifier(struct buffer *out, char letter, const char *name)
{
	const char *dot = strrchr(name, '.'), *at = strchr(name, '@');
	const char *prefix_end = at != NULL && at < dot ? at : dot;
	const char *last = prefix_end;

	while (last > name && last[-1] != '-')
		last--;
	if (letter == 'n')
		buffer_add_text(out, name);
	else if (letter == 'N')
		add_part(out, name, dot);
	else if (letter == 'p')
		add_part(out, name, prefix_end);
	else if (letter == 'i')
		add_part(out, at != NULL ? at + 1 : dot, dot);
	else if (letter == 'j')
		add_part(out, last, prefix_end);
	else if (letter == '%')
		buffer_add_text(out, "%");
	else
		return false;
	return true;
}

static void
add_word(const struct systemd *systemd, const char *name, const char *word, size_t length,
    struct systemd_texts *ret)
{
	autobuffer out = { 0 };

	for (size_t i = 0; i < length; i++) {
		if (word[i] != '%' || i + 1 == length)
			buffer_add(&out, word + i, 1);
		else if (!add_specifier(&out, word[++i], name))
			return;
	}
	if (out.length > SYSTEMD_NAME_MAX * 16)
		return;
	systemd_texts_add(
	    ret, systemd->arena, buffer_text(&out), strlen(buffer_text(&out)));
	ret->is_cut |= out.failed;
}

void
systemd_words(const struct systemd *systemd, const struct systemd_loaded *unit,
    const char *section, const char *key, struct systemd_texts *ret)
{
	for (uint32_t i = 0; i < unit->count; i++) {
		const struct systemd_setting *s = &unit->settings[i];
		const char *at = s->value;

		if (strcmp(s->section, section) != 0 || strcmp(s->key, key) != 0)
			continue;
		for (at += strspn(at, " \t"); *at != '\0'; at += strspn(at, " \t")) {
			size_t length = strcspn(at, " \t");

			add_word(systemd, unit->id, at, length, ret);
			at += length;
		}
	}
}

void
systemd_expand(const struct systemd *systemd, const struct systemd_loaded *unit,
    const char *text, struct systemd_texts *ret)
{
	add_word(systemd, unit->id, text, strlen(text), ret);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_file_state.c - whether a unit is enabled, as `systemctl is-enabled` says it,
 * from the links that enabling makes and the unit's [Install] section.
 */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/systemd_files.h"

static bool
is_below_run(const struct systemd_dir *dir)
{
	return strncmp(dir->path, "/run/", 5) == 0;
}

static bool
is_instance(const char *name)
{
	return strchr(name, '@') != NULL && !systemd_is_template(name);
}

/* What one link found in DIR says; a lower one says more. */
enum enabled { ENABLED, ENABLED_RUNTIME, ENABLED_VENDOR, ENABLED_NOT };

static enum enabled
judge_place(const struct systemd_dir *dir)
{
	if (dir->place == PLACE_CONFIG)
		return ENABLED;
	return is_below_run(dir) ? ENABLED_RUNTIME : ENABLED_VENDOR;
}

static enum enabled
find_links(const struct systemd *systemd, const char *id)
{
	enum enabled best = ENABLED_NOT;
	uint32_t count;
	const struct systemd_link *links = systemd_links_to(systemd->files, id, &count);

	for (uint32_t i = 0; i < count; i++) {
		enum enabled found = judge_place(links[i].dir);

		best = found < best ? found : best;
	}
	return best;
}

/* Links that give the unit a name its Alias= speaks of, or, with IS_OTHER, another. */
static enum enabled
find_aliases(
    const struct systemd *systemd, const struct systemd_loaded *unit, bool is_other)
{
	enum enabled best = ENABLED_NOT;
	struct systemd_texts names = { 0 };
	uint32_t count;
	const struct systemd_file *aliases = systemd_aliases_of(
	    systemd->files, unit->id, &count);

	systemd_words(systemd, unit, "Install", "Alias", &names);
	systemd_texts_unite(&names);
	for (uint32_t i = 0; i < count; i++) {
		enum enabled found = judge_place(aliases[i].dir);

		if (systemd_texts_find(&names, aliases[i].name) != is_other)
			best = found < best ? found : best;
	}
	return best;
}

static bool
has_install(const struct systemd *systemd, const struct systemd_loaded *unit,
    const char *const *keys, size_t count)
{
	struct systemd_texts words = { 0 };

	for (size_t i = 0; i < count; i++)
		systemd_words(systemd, unit, "Install", keys[i], &words);
	return words.count > 0;
}

const char *
systemd_file_state(const struct systemd *systemd, const struct systemd_loaded *unit)
{
	static const char *const rules[] = { "WantedBy", "RequiredBy", "UpheldBy",
		"Alias" };
	static const char *const also[] = { "Also" };
	const struct systemd_file *file = unit->file;
	enum enabled links, aliases;

	if (unit->load == LOAD_MASKED)
		return is_below_run(file->dir) ? "masked-runtime" : "masked";
	if (file->dir->place == PLACE_GENERATED)
		return "generated";
	if (file->dir->place == PLACE_TRANSIENT)
		return "transient";
	links = find_links(systemd, unit->id);
	aliases = find_aliases(systemd, unit, false);
	if (links == ENABLED || aliases == ENABLED)
		return "enabled";
	if (links == ENABLED_RUNTIME || aliases == ENABLED_RUNTIME)
		return "enabled-runtime";
	if (links == ENABLED_VENDOR && is_instance(unit->id))
		return "static";
	if (file->is_link && file->dir->place == PLACE_CONFIG)
		return "linked";
	if (file->is_link && is_below_run(file->dir))
		return "linked-runtime";
	if (find_aliases(systemd, unit, true) < ENABLED_VENDOR)
		return "indirect";
	if (has_install(systemd, unit, rules, ARRAY_LEN(rules)))
		return "disabled";
	return has_install(systemd, unit, also, ARRAY_LEN(also)) ? "indirect" : "static";
}

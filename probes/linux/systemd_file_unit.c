/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_file_unit.c - properties of a unit where no systemd runs: what its files
 * decide.
 *
 * Such a unit cannot be active. Properties that only a running systemd has (times,
 * process ids, limits in effect) are left out, and said to be.
 */

#include <errno.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "probes/linux/systemd_files.h"
#include "probes/probe.h"

/* What one property is made from. */
struct making {
	struct systemd *systemd;
	const char *name; /* as asked */
	const struct systemd_loaded *unit;
	struct systemd_texts *values;
};

struct maker {
	const char *property;
	void (*make)(const struct making *m, const char *property);
};

static void
give(const struct making *m, const char *text)
{
	systemd_texts_add(m->values, m->systemd->arena, text, strlen(text));
}

static void
make_id(const struct making *m, const char *property)
{
	(void)property;
	give(m, m->unit->id);
}

static void
make_names(const struct making *m, const char *property)
{
	uint32_t count;
	const struct systemd_file *aliases = systemd_aliases_of(
	    m->systemd->files, m->unit->id, &count);

	(void)property;
	give(m, m->unit->id);
	give(m, m->name);
	for (uint32_t i = 0; i < count; i++)
		give(m, aliases[i].name);
	systemd_texts_unite(m->values);
}

static void
make_load_state(const struct making *m, const char *property)
{
	static const char *const texts[] = {
		[LOAD_LOADED] = "loaded",
		[LOAD_MASKED] = "masked",
		[LOAD_BAD_SETTING] = "bad-setting",
		[LOAD_ERROR] = "error",
	};

	(void)property;
	give(m, texts[m->unit->load]);
}

static void
make_inactive(const struct making *m, const char *property)
{
	give(m, strcmp(property, "SubState") == 0 ? "dead" : "inactive");
}

static void
make_file_state(const struct making *m, const char *property)
{
	(void)property;
	give(m, systemd_file_state(m->systemd, m->unit));
}

static void
make_path(const struct making *m, const char *property)
{
	(void)property;
	give(m, m->unit->path);
}

static void
make_dropins(const struct making *m, const char *property)
{
	(void)property;
	for (uint32_t i = 0; i < m->unit->dropins.count; i++)
		give(m, m->unit->dropins.list[i]);
}

static void
make_description(const struct making *m, const char *property)
{
	const char *text = systemd_setting(m->unit, "Unit", property);

	systemd_expand(m->systemd, m->unit, text != NULL ? text : m->unit->id, m->values);
}

static void
make_words(const struct making *m, const char *property)
{
	systemd_words(m->systemd, m->unit, "Unit", property, m->values);
}

/* What units have without saying so (systemd.service(5) and its like, "Automatic
 * Dependencies"), unless DefaultDependencies=no. */
static const struct {
	const char *type, *property, *unit;
	bool is_always;
} implied[] = {
	{ ".service", "Requires", "sysinit.target", false },
	{ ".service", "Requires", "system.slice", true },
	{ ".socket", "Requires", "sysinit.target", false },
	{ ".socket", "Requires", "system.slice", true },
	{ ".timer", "Requires", "sysinit.target", false },
	{ ".path", "Requires", "sysinit.target", false },
};

static bool
is_no(const char *text)
{
	static const char *const words[] = { "0", "no", "n", "false", "f", "off" };

	for (size_t i = 0; text != NULL && i < ARRAY_LEN(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

static void
add_dependency(const struct making *m, const char *name)
{
	const char *id = systemd_is_name(name) && !systemd_is_template(name)
			     ? systemd_resolve(m->systemd, name)
			     : NULL;

	if (id != NULL && strcmp(id, m->unit->id) != 0)
		give(m, id);
}

static void
add_implied(const struct making *m, const char *property)
{
	const char *type = strrchr(m->unit->id, '.');
	bool is_default = !is_no(systemd_setting(m->unit, "Unit", "DefaultDependencies"));

	for (size_t i = 0; i < ARRAY_LEN(implied); i++)
		if (strcmp(implied[i].type, type) == 0 &&
		    strcmp(implied[i].property, property) == 0 &&
		    (is_default || implied[i].is_always))
			add_dependency(m, implied[i].unit);
}

/* Files in NAME.wants and its like; the first directory decides what is masked. */
static void
add_linked(const struct making *m, const char *name, const char *property)
{
	uint32_t count;
	const struct systemd_link *links = systemd_links_from(
	    m->systemd->files, name, &count);

	for (uint32_t i = 0; i < count; i++) {
		bool is_first = i == 0 || strcmp(links[i - 1].name, links[i].name) != 0 ||
				strcmp(links[i - 1].property, links[i].property) != 0;

		if (is_first && !links[i].is_masked &&
		    strcmp(links[i].property, property) == 0)
			add_dependency(m, links[i].name);
	}
}

static void
make_dependencies(const struct making *m, const char *property)
{
	struct systemd_texts words = { 0 };
	uint32_t count;
	const struct systemd_file *aliases = systemd_aliases_of(
	    m->systemd->files, m->unit->id, &count);

	if (m->unit->load != LOAD_LOADED)
		return;
	systemd_words(m->systemd, m->unit, "Unit", property, &words);
	for (uint32_t i = 0; i < words.count; i++)
		add_dependency(m, words.list[i]);
	add_linked(m, m->unit->id, property);
	for (uint32_t i = 0; i < count; i++)
		add_linked(m, aliases[i].name, property);
	add_implied(m, property);
	systemd_texts_unite(m->values);
	m->values->is_cut |= words.is_cut;
}

/* clang-format off */
static const struct maker makers[] = {
	{ "Id",             make_id },
	{ "Names",          make_names },
	{ "Requires",       make_dependencies },
	{ "Requisite",      make_dependencies },
	{ "Wants",          make_dependencies },
	{ "BindsTo",        make_dependencies },
	{ "PartOf",         make_dependencies },
	{ "Upholds",        make_dependencies },
	{ "Documentation",  make_words },
	{ "Description",    make_description },
	{ "LoadState",      make_load_state },
	{ "ActiveState",    make_inactive },
	{ "SubState",       make_inactive },
	{ "FragmentPath",   make_path },
	{ "DropInPaths",    make_dropins },
	{ "UnitFileState",  make_file_state },
};
/* clang-format on */

static int
files_read(struct systemd *systemd, const char *name,
    const struct systemd_question *question, struct systemd_unit *ret, struct error *err)
{
	struct systemd_loaded unit;
	int r = systemd_load(systemd, name, &unit, err);

	if (r != 0)
		return r;
	ret->source = unit.path;
	for (size_t i = 0; i < ARRAY_LEN(makers); i++) {
		struct systemd_property *p;
		struct making m = { systemd, name, &unit, NULL };

		if (!question->wants(question->arg, makers[i].property))
			continue;
		p = systemd_unit_add(ret, systemd->arena, makers[i].property);
		if (p == NULL)
			return error_set(err, ENOMEM, "unit %s", name);
		m.values = &p->values;
		makers[i].make(&m, makers[i].property);
	}
	return 0;
}

static const struct systemd_source source = {
	.read = files_read,
	.lacks = "no systemd runs here: unit files alone do not tell this property",
	.note = "read from unit files: no systemd runs here",
};

int
systemd_open_files(struct systemd *systemd, struct error *err)
{
	struct systemd_texts names = { 0 };
	int r = systemd_index_files(systemd, &names, err);

	systemd->source = &source;
	return r == 0 ? systemd_set_entries(systemd, &names, err) : r;
}

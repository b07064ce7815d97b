/* SPDX-License-Identifier: Apache-2.0 */
/* conf.c - stigwatchd.conf and conf.d: reading the files, putting the policies in order.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/conf/conf.h"
#include "daemon/conf/ini.h"
#include "daemon/conf/settings.h"

enum {
	FILES_MAX = 1000,
	SECTIONS_MAX = 1000,
};

static const char default_policy[] = "default";

/* A section that was met, for telling where it stands when it comes again. */
struct section {
	char *name, *path;
	uint32_t line;
};

struct reading {
	struct conf *conf;
	struct section *sections;
	uint32_t n_sections;
	const char *section; /* the current one in the table's words */
	void *base;	     /* the struct its settings go to; not owned */
	bool is_default;     /* in [policy default] */
};

static void
reading_done(struct reading *reading)
{
	for (uint32_t i = 0; i < reading->n_sections; i++) {
		free(reading->sections[i].name);
		free(reading->sections[i].path);
	}
	free(reading->sections);
}
#define autoreading __attribute__((cleanup(reading_done))) struct reading

static void
release_policy(struct conf_policy *policy)
{
	setting_done(settings, "policy", policy);
	free(policy->name);
}

void
conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	for (uint32_t i = 0; i < conf->n_policies; i++)
		release_policy(&conf->policies[i]);
	free(conf->policies);
	for (const struct setting *s = settings; s->key != NULL; s++)
		if (s->release != NULL && strcmp(s->section, "policy") != 0)
			s->release((char *)conf + s->offset);
	free(conf);
}

/* A new policy in front of the default, which stays last. */
static int
add_policy(
    struct conf *conf, const char *name, struct conf_policy **ret, struct error *err)
{
	struct conf_policy *policies = reallocarray(
	    conf->policies, conf->n_policies + 1, sizeof(*policies));
	struct conf_policy *policy = NULL;
	int error;

	if (policies == NULL)
		return error_set(err, ENOMEM, "policy '%s'", name);
	conf->policies = policies;
	policy = &policies[conf->n_policies];
	*policy = (struct conf_policy){ .name = strdup(name) };
	conf->n_policies++;
	if (policy->name == NULL)
		return error_set(err, ENOMEM, "policy '%s'", name);
	error = setting_init(settings, "policy", policy, err);
	if (error < 0)
		return error;
	if (conf->n_policies > 1) {
		struct conf_policy last = policies[conf->n_policies - 2];

		policies[conf->n_policies - 2] = *policy;
		*policy = last;
		policy--;
	}
	*ret = policy;
	return 0;
}

static int
new_conf(struct conf **ret, struct error *err)
{
	autoptr(conf) conf = calloc(1, sizeof(*conf));
	struct conf_policy *policy = NULL;
	int error;

	if (conf == NULL)
		return error_set(err, ENOMEM, "configuration");
	for (const struct setting *s = settings; s->key != NULL; s++) {
		error = 0;
		if (strcmp(s->section, "policy") != 0)
			error = s->parse((char *)conf + s->offset, s->initial, err);
		if (error < 0)
			return error_wrap(err, "%s.%s", s->section, s->key);
	}
	error = add_policy(conf, default_policy, &policy, err);
	if (error < 0)
		return error;
	*ret = take_ptr(conf);
	return 0;
}

static int
remember_section(struct reading *reading, const struct ini_place *place, const char *name,
    struct error *err)
{
	struct section *sections;

	for (uint32_t i = 0; i < reading->n_sections; i++)
		if (strcmp(reading->sections[i].name, name) == 0)
			return error_say(err, EEXIST,
			    "%s:%u: section [%s] is already at %s:%u", place->path,
			    place->line, name, reading->sections[i].path,
			    reading->sections[i].line);
	if (reading->n_sections >= SECTIONS_MAX)
		return error_say(err, E2BIG, "%s:%u: more than %d sections", place->path,
		    place->line, SECTIONS_MAX);
	sections = reallocarray(
	    reading->sections, reading->n_sections + 1, sizeof(*sections));
	if (sections == NULL)
		return error_set(err, ENOMEM, "%s", place->path);
	reading->sections = sections;
	sections += reading->n_sections++;
	sections->name = strdup(name);
	sections->path = strdup(place->path);
	sections->line = place->line;
	if (sections->name == NULL || sections->path == NULL)
		return error_set(err, ENOMEM, "%s", place->path);
	return 0;
}

/* [policy NAME] starts; NAME is where the blanks behind "policy" end. */
static int
start_policy(struct reading *reading, const char *name, struct error *err)
{
	struct conf_policy *policy = NULL;
	int error = 0;

	reading->section = "policy";
	reading->is_default = strcmp(name, default_policy) == 0;
	if (reading->is_default)
		policy = &reading->conf->policies[reading->conf->n_policies - 1];
	else
		error = add_policy(reading->conf, name, &policy, err);
	if (error < 0)
		return error;
	reading->base = policy;
	return 0;
}

static int
on_section(void *data, const struct ini_place *place, const char *name, struct error *err)
{
	struct reading *reading = data;
	size_t word = strcspn(name, " \t");
	const char *rest = name + word + strspn(name + word, " \t");
	autofree char *normal = NULL;
	int error;

	if (strcmp(name, "policy") == 0)
		return error_say(err, EINVAL,
		    "%s:%u: [policy] needs a name: [policy NAME]", place->path,
		    place->line);
	if (word == strlen("policy") && strncmp(name, "policy", word) == 0) {
		if (asprintf(&normal, "policy %s", rest) < 0) {
			normal = NULL;
			return error_set(err, ENOMEM, "%s", place->path);
		}
		error = remember_section(reading, place, normal, err);
		return error < 0 ? error : start_policy(reading, rest, err);
	}
	if (!setting_has_section(settings, name))
		return error_say(err, EINVAL, "%s:%u: there is no section [%s]",
		    place->path, place->line, name);
	error = remember_section(reading, place, name, err);
	if (error < 0)
		return error;
	reading->section = reading->sections[reading->n_sections - 1].name;
	reading->base = reading->conf;
	reading->is_default = false;
	return 0;
}

static int
on_setting(void *data, const struct ini_place *place, const char *key, const char *value,
    struct error *err)
{
	struct reading *reading = data;
	const struct setting *setting = setting_find(settings, reading->section, key);
	int error;

	if (setting == NULL)
		return error_say(err, EINVAL, "%s:%u: section [%s] has no key '%s'",
		    place->path, place->line, reading->section, key);
	if (reading->is_default && strncmp(key, "Match", 5) == 0)
		return error_say(err, EINVAL,
		    "%s:%u: [policy default] is for what no other policy matches: it "
		    "takes "
		    "no %s",
		    place->path, place->line, key);
	error = setting_apply(setting, reading->base, value, err);
	if (error < 0)
		return error_wrap(err, "%s:%u: %s", place->path, place->line, key);
	return 0;
}

static const struct ini_handler handler = { on_section, on_setting };

static int
read_file(struct reading *reading, int dir, const char *name, const char *path,
    struct error *err)
{
	const struct ini_source source = { dir, name, path, .is_trusted = false };

	return ini_read(&source, &handler, reading, err);
}

/* The names in DIR that are read, in order; the caller frees each and the list. */
static int
is_conf(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 5 &&
	       strcmp(entry->d_name + length - 5, ".conf") == 0;
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
read_names(struct reading *reading, int dir, const char *path, struct dirent **names,
    int count, struct error *err)
{
	int error = 0;

	if (count > FILES_MAX)
		return error_say(
		    err, E2BIG, "'%s' has more than %d files", path, FILES_MAX);
	for (int i = 0; i < count && error == 0; i++) {
		autofree char *file = NULL;

		if (asprintf(&file, "%s/%s", path, names[i]->d_name) < 0) {
			file = NULL;
			return error_set(err, ENOMEM, "'%s'", path);
		}
		error = read_file(reading, dir, names[i]->d_name, file, err);
	}
	return error;
}

/* The directory PATH, if it is there. */
static int
read_directory(struct reading *reading, const char *path, struct error *err)
{
	autoclose int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **names = NULL;
	int error, count;

	if (dir < 0 && errno == ENOENT)
		return 0;
	if (dir < 0)
		return error_set(err, errno, "open '%s'", path);
	error = ini_check_owner(dir, path, err);
	if (error < 0)
		return error;
	count = scandirat(dir, ".", &names, is_conf, by_bytes);
	if (count < 0)
		return error_set(err, errno, "list '%s'", path);
	error = read_names(reading, dir, path, names, count, err);
	for (int i = 0; i < count; i++)
		free(names[i]);
	free(names);
	return error;
}

int
conf_defaults(struct conf **ret, struct error *err)
{
	return new_conf(ret, err);
}

int
conf_read(struct conf **ret, const char *path, struct error *err)
{
	autoptr(conf) conf = NULL;
	autoreading reading = { 0 };
	autofree char *directory = NULL;
	const char *slash = strrchr(path, '/');
	int error = new_conf(&conf, err);

	if (error < 0)
		return error;
	if (asprintf(&directory, "%.*sconf.d",
		slash == NULL ? 0 : (int)(slash + 1 - path), path) < 0) {
		directory = NULL;
		return error_set(err, ENOMEM, "'%s'", path);
	}
	reading.conf = conf;
	error = read_file(&reading, AT_FDCWD, path, path, err);
	if (error == 0)
		error = read_directory(&reading, directory, err);
	if (error < 0)
		return error;
	*ret = take_ptr(conf);
	return 0;
}

const char *
conf_row(uint32_t index)
{
	static char row[256];

	for (const struct setting *s = settings; s->key != NULL; s++)
		if (index-- == 0) {
			(void)snprintf(
			    row, sizeof(row), "%s.%s=%s", s->section, s->key, s->initial);
			return row;
		}
	return NULL;
}

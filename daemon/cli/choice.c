/* SPDX-License-Identifier: Apache-2.0 */
/* choice.c - the options that say what of a content file is meant. */

#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/cli/choice.h"

const char choice_usage[] =
    "  --benchmark ID    which benchmark of a collection\n"
    "  --profile ID      full id or a suffix that only one has; (all): every rule;\n"
    "                    default: no profile\n"
    "  --tailoring FILE  XCCDF Tailoring whose profiles are known as well\n"
    "  --tailoring-id ID the same, a component of the collection\n"
    "  --cpe FILE        CPE dictionary or language that tells of more platforms,\n"
    "                    its OVAL files beside it; may be repeated\n";

static bool
take_more(
    const char **list, uint32_t *count, uint32_t max, const char *name, const char *value)
{
	if (*count >= max) {
		(void)fprintf(
		    stderr, "stigwatch: more than %u options --%s\n", max, name);
		return false;
	}
	list[(*count)++] = value;
	return true;
}

bool
choice_take(struct choice *choice, const char *name, const char *value)
{
	struct compile_options *c = &choice->compile;
	const struct {
		const char *name, **place;
	} texts[] = { { "content", &c->path }, { "benchmark", &c->benchmark },
		{ "benchmark-alias", &c->alias }, { "profile", &c->profile },
		{ "tailoring", &c->tailoring } };
	const struct {
		const char *name, **list;
		const char *const **at;
		uint32_t *count, max;
	} lists[] = { { "rule", choice->rules, &c->rules, &c->n_rules, CHOICE_RULES_MAX },
		{ "skip-rule", choice->skipped, &c->skipped, &c->n_skipped,
		    CHOICE_RULES_MAX },
		{ "cpe", choice->cpe, &c->cpe, &c->n_cpe, COMPILE_CPE_MAX } };

	for (unsigned int i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].name, name) == 0)
			*texts[i].place = value;
	for (unsigned int i = 0; i < ARRAY_LEN(lists); i++)
		if (strcmp(lists[i].name, name) == 0) {
			*lists[i].at = lists[i].list;
			return take_more(
			    lists[i].list, lists[i].count, lists[i].max, name, value);
		}
	if (strcmp(name, "tailoring-id") == 0) {
		(void)snprintf(
		    choice->tailoring, sizeof(choice->tailoring), "#%s", value);
		c->tailoring = choice->tailoring;
	}
	return true;
}

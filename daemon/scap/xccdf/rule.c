/* SPDX-License-Identifier: Apache-2.0 */
/* rule.c - reads one Rule with its checks. */

#include <ctype.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/tables.h"
#include "daemon/scap/xccdf/control.h"
#include "daemon/scap/xccdf/model.h"
#include "probes/oval.h"

struct check_reading {
	struct check *check;
	struct check_ref **refs_tail;
	struct check_export **exports_tail;
};

static int
read_import(struct reading *r, void *into)
{
	struct check_reading *c = into;
	const char *name = xml_attr(r->x, "import-name");

	if (name == NULL)
		return xml_error(r->x, r->err, "check-import without import-name");
	return reading_add_word(r, &c->check->imports, reading_copy(r, name));
}

static int
read_export(struct reading *r, void *into)
{
	struct check_reading *c = into;
	struct check_export *export = reading_alloc(r, sizeof(*export));

	if (export == NULL)
		return reading_out_of_memory(r);
	export->value_id = reading_attr(r, "value-id");
	export->name = reading_attr(r, "export-name");
	if (export->value_id == NULL || export->name == NULL)
		return xml_error(
		    r->x, r->err, "check-export without value-id or export-name");
	*c->exports_tail = export;
	c->exports_tail = &export->next;
	return 0;
}

static int
read_content_ref(struct reading *r, void *into)
{
	struct check_reading *c = into;
	struct check_ref *ref = reading_alloc(r, sizeof(*ref));

	if (ref == NULL)
		return reading_out_of_memory(r);
	ref->href = reading_attr(r, "href");
	ref->name = reading_attr(r, "name");
	if (ref->href == NULL)
		return xml_error(r->x, r->err, "check-content-ref without href");
	*c->refs_tail = ref;
	c->refs_tail = &ref->next;
	return 0;
}

static const struct reading_child check_children[] = {
	{ "check-import", read_import },
	{ "check-export", read_export },
	{ "check-content-ref", read_content_ref },
};

static int
read_check(struct reading *r, struct check **ret)
{
	struct check *check = reading_alloc(r, sizeof(*check));
	struct check_reading c;
	int rc;

	if (check == NULL)
		return reading_out_of_memory(r);
	c = (struct check_reading){ check, &check->refs, &check->exports };
	check->system = reading_attr(r, "system");
	if (check->system == NULL)
		return xml_error(r->x, r->err, "check without system");
	check->selector = reading_attr(r, "selector");
	if (check->selector == NULL)
		check->selector = "";
	check->negate = xml_attr_bool(r->x, "negate", false);
	check->multi_check = xml_attr_bool(r->x, "multi-check", false);
	rc = reading_children(r, check_children, ARRAY_LEN(check_children), &c);
	if (rc < 0)
		return rc;
	*ret = check;
	return 0;
}

static int
read_complex(struct reading *r, struct check **ret, int levels)
{
	struct check *check = reading_alloc(r, sizeof(*check)), **tail;
	const char *word = xml_attr(r->x, "operator");
	int depth = xml_depth(r->x), rc;

	if (check == NULL)
		return reading_out_of_memory(r);
	if (levels == 0)
		return xml_error(
		    r->x, r->err, "complex-check nested deeper than %d", CHECK_DEPTH_MAX);
	if (word == NULL || (strcmp(word, "AND") != 0 && strcmp(word, "OR") != 0))
		return xml_error(
		    r->x, r->err, "complex-check without operator AND or OR");
	check->operator_ = word[0] == 'A' ? OVAL_OPERATOR_AND : OVAL_OPERATOR_OR;
	check->is_complex = true;
	check->negate = xml_attr_bool(r->x, "negate", false);
	tail = &check->children;
	while ((rc = xml_next_child(r->x, depth, r->err)) > 0) {
		if (reading_is(r, "check"))
			rc = read_check(r, tail);
		else if (reading_is(r, "complex-check"))
			rc = read_complex(r, tail, levels - 1);
		else
			continue;
		if (rc < 0)
			return rc;
		tail = &(*tail)->next;
	}
	if (rc == 0)
		*ret = check;
	return rc;
}

static int
read_rule_check(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;
	int rc = read_check(r, rule->checks_tail);

	if (rc == 0)
		rule->checks_tail = &(*rule->checks_tail)->next;
	return rc;
}

static int
read_rule_complex(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;

	return read_complex(r, &rule->complex, CHECK_DEPTH_MAX);
}

static int
read_ident(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;
	struct ident *ident = reading_alloc(r, sizeof(*ident));

	if (ident == NULL)
		return reading_out_of_memory(r);
	ident->system = reading_attr(r, "system");
	if (ident->system == NULL)
		ident->system = "";
	*rule->idents_tail = ident;
	rule->idents_tail = &ident->next;
	return reading_line(r, &ident->value);
}

/* The first one: further ones say the same for another platform or language. */
static int
read_fixtext(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;

	return rule->fixtext == NULL ? reading_block(r, &rule->fixtext) : 0;
}

static int
read_rule_description(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;

	return rule->description == NULL ? reading_prose(r, &rule->description) : 0;
}

static int
read_rationale(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;

	return rule->rationale == NULL ? reading_prose(r, &rule->rationale) : 0;
}

/* Behind PREFIX and digits at TEXT; NULL: something else stands there. */
static const char *
skip_number(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	if (text == NULL || strncmp(text, prefix, length) != 0 ||
	    !isdigit((unsigned char)text[length]))
		return NULL;
	while (isdigit((unsigned char)text[length]))
		length++;
	return text + length;
}

/* "SV-230475r833333_rule" */
static bool
is_stig_rule(const char *text)
{
	const char *end = skip_number(skip_number(text, "SV-"), "r");

	return end != NULL && strcmp(end, "_rule") == 0;
}

/*
 * ComplianceAsCode names CCIs here and not as idents, and the rule of DISA's STIG that a
 * rule of its own answers: its id, and its version beside it. The SRG's is none of a
 * STIG.
 */
static int
read_reference(struct reading *r, void *into)
{
	struct rule *rule = ((struct item *)into)->rule;
	const char *href = xml_attr(r->x, "href"), *text;
	bool is_stig = href != NULL && strstr(href, "/stigs/downloads") != NULL;
	int rc = reading_line(r, &text);

	if (rc < 0)
		return rc;
	if (control_is_cci(text))
		return reading_add_word(r, &rule->ccis, text);
	if (is_stig_rule(text))
		rule->stig_rule = rule->stig_rule == NULL ? text : rule->stig_rule;
	else if (is_stig && rule->stig_version == NULL && strncmp(text, "SRG-", 4) != 0)
		rule->stig_version = text;
	return 0;
}

static const struct reading_child rule_children[] = {
	{ "version", item_version_read },
	{ "title", item_title_read },
	{ "description", read_rule_description },
	{ "reference", read_reference },
	{ "rationale", read_rationale },
	{ "platform", item_platform_read },
	{ "requires", item_requires_read },
	{ "conflicts", item_conflicts_read },
	{ "ident", read_ident },
	{ "fixtext", read_fixtext },
	{ "check", read_rule_check },
	{ "complex-check", read_rule_complex },
};

int
rule_read(struct reading *r, struct item *item)
{
	struct rule *rule = reading_alloc(r, sizeof(*rule));

	if (rule == NULL)
		return reading_out_of_memory(r);
	item->rule = rule;
	rule->severity = reading_attr_word(
	    r, "severity", severity_words, CONTENT_SEVERITY_UNKNOWN);
	rule->role = reading_attr_word(r, "role", role_words, CONTENT_ROLE_FULL);
	rule->multiple = reading_attr_bool(r, "multiple");
	rule->refined_severity = rule->refined_role = -1;
	rule->checks_tail = &rule->checks;
	rule->idents_tail = &rule->idents;
	return reading_children(r, rule_children, ARRAY_LEN(rule_children), item);
}

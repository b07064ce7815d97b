/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checklist_rule.c - what the content says of one rule, for checklist.c.
 *
 * DISA's documents keep most of it in the description, as elements written as text:
 * "<VulnDiscussion>...</VulnDiscussion><FalsePositives></FalsePositives>...".
 */

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/utf8.h"
#include "daemon/report/checklist_rule.h"
#include "daemon/report/finding.h"
#include "daemon/scap/content.h"

#define RULE_MARK "_rule_"
#define GROUP_MARK "_group_"
#define LEGACY_MARK "legacy"
#define CUT "\n(cut)"

enum {
	TEXT_MAX = 32767, /* of a review's detail and comment in STIG Manager */
	WEIGHT_MAX = 1000000,
};

/* What facts are made of. */
struct subject {
	const struct content *content;
	const struct content_rule *rule;
	const struct checklist *list;
	const struct checklist_rule *entry;
	const char *elements; /* of the description; "": it has none */
};

struct fact {
	struct checklist_name name;
	const char *(*keep)(
	    struct draft *d, const struct subject *s, const struct fact *fact);
	const char *word; /* of the one who keeps */
	size_t at;
};

const char *
draft_keep(struct draft *d)
{
	struct buffer *clean = &d->clean;
	char *kept;

	if (d->text.length == 0 && !d->text.failed)
		return "";
	clean->length = 0;
	utf8_add_lines(clean, buffer_text(&d->text), d->text.length);
	if (clean->length > TEXT_MAX) {
		clean->length = utf8_cut(
		    buffer_text(clean), clean->length, TEXT_MAX - strlen(CUT));
		buffer_add_text(clean, CUT);
	}
	d->text.length = 0;
	kept = arena_memdup(d->arena, buffer_text(clean), clean->length);
	d->failed |= kept == NULL || clean->failed || d->text.failed;
	return kept == NULL ? "" : kept;
}

/* Most texts of content are, and need no copy. */
static bool
is_clean(const char *text)
{
	const char *at = text, *end = text + strlen(text);

	if (end - text > TEXT_MAX)
		return false;
	for (at += utf8_plain(at, end); at < end; at += utf8_plain(at, end)) {
		if (*at != '\n' && (*at < ' ' || *at == 0x7F))
			return false;
		at++;
	}
	return true;
}

const char *
draft_keep_text(struct draft *d, const char *text)
{
	if (is_clean(text))
		return text;
	buffer_add_text(&d->text, text);
	return draft_keep(d);
}

/* ID behind its naming scheme. */
static const char *
behind(const char *id, const char *mark)
{
	const char *at = strstr(id, mark);

	return at != NULL && at[strlen(mark)] != '\0' ? at + strlen(mark) : id;
}

/* How long the number is that stands behind PREFIX at TEXT; 0: there is none. */
static size_t
number_length(const char *text, const char *prefix)
{
	size_t start = strlen(prefix), length = start;

	if (strncmp(text, prefix, start) != 0)
		return 0;
	while (isdigit((unsigned char)text[length]))
		length++;
	return length - start;
}

void
checklist_rule_id(
    struct buffer *out, const struct content *content, const struct content_rule *rule)
{
	const char *id = behind(content_text(content, rule->id), RULE_MARK);

	if (number_length(id, "SV-") == 0 && rule->stig_rule.offset != 0)
		id = content_text(content, rule->stig_rule);
	buffer_add_text(out, id);
}

static const char *
group_of(const struct content *content, const struct content_rule *rule)
{
	if (rule->group == CONTENT_NONE)
		return "";
	return behind(content_text(content, content_group_at(content, rule->group)->id),
	    GROUP_MARK);
}

/* "V-203739" of "SV-203739r987791_rule"; else the group's if it has such a name; else,
 * since readers want one that no other rule has, the rule's name. */
static void
add_vuln(struct buffer *out, const struct subject *s)
{
	size_t digits = number_length(s->entry->id, "SV-");

	if (digits > 0 && s->entry->id[3 + digits] == 'r')
		buffer_printf(out, "V-%.*s", (int)digits, s->entry->id + 3);
	else if (number_length(s->entry->group, "V-") > 0)
		buffer_add_text(out, s->entry->group);
	else
		finding_name(out, s->entry->id);
}

/* What stands in the description's element TAG, "<IAControls>"; false: it has none. */
static bool
add_element(struct buffer *out, const struct subject *s, const char *tag)
{
	const char *text = strstr(s->elements, tag), *end;
	char end_tag[64];

	if (text == NULL)
		return false;
	text += strlen(tag);
	(void)snprintf(end_tag, sizeof(end_tag), "</%s", tag + 1);
	end = strstr(text, end_tag);
	buffer_add(out, text, end == NULL ? strlen(text) : (size_t)(end - text));
	return true;
}

static const char *
keep_part(struct draft *d, const struct subject *s, const struct fact *fact)
{
	(void)add_element(&d->text, s, fact->word);
	return draft_keep(d);
}

static const char *
keep_discussion(struct draft *d, const struct subject *s, const struct fact *fact)
{
	const char *rationale = content_text(s->content, s->rule->rationale);

	if (!add_element(&d->text, s, fact->word))
		buffer_add_text(&d->text, content_text(s->content, s->rule->description));
	if (d->text.length > 0 && rationale[0] != '\0')
		buffer_add_text(&d->text, "\n\n");
	buffer_add_text(&d->text, rationale);
	return draft_keep(d);
}

static const char *
keep_controls(struct draft *d, const struct subject *s, const struct fact *fact)
{
	if (add_element(&d->text, s, fact->word) && d->text.length > 0)
		return draft_keep(d);
	for (uint32_t i = 0; i < s->rule->controls.count; i++)
		buffer_printf(&d->text, "%s%s", i == 0 ? "" : ", ",
		    content_str(s->content, s->rule->controls, i));
	return draft_keep(d);
}

/* CKLB has a fourth severity; some readers of CKL stop at anything else, so there what
 * has none is least. */
static const char *
keep_severity(struct draft *d, const struct subject *s, const struct fact *fact)
{
	bool has_category = finding_category(s->rule->severity)[0] != '\0';

	(void)d;
	return has_category ? finding_severity(s->rule->severity) : fact->word;
}

/* Content for machines has no words for this; where they look is what a person can
 * follow. */
static const char *
keep_check_text(struct draft *d, const struct subject *s, const struct fact *fact)
{
	(void)fact;
	if (s->rule->check != CONTENT_NONE)
		checklist_check_text(&d->text, s->content, s->rule->check);
	else
		buffer_printf(&d->text, "No automated check: %s",
		    s->rule->check_reason.offset == 0
			? "the content has none"
			: content_text(s->content, s->rule->check_reason));
	return draft_keep(d);
}

static const char *
keep_weight(struct draft *d, const struct subject *s, const struct fact *fact)
{
	bool is_sane = s->rule->weight > 0 && s->rule->weight < WEIGHT_MAX;

	(void)fact;
	buffer_printf(&d->text, "%.1f", is_sane ? (double)s->rule->weight : 0);
	return draft_keep(d);
}

static const char *
keep_stig(struct draft *d, const struct subject *s, const struct fact *fact)
{
	(void)d;
	(void)fact;
	return s->list->stig_ref;
}

static const char *
keep_word(struct draft *d, const struct subject *s, const struct fact *fact)
{
	(void)d;
	(void)s;
	return fact->word;
}

static const char *
keep_version(struct draft *d, const struct subject *s, const struct fact *fact)
{
	const struct content_rule *rule = s->rule;

	(void)fact;
	return draft_keep_text(
	    d, content_text(s->content,
		   rule->version.offset != 0 ? rule->version : rule->stig_version));
}

/* A text of the rule's row. */
static const char *
keep_row(struct draft *d, const struct subject *s, const struct fact *fact)
{
	const char *at = (const char *)s->rule + fact->at;

	return draft_keep_text(
	    d, content_text(s->content, *(const struct content_str *)at));
}

/* A text that is kept already. */
static const char *
keep_kept(struct draft *d, const struct subject *s, const struct fact *fact)
{
	const char *at = (const char *)s->entry + fact->at;

	(void)d;
	return *(const char *const *)at;
}

#define ROW(member) keep_row, "", offsetof(struct content_rule, member)
#define KEPT(member) keep_kept, "", offsetof(struct checklist_rule, member)
#define PART(word) keep_part, "<" word ">", 0

static const struct fact facts[CHECKLIST_FACTS] = {
	/* clang-format off */
	{ { "Vuln_Num",           "group_id"           }, KEPT(vuln) },
	{ { "Severity",           NULL                 }, keep_severity, "low", 0 },
	{ { NULL,                 "severity"           }, keep_severity, "unknown", 0 },
	{ { "Group_Title",        "group_title"        }, KEPT(group_title) },
	{ { "Rule_ID",            "rule_id_src"        }, KEPT(id) },
	{ { "Rule_Ver",           "rule_version"       }, keep_version, "", 0 },
	{ { "Rule_Title",         "rule_title"         }, ROW(title) },
	{ { "Vuln_Discuss",       "discussion"         }, keep_discussion, "<VulnDiscussion>", 0 },
	{ { "IA_Controls",        "ia_controls"        }, keep_controls, "<IAControls>", 0 },
	{ { "Check_Content",      "check_content"      }, keep_check_text, "", 0 },
	{ { "Fix_Text",           "fix_text"           }, ROW(fixtext) },
	{ { "False_Positives",    "false_positives"    }, PART("FalsePositives") },
	{ { "False_Negatives",    "false_negatives"    }, PART("FalseNegatives") },
	{ { "Documentable",       "documentable"       }, PART("Documentable") },
	{ { "Mitigations",        "mitigations"        }, PART("Mitigations") },
	{ { "Potential_Impact",   "potential_impacts"  }, PART("PotentialImpacts") },
	{ { "Third_Party_Tools",  "third_party_tools"  }, PART("ThirdPartyTools") },
	{ { "Mitigation_Control", "mitigation_control" }, PART("MitigationControl") },
	{ { "Responsibility",     "responsibility"     }, PART("Responsibility") },
	/* DISA's schema says Security where its documents say Severity. */
	{ { "Security_Override_Guidance", "security_override_guidance" },
	    PART("SeverityOverrideGuidance") },
	{ { "Check_Content_Ref",  NULL                 }, KEPT(check_name) },
	{ { "Weight",             "weight"             }, keep_weight, "", 0 },
	{ { "Class",              NULL                 }, keep_word, "Unclass", 0 },
	{ { NULL,                 "classification"     }, keep_word, "Unclassified", 0 },
	{ { "STIGRef",            "stig_ref"           }, keep_stig, "", 0 },
	{ { "TargetKey",          "target_key"         }, keep_word, "", 0 },
	/* clang-format on */
};

const struct checklist_name *
checklist_name(uint32_t fact)
{
	return &facts[fact].name;
}

static void
keep_ccis(struct checklist_rule *into, struct draft *d, const struct subject *s)
{
	into->ccis = arena_alloc(
	    d->arena, (s->rule->ccis.count + 1) * sizeof(*into->ccis));
	into->n_ccis = into->ccis == NULL ? 0 : s->rule->ccis.count;
	d->failed |= into->ccis == NULL;
	for (uint32_t i = 0; i < into->n_ccis; i++)
		into->ccis[i] = draft_keep_text(
		    d, content_str(s->content, s->rule->ccis, i));
}

/* The ids that DISA gave a rule before it gave all of them new ones. */
static void
keep_legacy(struct checklist_rule *into, struct draft *d, const struct subject *s)
{
	const struct content_range idents = s->rule->idents;

	into->legacy = arena_alloc(d->arena, (idents.count + 1) * sizeof(*into->legacy));
	d->failed |= into->legacy == NULL;
	for (uint32_t i = 0; i < idents.count && into->legacy != NULL; i++) {
		const struct content_ident *ident = content_ident_at(
		    s->content, idents.first + i);

		if (strstr(content_text(s->content, ident->system), LEGACY_MARK) != NULL)
			into->legacy[into->n_legacy++] = draft_keep_text(
			    d, content_text(s->content, ident->value));
	}
}

static void
keep_check(struct checklist_rule *into, struct draft *d, const struct subject *s)
{
	const struct content_check_ref *ref = NULL;

	into->check_name = into->check_href = "";
	if (s->rule->check != CONTENT_NONE)
		ref = checklist_check_ref(s->content, s->rule->check);
	if (ref == NULL)
		return;
	into->check_name = draft_keep_text(d, content_text(s->content, ref->name));
	into->check_href = draft_keep_text(d, content_text(s->content, ref->href));
}

void
checklist_describe(struct checklist_rule *into, struct draft *d,
    const struct checklist *list, const struct content *content,
    const struct content_rule *rule)
{
	const char *description = content_text(content, rule->description);
	const struct subject s = { content, rule, list, into,
		description + strcspn(description, "<") };
	const struct content_group *group = rule->group == CONTENT_NONE
						? NULL
						: content_group_at(content, rule->group);
	const char *title = group == NULL ? "" : content_text(content, group->title);

	finding_name(&d->text, into->id);
	into->name = draft_keep(d);
	into->group = draft_keep_text(d, group_of(content, rule));
	into->group_title = title[0] == '\0' ? into->group : draft_keep_text(d, title);
	add_vuln(&d->text, &s);
	into->vuln = draft_keep(d);
	keep_check(into, d, &s);
	keep_ccis(into, d, &s);
	keep_legacy(into, d, &s);
	for (uint32_t i = 0; i < CHECKLIST_FACTS; i++)
		into->facts[i] = facts[i].keep(d, &s, &facts[i]);
}

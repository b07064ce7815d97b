/* SPDX-License-Identifier: Apache-2.0 */
/* profile.c - reads one Profile: what it says about items, in order. */

#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/tables.h"
#include "daemon/scap/xccdf/model.h"

struct profile_reading {
	struct profile *profile;
	struct action **tail;
	uint32_t n_actions;
};

static int
read_title(struct reading *r, void *into)
{
	struct profile *profile = ((struct profile_reading *)into)->profile;

	return profile->title == NULL ? reading_line(r, &profile->title) : 0;
}

static int
read_platform(struct reading *r, void *into)
{
	struct profile *profile = ((struct profile_reading *)into)->profile;
	const char *idref = reading_attr(r, "idref");

	if (idref == NULL)
		return xml_error(r->x, r->err, "platform without idref");
	if (xml_attr_bool(r->x, "override", false))
		profile->platforms_override = true;
	return reading_add_word(r, &profile->platforms, idref);
}

static int
add_action(struct reading *r, struct profile_reading *p, enum action_kind kind,
    struct action **ret)
{
	struct action *action = reading_alloc(r, sizeof(*action));

	if (action == NULL)
		return reading_out_of_memory(r);
	if (++p->n_actions > ACTIONS_MAX)
		return xml_error(
		    r->x, r->err, "Profile with more than %d selectors", ACTIONS_MAX);
	action->kind = kind;
	action->idref = reading_attr(r, "idref");
	if (action->idref == NULL)
		return xml_error(r->x, r->err, "<%s> without idref", xml_name(r->x));
	action->weight = -1;
	action->severity = action->role = -1;
	*p->tail = action;
	p->tail = &action->next;
	*ret = action;
	return 0;
}

static int
read_select(struct reading *r, void *into)
{
	struct action *action;
	int rc = add_action(r, into, ACTION_SELECT, &action);

	if (rc == 0)
		action->selected = xml_attr_bool(r->x, "selected", true);
	return rc;
}

static int
read_set_value(struct reading *r, void *into)
{
	struct action *action;
	int rc = add_action(r, into, ACTION_SET_VALUE, &action);

	return rc < 0 ? rc : alternative_read(r, &action->set, false);
}

static int
read_set_complex_value(struct reading *r, void *into)
{
	struct action *action;
	int rc = add_action(r, into, ACTION_SET_VALUE, &action);

	return rc < 0 ? rc : alternative_read(r, &action->set, true);
}

static int
read_refine_value(struct reading *r, void *into)
{
	struct action *action;
	int rc = add_action(r, into, ACTION_REFINE_VALUE, &action);

	if (rc < 0)
		return rc;
	action->selector = reading_attr(r, "selector");
	action->operator_ = reading_attr(r, "operator");
	return 0;
}

static int
read_refine_rule(struct reading *r, void *into)
{
	struct action *action;
	int rc = add_action(r, into, ACTION_REFINE_RULE, &action);

	if (rc < 0)
		return rc;
	action->weight = reading_attr_weight(r);
	action->selector = reading_attr(r, "selector");
	action->severity = reading_attr_word(
	    r, "severity", severity_words, CONTENT_SEVERITY_UNKNOWN);
	action->role = reading_attr_word(r, "role", role_words, CONTENT_ROLE_FULL);
	return 0;
}

static const struct reading_child profile_children[] = {
	{ "title", read_title },
	{ "platform", read_platform },
	{ "select", read_select },
	{ "set-value", read_set_value },
	{ "set-complex-value", read_set_complex_value },
	{ "refine-value", read_refine_value },
	{ "refine-rule", read_refine_rule },
};

int
profile_read(struct reading *r, void *into)
{
	struct profile *profile = reading_alloc(r, sizeof(*profile));
	struct profile_reading p;

	(void)into;
	if (profile == NULL)
		return reading_out_of_memory(r);
	if (++r->n_profiles > PROFILES_MAX)
		return xml_error(r->x, r->err, "more than %d profiles", PROFILES_MAX);
	profile->id = reading_attr(r, "id");
	if (profile->id == NULL)
		return xml_error(r->x, r->err, "Profile without id");
	profile->extends = reading_attr(r, "extends");
	profile->is_abstract = xml_attr_bool(r->x, "abstract", false);
	*r->profiles_tail = profile;
	r->profiles_tail = &profile->next;
	p = (struct profile_reading){ .profile = profile, .tail = &profile->actions };
	return reading_children(r, profile_children, ARRAY_LEN(profile_children), &p);
}

/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - reads what Groups, Rules and Values have in common, and Groups themselves. */

#include "daemon/base/cleanup.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/xml.h"
#include "daemon/scap/xccdf/model.h"

int
item_title_read(struct reading *r, void *into)
{
	struct item *item = into;

	return item->title == NULL ? reading_line(r, &item->title) : 0;
}

int
item_version_read(struct reading *r, void *into)
{
	struct item *item = into;

	return reading_line(r, &item->version);
}

int
item_platform_read(struct reading *r, void *into)
{
	struct item *item = into;
	const char *idref = reading_attr(r, "idref");

	if (idref == NULL)
		return xml_error(r->x, r->err, "platform without idref");
	if (xml_attr_bool(r->x, "override", false))
		item->platforms_override = true;
	return reading_add_word(r, &item->platforms, idref);
}

int
item_requires_read(struct reading *r, void *into)
{
	struct item *item = into;
	struct requires *requires = reading_alloc(r, sizeof(*requires));

	if (requires == NULL)
		return reading_out_of_memory(r);
	requires->any = reading_split(r, xml_attr(r->x, "idref"));
	requires->next = item->requires;
	item->requires = requires;
	return 0;
}

int
item_conflicts_read(struct reading *r, void *into)
{
	struct item *item = into;
	const char *idref = reading_attr(r, "idref");

	if (idref == NULL)
		return xml_error(r->x, r->err, "conflicts without idref");
	return reading_add_word(r, &item->conflicts, idref);
}

static int
add_item(struct reading *r, struct item *parent, enum item_kind kind, struct item **ret)
{
	struct item *item = reading_alloc(r, sizeof(*item));

	if (item == NULL)
		return reading_out_of_memory(r);
	if (++r->benchmark->n_items > ITEMS_MAX)
		return xml_error(r->x, r->err, "more than %d items", ITEMS_MAX);
	item->kind = kind;
	item->parent = parent;
	item->id = reading_attr(r, "id");
	if (item->id == NULL)
		return xml_error(r->x, r->err, "%s without id", xml_name(r->x));
	item->cluster = reading_attr(r, "cluster-id");
	item->extends = reading_attr(r, "extends");
	item->is_abstract = xml_attr_bool(r->x, "abstract", false);
	item->selected = reading_attr_bool(r, "selected");
	item->profile_selected = -1;
	item->weight = reading_attr_weight(r);
	item->refined_weight = -1;
	item->row = item->platform_row = CONTENT_NONE;
	*r->items_tail = item;
	r->items_tail = &item->next;
	*ret = item;
	return 0;
}

int
item_read_value(struct reading *r, void *into)
{
	struct item *item;
	int rc = add_item(r, into, ITEM_VALUE, &item);

	return rc < 0 ? rc : value_read(r, item);
}

int
item_read_rule(struct reading *r, void *into)
{
	struct item *item;
	int rc = add_item(r, into, ITEM_RULE, &item);

	if (rc < 0)
		return rc;
	if (!item->is_abstract)
		r->benchmark->n_rules++;
	return rule_read(r, item);
}

static const struct reading_child group_children[] = {
	{ "version", item_version_read },
	{ "title", item_title_read },
	{ "platform", item_platform_read },
	{ "requires", item_requires_read },
	{ "conflicts", item_conflicts_read },
	{ "Value", item_read_value },
	{ "Group", item_read_group },
	{ "Rule", item_read_rule },
};

int
item_read_group(struct reading *r, void *into)
{
	struct item *item, *parent = into;
	int levels = 0, rc;

	for (const struct item *up = parent; up != NULL; up = up->parent)
		if (++levels >= GROUP_DEPTH_MAX)
			return xml_error(
			    r->x, r->err, "Group nested deeper than %d", GROUP_DEPTH_MAX);
	rc = add_item(r, parent, ITEM_GROUP, &item);
	return rc < 0
		   ? rc
		   : reading_children(r, group_children, ARRAY_LEN(group_children), item);
}

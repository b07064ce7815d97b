/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cklb.c - checklist.cklb: a STIG Viewer 3 checklist, CKLB 1.0.
 *
 * Members are those of DISA's schema, which allows no others, and "version", which its
 * own program writes and STIG Manager reads.
 */

#include "daemon/report/checklist.h"
#include "daemon/report/json.h"
#include "daemon/report/report.h"

enum { MODE = 1 };

static const char *const statuses[CHECKLIST_STATUS__MAX] = {
	[CHECKLIST_OPEN] = "open",
	[CHECKLIST_NOT_REVIEWED] = "not_reviewed",
	[CHECKLIST_NOT_A_FINDING] = "not_a_finding",
	[CHECKLIST_NOT_APPLICABLE] = "not_applicable",
};

static void
add_target(struct json root, const struct checklist *list)
{
	struct json target = json_add_object(root, "target_data");

	json_add_clean(target, "target_type", "Computing");
	json_add_clean(target, "host_name", list->target);
	json_add_clean(target, "ip_address", list->address);
	json_add_clean(target, "mac_address", list->mac);
	json_add_clean(target, "fqdn", list->fqdn);
	json_add_clean(target, "comments", list->comment);
	json_add_clean(target, "role", "None");
	json_add_bool(target, "is_web_database", false);
	json_add_clean(target, "technology_area", "");
	json_add_clean(target, "web_db_site", "");
	json_add_clean(target, "web_db_instance", "");
}

static void
add_items(struct json object, const char *name, const char *const *texts, uint32_t n)
{
	struct json array = json_add_array(object, name);

	for (uint32_t i = 0; i < n; i++)
		json_add_item(array, texts[i]);
}

static void
add_group(struct json object, const struct checklist_rule *rule)
{
	struct json group = json_add_element(json_add_array(object, "group_tree"));

	json_add_clean(group, "id", rule->vuln);
	json_add_clean(group, "title", rule->group_title);
	json_add_clean(group, "description", "");
}

static void
add_check_ref(struct json object, const struct checklist_rule *rule)
{
	struct json ref = json_add_object(object, "check_content_ref");

	json_add_clean(ref, "name", rule->check_name);
	json_add_clean(ref, "href", rule->check_href);
}

static void
add_rule(
    struct json array, const struct checklist *list, const struct checklist_rule *rule)
{
	struct json object = json_add_element(array);

	json_add_clean(object, "uuid", rule->uuid);
	json_add_clean(object, "stig_uuid", list->stig_uuid);
	json_add_clean(object, "STIGUuid", list->stig_uuid);
	json_add_clean(object, "group_id_src", rule->group);
	json_add_clean(object, "rule_id", rule->name);
	for (uint32_t i = 0; i < CHECKLIST_FACTS; i++)
		if (checklist_name(i)->cklb != NULL)
			json_add_clean(object, checklist_name(i)->cklb, rule->facts[i]);
	add_check_ref(object, rule);
	add_items(object, "legacy_ids", rule->legacy, rule->n_legacy);
	add_items(object, "ccis", rule->ccis, rule->n_ccis);
	add_group(object, rule);
	json_add_clean(object, "status", statuses[rule->status]);
	(void)json_add_object(object, "overrides");
	json_add_clean(object, "comments", rule->comment);
	json_add_clean(object, "finding_details", rule->details);
}

static void
add_stig(struct json root, const struct checklist *list)
{
	struct json stig = json_add_element(json_add_array(root, "stigs")), rules;

	json_add_clean(stig, "stig_name", list->stig_title);
	json_add_clean(stig, "display_name", list->stig_title);
	json_add_clean(stig, "stig_id", list->stig_id);
	json_add_clean(stig, "version", list->version);
	json_add_clean(stig, "release_info", list->release);
	json_add_clean(stig, "uuid", list->stig_uuid);
	json_add_clean(stig, "reference_identifier", "");
	json_add_number(stig, "size", list->n_rules);
	rules = json_add_array(stig, "rules");
	for (uint32_t i = 0; i < list->n_rules; i++)
		add_rule(rules, list, &list->rules[i]);
}

int
report_cklb(struct buffer *out, const struct report *report, struct error *err)
{
	autoptr(checklist) list = NULL;
	int r = checklist_make(&list, report, err);
	struct json root;
	struct json_writer writer;

	if (r < 0)
		return r;
	root = json_start(&writer, out);
	json_add_clean(root, "title", list->title);
	json_add_clean(root, "id", list->uuid);
	json_add_clean(root, "cklb_version", "1.0");
	json_add_bool(root, "active", true);
	json_add_number(root, "mode", MODE);
	json_add_bool(root, "has_path", true);
	add_target(root, list);
	add_stig(root, list);
	return json_finish(root, "checklist", err);
}

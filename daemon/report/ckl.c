/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ckl.c - checklist.ckl: a STIG Viewer 2 checklist, DISA's schema 2.5.
 *
 * Every element the schema asks for is there, in its order, and none has attributes: some
 * readers look for the literal "<CHECKLIST>", "<STIGS>" and "<STIG_INFO>".
 */

#include <errno.h>

#include "daemon/base/error.h"
#include "daemon/report/checklist.h"
#include "daemon/report/markup.h"
#include "daemon/report/report.h"

static const char *const statuses[CHECKLIST_STATUS__MAX] = {
	[CHECKLIST_OPEN] = "Open",
	[CHECKLIST_NOT_REVIEWED] = "Not_Reviewed",
	[CHECKLIST_NOT_A_FINDING] = "NotAFinding",
	[CHECKLIST_NOT_APPLICABLE] = "Not_Applicable",
};

static void
write_asset(struct markup *x, const struct checklist *list)
{
	const struct {
		const char *name, *text;
	} elements[] = {
		{ "ROLE", "None" },
		{ "ASSET_TYPE", "Computing" },
		{ "HOST_NAME", list->target },
		{ "HOST_IP", list->address },
		{ "HOST_MAC", list->mac },
		{ "HOST_FQDN", list->fqdn },
		{ "TARGET_COMMENT", list->comment },
		{ "TECH_AREA", "" },
		{ "TARGET_KEY", "" },
		{ "WEB_OR_DATABASE", "false" },
		{ "WEB_DB_SITE", "" },
		{ "WEB_DB_INSTANCE", "" },
	};

	markup_start(x, "ASSET");
	for (size_t i = 0; i < ARRAY_LEN(elements); i++)
		markup_element(x, elements[i].name, elements[i].text);
	markup_end(x);
}

static void
write_info(struct markup *x, const struct checklist *list)
{
	const struct {
		const char *name, *text;
	} data[] = {
		{ "version", list->version },
		{ "classification", "UNCLASSIFIED" },
		{ "customname", "" },
		{ "stigid", list->stig_id },
		{ "description", "" },
		{ "filename", list->file },
		{ "releaseinfo", list->release },
		{ "title", list->stig_title },
		{ "uuid", list->stig_uuid },
		{ "notice", "" },
		{ "source", "" },
	};

	markup_start(x, "STIG_INFO");
	for (size_t i = 0; i < ARRAY_LEN(data); i++) {
		markup_start(x, "SI_DATA");
		markup_element(x, "SID_NAME", data[i].name);
		markup_element(x, "SID_DATA", data[i].text);
		markup_end(x);
	}
	markup_end(x);
}

static void
write_data(struct markup *x, const char *name, const char *text)
{
	markup_start(x, "STIG_DATA");
	markup_element(x, "VULN_ATTRIBUTE", name);
	markup_element(x, "ATTRIBUTE_DATA", text);
	markup_end(x);
}

static void
write_vuln(
    struct markup *x, const struct checklist *list, const struct checklist_rule *rule)
{
	markup_start(x, "VULN");
	for (uint32_t i = 0; i < CHECKLIST_FACTS; i++)
		if (checklist_name(i)->ckl != NULL)
			write_data(x, checklist_name(i)->ckl, rule->facts[i]);
	write_data(x, "STIG_UUID", list->stig_uuid);
	for (uint32_t i = 0; i < rule->n_legacy; i++)
		write_data(x, "LEGACY_ID", rule->legacy[i]);
	for (uint32_t i = 0; i < rule->n_ccis; i++)
		write_data(x, "CCI_REF", rule->ccis[i]);
	markup_element(x, "STATUS", statuses[rule->status]);
	markup_element(x, "FINDING_DETAILS", rule->details);
	markup_element(x, "COMMENTS", rule->comment);
	markup_element(x, "SEVERITY_OVERRIDE", "");
	markup_element(x, "SEVERITY_JUSTIFICATION", "");
	markup_end(x);
}

int
report_ckl(struct buffer *out, const struct report *report, struct error *err)
{
	struct markup x = { .out = out };
	autoptr(checklist) list = NULL;
	int r = checklist_make(&list, report, err);

	if (r < 0)
		return r;
	buffer_add_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	markup_start(&x, "CHECKLIST");
	write_asset(&x, list);
	markup_start(&x, "STIGS");
	markup_start(&x, "iSTIG");
	write_info(&x, list);
	for (uint32_t i = 0; i < list->n_rules; i++)
		write_vuln(&x, list, &list->rules[i]);
	markup_end(&x);
	markup_end(&x);
	markup_end(&x);
	buffer_add_text(out, "\n");
	if (out->failed)
		return error_set(err, ENOMEM, "checklist");
	return 0;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* oval_results.c - an OVAL results document: definitions, tests, what they rest on. */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/report/oval_writer.h"
#include "daemon/scap/oval/evaluate.h"

enum { FLUSH_AT = 64 * 1024 };

/* clang-format off */
static const char *const classes[CONTENT_CLASS__MAX] = {
	[CONTENT_CLASS_COMPLIANCE]    = "compliance",
	[CONTENT_CLASS_INVENTORY]     = "inventory",
	[CONTENT_CLASS_MISCELLANEOUS] = "miscellaneous",
	[CONTENT_CLASS_PATCH]         = "patch",
	[CONTENT_CLASS_VULNERABILITY] = "vulnerability",
};

static const struct { const char *element, *id; } leaves[CONTENT_CRITERIA__MAX] = {
	[CONTENT_CRITERIA_GROUP]     = { "criteria", NULL },
	[CONTENT_CRITERIA_CRITERION] = { "criterion", "test_ref" },
	[CONTENT_CRITERIA_EXTEND]    = { "extend_definition", "definition_ref" },
};

static const char *const directives[] = { "definition_true", "definition_false",
	"definition_unknown", "definition_error", "definition_not_evaluated",
	"definition_not_applicable" };
/* clang-format on */

int
oval_writer_flush(struct oval_writer *w, bool is_last, struct error *err)
{
	int r;

	if (w->out.failed || w->variables.failed)
		return error_say(err, ENOMEM, "no memory to write OVAL results");
	if (!is_last && w->out.length < FLUSH_AT)
		return 0;
	r = w->results->put(w->results->arg, w->out.data, w->out.length, err);
	w->out.length = 0;
	return r;
}

void
oval_put_number(struct oval_writer *w, const char *name, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, number);
	markup_attribute(&w->x, name, text);
}

void
oval_put_left_out(struct oval_writer *w, uint32_t kept, uint32_t found)
{
	char text[80];

	if (kept >= found)
		return;
	(void)snprintf(
	    text, sizeof(text), "%u of %u items were kept as evidence", kept, found);
	markup_start(&w->x, "message");
	markup_attribute(&w->x, "level", "info");
	markup_text(&w->x, text);
	markup_end(&w->x);
}

/* What the content was written for, if all items can be said in it; older ones lack
 * debian_evr_string and entities of partitions. */
static const char *
schema_version(const struct content *content)
{
	const char *version;
	uint32_t count;

	(void)content_table(content, CONTENT_DOCUMENTS, &count);
	version = count == 0 ? ""
			     : content_text(content,
				   content_document_at(content, 0)->schema_version);
	return strcmp(version, "5.11.3") == 0 ? "5.11.3" : "5.11.2";
}

void
oval_put_generator(struct oval_writer *w)
{
	char time[CLOCK_TEXT_SIZE];

	markup_start(&w->x, "generator");
	markup_element(&w->x, "oval:product_name", "cpe:/a:stigwatch:stigwatch");
	markup_element(&w->x, "oval:product_version", STIGWATCH_VERSION);
	markup_element(&w->x, "oval:schema_version", schema_version(w->results->content));
	markup_element(&w->x, "oval:timestamp", clock_format(w->results->time_us, time));
	markup_end(&w->x);
}

/* 1 is what the schema supposes. */
void
oval_put_instance(struct oval_writer *w, uint32_t document)
{
	uint32_t instance = oval_instance(w->results->content, document);

	if (instance > 1)
		oval_put_number(w, "variable_instance", instance);
}

static uint32_t
leaf_version(const struct content *content, const struct content_criteria *row)
{
	if (row->ref == CONTENT_NONE)
		return 0;
	return row->kind == CONTENT_CRITERIA_EXTEND
		   ? content_definition_at(content, row->ref)->version
		   : content_test_at(content, row->ref)->version;
}

static void
put_leaf_instance(struct oval_writer *w, const struct content_criteria *row)
{
	const struct content *content = w->results->content;

	if (row->ref == CONTENT_NONE)
		return;
	oval_put_instance(w, row->kind == CONTENT_CRITERIA_EXTEND
				 ? content_definition_at(content, row->ref)->document
				 : content_test_at(content, row->ref)->document);
}

static void
write_criteria(struct oval_writer *w, uint32_t criteria)
{
	const struct content *content = w->results->content;
	const struct content_criteria *row = content_criteria_at(content, criteria);
	bool is_group = row->kind == CONTENT_CRITERIA_GROUP;

	if (w->x.depth >= MARKUP_DEPTH_MAX - 1)
		return;
	markup_start(&w->x, leaves[row->kind].element);
	if (row->applicability_check)
		markup_attribute(&w->x, "applicability_check", "true");
	if (is_group) {
		markup_attribute(&w->x, "operator",
		    oval_operator_text((enum oval_operator)row->operator_));
	} else {
		markup_attribute(
		    &w->x, leaves[row->kind].id, content_text(content, row->ref_id));
		oval_put_number(w, "version", leaf_version(content, row));
		put_leaf_instance(w, row);
	}
	if (row->negate)
		markup_attribute(&w->x, "negate", "true");
	markup_attribute(&w->x, "result",
	    oval_result_text(w->results->view.criteria(w->results->view.of, criteria)));
	for (uint32_t i = 0; is_group && i < row->children.count; i++)
		write_criteria(w, content_ref(content, row->children, i));
	markup_end(&w->x);
}

static void
write_definition(struct oval_writer *w, uint32_t index, enum oval_result result)
{
	const struct content *content = w->results->content;
	const struct content_definition *row = content_definition_at(content, index);

	markup_start(&w->x, "definition");
	markup_attribute(&w->x, "definition_id", content_text(content, row->id));
	oval_put_number(w, "version", row->version);
	oval_put_instance(w, row->document);
	if (row->oval_class < CONTENT_CLASS__MAX)
		markup_attribute(&w->x, "class", classes[row->oval_class]);
	markup_attribute(&w->x, "result", oval_result_text(result));
	if (row->criteria != CONTENT_NONE)
		write_criteria(w, row->criteria);
	markup_end(&w->x);
}

static int
write_definitions(struct oval_writer *w, struct error *err)
{
	__attribute__((cleanup(oval_ids_done))) struct oval_ids ids = { 0 };
	const struct content *content = w->results->content;
	bool is_open = false;
	uint32_t count;
	int r;

	(void)content_table(content, CONTENT_DEFINITIONS, &count);
	r = oval_ids_make(&ids, count, err);
	for (uint32_t i = 0; i < count && r == 0; i++) {
		const struct content_definition *row = content_definition_at(content, i);
		enum oval_result result;

		if (!oval_is_of(w->results, row->document) ||
		    !w->results->view.definition(w->results->view.of, i, &result) ||
		    !oval_ids_add(&ids, row->id, row->version,
			oval_instance(content, row->document)))
			continue;
		if (!is_open)
			markup_start(&w->x, "definitions");
		is_open = true;
		write_definition(w, i, result);
		r = oval_writer_flush(w, false, err);
	}
	if (is_open)
		markup_end(&w->x);
	return r;
}

static int
write_tested_items(
    struct oval_writer *w, const struct oval_test_result *t, struct error *err)
{
	int r = 0;

	for (uint32_t i = 0; i < t->n_items && r == 0; i++) {
		enum oval_result result = t->item_results == NULL
					      ? OVAL_RESULT_NOT_EVALUATED
					      : t->item_results[i];

		markup_start(&w->x, "tested_item");
		oval_put_number(w, "item_id", oval_number(&w->numbers, t->items[i]));
		markup_attribute(&w->x, "result", oval_result_text(result));
		markup_end(&w->x);
		r = oval_writer_flush(w, false, err);
	}
	return r;
}

static void
gather_variables(struct oval_writer *w, const struct content_test *row)
{
	const struct content *content = w->results->content;

	oval_variables_start(w);
	oval_variables_of_object(w, row->object, 0);
	for (uint32_t i = 0; i < row->states.count; i++) {
		uint32_t state = content_ref(content, row->states, i);

		if (state != CONTENT_NONE)
			oval_variables_of_entities(
			    w, content_state_at(content, state)->entities);
	}
}

static int
write_test(struct oval_writer *w, uint32_t index, const struct oval_test_result *t,
    struct error *err)
{
	const struct content *content = w->results->content;
	const struct content_test *row = content_test_at(content, index);
	int r;

	markup_start(&w->x, "test");
	markup_attribute(&w->x, "test_id", content_text(content, row->id));
	oval_put_number(w, "version", row->version);
	oval_put_instance(w, row->document);
	markup_attribute(&w->x, "check_existence",
	    oval_existence_text((enum oval_existence)row->check_existence));
	markup_attribute(&w->x, "check", oval_check_text((enum oval_check)row->check));
	markup_attribute(&w->x, "state_operator",
	    oval_operator_text((enum oval_operator)row->state_operator));
	markup_attribute(&w->x, "result", oval_result_text(t->result));
	if (t->reason != NULL && t->reason[0] != '\0')
		markup_element(&w->x, "message", t->reason);
	oval_put_left_out(
	    w, t->n_items, w->results->view.test_found(w->results->view.of, index));
	r = write_tested_items(w, t, err);
	gather_variables(w, row);
	if (r == 0)
		r = oval_variables_write(w, "tested_variable", err);
	markup_end(&w->x);
	return r;
}

static int
write_tests(struct oval_writer *w, struct error *err)
{
	__attribute__((cleanup(oval_ids_done))) struct oval_ids ids = { 0 };
	const struct content *content = w->results->content;
	bool is_open = false;
	uint32_t count;
	int r;

	(void)content_table(content, CONTENT_TESTS, &count);
	r = oval_ids_make(&ids, count, err);
	for (uint32_t i = 0; i < count && r == 0; i++) {
		const struct content_test *row = content_test_at(content, i);
		const struct oval_test_result *t;

		if (!oval_is_of(w->results, row->document))
			continue;
		t = w->results->view.test(w->results->view.of, i);
		if (t == NULL || !oval_ids_add(&ids, row->id, row->version,
				     oval_instance(content, row->document)))
			continue;
		if (!is_open)
			markup_start(&w->x, "tests");
		is_open = true;
		r = write_test(w, i, t, err);
	}
	if (is_open)
		markup_end(&w->x);
	return r;
}

static int
write_head(struct oval_writer *w, struct error *err)
{
	const struct oval_results *results = w->results;
	int r = 0;

	if (!results->is_part)
		buffer_add_text(&w->out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
	markup_start(&w->x, "oval_results");
	markup_attribute(&w->x, "xmlns", NS_OVAL_RESULTS);
	markup_attribute(&w->x, "xmlns:oval", NS_OVAL_COMMON);
	oval_put_generator(w);
	markup_start(&w->x, "directives");
	if (results->put_definitions == NULL)
		markup_attribute(&w->x, "include_source_definitions", "false");
	for (size_t i = 0; i < ARRAY_LEN(directives); i++) {
		markup_start(&w->x, directives[i]);
		markup_attribute(&w->x, "reported", "true");
		markup_attribute(&w->x, "content", "full");
		markup_end(&w->x);
	}
	markup_end(&w->x);
	if (results->put_definitions == NULL)
		return 0;
	r = oval_writer_flush(w, true, err);
	return r < 0 ? r : results->put_definitions(results->arg, err);
}

static int
write_all(struct oval_writer *w, struct error *err)
{
	int r = write_head(w, err);

	if (r < 0)
		return r;
	markup_start(&w->x, "results");
	markup_start(&w->x, "system");
	r = write_definitions(w, err);
	if (r == 0)
		r = write_tests(w, err);
	if (r == 0)
		r = oval_syschar_write(w, err);
	if (r < 0)
		return r;
	markup_end(&w->x);
	markup_end(&w->x);
	markup_end(&w->x);
	buffer_add_text(&w->out, w->results->is_part ? "" : "\n");
	return oval_writer_flush(w, true, err);
}

int
oval_results_write(const struct oval_results *results, struct error *err)
{
	struct oval_writer w = { .results = results };
	int r;

	w.x.out = &w.out;
	r = oval_numbers_make(&w.numbers, results, err);
	if (r == 0)
		r = write_all(&w, err);
	oval_numbers_done(&w.numbers);
	buffer_done(&w.out);
	buffer_done(&w.variables);
	return r;
}

/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.c - what a check came to: its references in order, negation, complex-check. */

#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/scap/xccdf/deciding.h"
#include "daemon/scap/xccdf/wanted.h"

enum {
	CHECK_DEPTH_MAX = 16, /* complex-checks nest by hand */
	OUTPUT_LINE_MAX = 200 /* of a script's first line of output */
};

/* Groups everything of a scan that could not be carried out. */
#define CAUSE_SCAN "scan"

static struct outcome
plain_outcome(enum xccdf_result result, const char *reason, const char *cause)
{
	return (struct outcome){ .result = result,
		.reason = reason,
		.cause = cause,
		.definition = CONTENT_NONE };
}

static struct outcome
missing_outcome(struct deciding *d, const char *what, const char *id)
{
	const struct record *record = d->record;

	if (record->target.undecided[0] != '\0')
		return plain_outcome(XCCDF_UNKNOWN,
		    deciding_printf(d, "%s", record->target.undecided), CAUSE_SCAN);
	if (!record->is_done)
		return plain_outcome(XCCDF_UNKNOWN,
		    "the scan ended before this was evaluated", CAUSE_SCAN);
	return plain_outcome(XCCDF_UNKNOWN,
	    deciding_printf(d, "the record has no result of %s %s", what, id), id);
}

static struct outcome
outcome_of_definition(struct deciding *d, uint32_t row)
{
	const struct content_definition *def = content_definition_at(d->content, row);
	const struct explanation *why;
	struct outcome o;

	if (!d->record->has_definition[row]) {
		o = missing_outcome(d, "definition", content_text(d->content, def->id));
	} else {
		why = explain_definition(d, row);
		o = plain_outcome(
		    result_from_oval(def->oval_class, d->record->definitions[row]),
		    why->reason, why->cause);
		o.is_vacuous = why->is_vacuous;
		o.evidence = why->evidence;
		o.has_more = why->has_more;
	}
	o.definition = row;
	o.is_checked = true;
	return o;
}

/* Alone it would keep an AND from passing, or an OR from failing. */
static bool
is_open(uint32_t operator_, enum xccdf_result result)
{
	return result == XCCDF_ERROR || result == XCCDF_UNKNOWN ||
	       result == (operator_ == OVAL_OPERATOR_OR ? XCCDF_PASS : XCCDF_FAIL);
}

/* A reference without a name: all definitions of the document, the first that decides
 * explains. */
static struct outcome
outcome_of_document(struct deciding *d, uint32_t row)
{
	struct content_range rows = content_document_at(d->content, row)->definitions;
	struct outcome all = plain_outcome(
	    XCCDF_NOTCHECKED, "the referenced document has no definitions", "");
	uint32_t n_open = 0;

	for (uint32_t i = 0; i < rows.count; i++) {
		struct outcome one = outcome_of_definition(d, rows.first + i);
		enum xccdf_result both = i == 0 ? one.result
						: result_combine(OVAL_OPERATOR_AND,
						      all.result, one.result);
		bool is_vacuous = (i == 0 || all.is_vacuous) && one.is_vacuous;

		if (i == 0 || both != all.result)
			all = one;
		all.result = both;
		all.is_vacuous = is_vacuous;
		n_open += is_open(OVAL_OPERATOR_AND, one.result);
	}
	all.has_more |= n_open > 1;
	return all;
}

static struct outcome
outcome_of_oval(struct deciding *d, const struct content_check_ref *ref)
{
	return ref->definition == CONTENT_NONE
		   ? outcome_of_document(d, ref->document)
		   : outcome_of_definition(d, ref->definition);
}

/* None of the references can be followed: the first says what is missing. */
static struct outcome
outcome_of_nothing(struct deciding *d, const struct content_check *check)
{
	const struct content_check_ref *ref;
	const char *href, *name;

	if (check->refs.count == 0)
		return plain_outcome(XCCDF_NOTCHECKED,
		    "the check refers to no content; a check-content of its own is not "
		    "supported",
		    "");
	ref = content_check_ref_at(d->content, check->refs.first);
	href = content_text(d->content, ref->href);
	name = content_text(d->content, ref->name);
	if (ref->document == CONTENT_NONE)
		return plain_outcome(
		    XCCDF_NOTCHECKED, deciding_printf(d, "there is no '%s'", href), href);
	return plain_outcome(XCCDF_NOTCHECKED,
	    deciding_printf(d, "there is no '%s' in '%s'", name, href), name);
}

static const struct record_script *
find_script(const struct deciding *d, uint32_t script, uint32_t check)
{
	for (uint32_t i = 0; i < d->record->n_scripts; i++)
		if (d->record->scripts[i].script == script &&
		    d->record->scripts[i].check == check)
			return &d->record->scripts[i];
	return NULL;
}

/* What a script says about itself is its first line of output. */
static const char *
script_reason(struct deciding *d, const struct record_script *run, const char *href)
{
	const char *said = run->out[0] != '\0' ? run->out : run->errout;
	autobuffer line = { 0 }, first = { 0 };

	said += strspn(said, " \t\r\n");
	buffer_add(&first, said, strcspn(said, "\n"));
	buffer_printf(&line, "%s ended with %d", href, run->exit_code);
	if (first.length > 0) {
		buffer_add_text(&line, ": ");
		deciding_add_cut(&line, buffer_text(&first), OUTPUT_LINE_MAX);
	}
	return deciding_line(d, &line);
}

static const char *
script_import(struct deciding *d, uint32_t check, const struct record_script *run)
{
	const struct content_check *c = content_check_at(d->content, check);

	if (c->imports.count == 0)
		return NULL;
	return strcmp(content_str(d->content, c->imports, 0), "stderr") == 0 ? run->errout
									     : run->out;
}

static struct outcome
outcome_of_script(struct deciding *d, uint32_t check, const struct content_check_ref *ref)
{
	const char *href = content_text(d->content, ref->href), *reason;
	const struct record_script *run;
	struct outcome o;

	run = find_script(d, ref->script, check);
	if (run == NULL && (d->record->target.undecided[0] || !d->record->is_done))
		return missing_outcome(d, "script", href);
	if (run == NULL || (run->exit_code < 0 && run->where == RECORD_WHERE_NONE)) {
		reason = run == NULL || run->reason[0] == '\0' ? "no reason recorded"
							       : run->reason;
		return plain_outcome(XCCDF_NOTCHECKED,
		    deciding_printf(d, "%s was not run: %s", href, reason), href);
	}
	if (run->exit_code < 0)
		reason = deciding_printf(
		    d, "%s did not end by itself: %s", href, run->reason);
	else
		reason = script_reason(d, run, href);
	o = plain_outcome(result_from_exit(run->exit_code), reason, href);
	o.is_checked = true;
	o.is_host = run->where == RECORD_WHERE_HOST;
	o.import = script_import(d, check, run);
	return o;
}

static struct outcome
outcome_of_single(struct deciding *d, uint32_t row)
{
	const struct content_check *check = content_check_at(d->content, row);
	const struct content_check_ref *ref = check_followed(d->content, row);

	if (check->system == CONTENT_SYSTEM_UNKNOWN)
		return plain_outcome(XCCDF_NOTCHECKED,
		    deciding_printf(d, "no support for checks of system '%s'",
			content_text(d->content, check->system_uri)),
		    "");
	if (ref == NULL)
		return outcome_of_nothing(d, check);
	return check->system == CONTENT_SYSTEM_OVAL ? outcome_of_oval(d, ref)
						    : outcome_of_script(d, row, ref);
}

static struct outcome check_outcome(struct deciding *d, uint32_t row, unsigned int depth);

static struct outcome
outcome_of_complex(
    struct deciding *d, const struct content_check *check, unsigned int depth)
{
	struct outcome all = plain_outcome(
	    XCCDF_NOTCHECKED, "the complex-check has no checks", "");
	bool is_solid = false; /* a child passed on something that was there */
	uint32_t n_open = 0;

	for (uint32_t i = 0; i < check->children.count; i++) {
		struct outcome one = check_outcome(
		    d, content_ref(d->content, check->children, i), depth + 1);
		enum xccdf_result both = i == 0 ? one.result
						: result_combine(check->operator_,
						      all.result, one.result);
		const char *import = all.import != NULL ? all.import : one.import;
		bool is_host = all.is_host || one.is_host;
		bool is_checked = all.is_checked || one.is_checked;

		is_solid |= one.result == XCCDF_PASS && !one.is_vacuous;
		if (i == 0 || both != all.result)
			all = one;
		all.result = both;
		all.import = import;
		all.is_host = is_host;
		all.is_checked = is_checked;
		n_open += is_open(check->operator_, one.result);
	}
	all.has_more |= n_open > 1;
	all.is_vacuous = all.result == XCCDF_PASS && !is_solid;
	return all;
}

static struct outcome
check_outcome(struct deciding *d, uint32_t row, unsigned int depth)
{
	const struct content_check *check = content_check_at(d->content, row);
	struct outcome o;

	if (depth >= CHECK_DEPTH_MAX)
		return plain_outcome(
		    XCCDF_ERROR, "complex-checks are nested too deeply", "");
	o = check->kind == CONTENT_CHECK_COMPLEX ? outcome_of_complex(d, check, depth)
						 : outcome_of_single(d, row);
	if (check->negate != 0)
		o.result = result_negate(o.result);
	return o;
}

struct outcome
outcome_of_check(struct deciding *d, uint32_t check)
{
	return check_outcome(d, check, 0);
}

/* Within a complex-check multi-check is ignored (6.4.4.4). */
struct content_range
outcome_each(const struct deciding *d, uint32_t check)
{
	const struct content_check *c = content_check_at(d->content, check);
	const struct content_check_ref *ref = check_followed(d->content, check);

	if (c->multi_check == 0 || ref == NULL || ref->document == CONTENT_NONE ||
	    ref->definition != CONTENT_NONE)
		return (struct content_range){ 0, 0 };
	return content_document_at(d->content, ref->document)->definitions;
}

struct outcome
outcome_of_one(struct deciding *d, uint32_t check, uint32_t definition)
{
	struct outcome o = outcome_of_definition(d, definition);

	if (content_check_at(d->content, check)->negate != 0)
		o.result = result_negate(o.result);
	return o;
}

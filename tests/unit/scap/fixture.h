/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fixture.h - small content, and records about it, for the tests of what decides and
 * reports.
 *
 * One document; rows are added in the order builder.h wants (children first).
 */
#ifndef TESTS_UNIT_SCAP_FIXTURE_H
#define TESTS_UNIT_SCAP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/base/arena.h"
#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/ds/builder.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"
#include "probes/item.h"

#define OVAL_SYSTEM "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define SCE_SYSTEM "http://open-scap.org/page/SCE"
#define SKELETON_BEFORE                                                            \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                             \
	"<Benchmark xmlns=\"http://checklists.nist.gov/xccdf/1.2\" "               \
	"id=\"xccdf_org.test_benchmark_small\" resolved=\"true\" xml:lang=\"en\">" \
	"<status date=\"2026-01-01\">draft</status><title>Small</title>"           \
	"<version>1.2</version>"                                                   \
	"<Value id=\"xccdf_org.test_value_max\"><value>17</value></Value>"         \
	"<Rule id=\"xccdf_mil.disa.stig_rule_SV-1r1_rule\" selected=\"true\"/>"    \
	"<Rule id=\"xccdf_mil.disa.stig_rule_SV-2r1_rule\" selected=\"true\"/>"    \
	"<Rule id=\"xccdf_mil.disa.stig_rule_SV-3r1_rule\" selected=\"true\"/>"
#define SKELETON_AFTER "</Benchmark>\n"

struct fixture {
	struct builder *b;
	struct buffer image, record_bytes;
	struct content *content;
	struct record *record;
	struct decision *decision;
	struct arena *arena;
	struct item_list items;
};

static inline void
fixture_start(struct fixture *f)
{
	struct content_document document = { 0 };

	*f = (struct fixture){ .b = builder_new(), .arena = arena_new(0) };
	document.href = builder_str(f->b, "oval.xml");
	(void)builder_row(f->b, CONTENT_DOCUMENTS, &document);
	item_list_init(&f->items, f->arena, 0);
	record_begin(&f->record_bytes);
}

static inline void
fixture_end(struct fixture *f)
{
	decision_free(f->decision);
	record_free(f->record);
	content_free(f->content);
	builder_free(f->b);
	arena_free(f->arena);
	buffer_done(&f->image);
	buffer_done(&f->record_bytes);
}

struct fixture_entity {
	const char *name, *value;
	uint32_t operation, datatype;
};

static inline struct content_range
fixture_entities(struct fixture *f, const struct fixture_entity *entities, uint32_t n)
{
	struct content_range range = { builder_count(f->b, CONTENT_ENTITIES), 0 };

	for (; range.count < n && entities[range.count].name != NULL; range.count++) {
		const struct fixture_entity *e = &entities[range.count];
		struct content_entity row = { .name = builder_str(f->b, e->name),
			.value = builder_str(f->b, e->value),
			.operation = e->operation,
			.datatype = e->datatype,
			.is_nil = e->value == NULL,
			.variable = CONTENT_NONE };

		(void)builder_row(f->b, CONTENT_ENTITIES, &row);
	}
	return range;
}

enum { FIXTURE_ENTITIES = 3 };

/* A test with an object, and a state when STATE has entities. */
static inline uint32_t
fixture_test(struct fixture *f, const char *id, const char *type, uint32_t existence,
    uint32_t check, const struct fixture_entity object[FIXTURE_ENTITIES],
    const struct fixture_entity state[FIXTURE_ENTITIES])
{
	struct content_object o = { .id = builder_str(f->b, "oval:t:obj:1"),
		.type = builder_str(f->b, type),
		.set = CONTENT_NONE,
		.entities = fixture_entities(f, object, FIXTURE_ENTITIES) };
	struct content_state s = {
		.id = builder_str(f->b, "oval:t:ste:1"),
		.entities = fixture_entities(f, state, FIXTURE_ENTITIES),
	};
	struct content_test t = { .id = builder_str(f->b, id),
		.type = builder_str(f->b, type),
		.check_existence = existence,
		.check = check,
		.object = builder_row(f->b, CONTENT_OBJECTS, &o) };

	if (s.entities.count > 0) {
		uint32_t row = builder_row(f->b, CONTENT_STATES, &s);

		t.states = builder_refs(f->b, &row, 1);
	}
	return builder_row(f->b, CONTENT_TESTS, &t);
}

static inline uint32_t
fixture_plain_test(struct fixture *f, const char *id)
{
	static const struct fixture_entity object[FIXTURE_ENTITIES] = { { "filepath",
	    "/etc/foo", 0, 0 } };
	static const struct fixture_entity none[FIXTURE_ENTITIES] = { { 0 } };

	return fixture_test(f, id, "file", OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS,
	    OVAL_CHECK_ALL, object, none);
}

static inline uint32_t
fixture_leaf(
    struct fixture *f, uint32_t kind, uint32_t ref, uint32_t negate, const char *comment)
{
	struct content_criteria c = { .kind = kind,
		.ref = ref,
		.negate = negate,
		.comment = builder_str(f->b, comment),
		.ref_id = builder_str(f->b, "oval:t:ref:9") };

	return builder_row(f->b, CONTENT_CRITERIA, &c);
}

static inline uint32_t
fixture_group(struct fixture *f, uint32_t operator_, uint32_t negate,
    const uint32_t *children, uint32_t n)
{
	struct content_criteria c = { .kind = CONTENT_CRITERIA_GROUP,
		.operator_ = operator_,
		.negate = negate,
		.ref = CONTENT_NONE,
		.children = builder_refs(f->b, children, n) };

	return builder_row(f->b, CONTENT_CRITERIA, &c);
}

/*
 * Criteria in prefix form: (& ...), (| ...), (1 ...), (^ ...), ! negates what follows,
 * digits are tests. *AT moves behind them.
 */
static inline uint32_t
fixture_criteria(struct fixture *f, const char **at)
{
	uint32_t negate = **at == '!', children[8], n = 0, operator_;
	char comment[] = "leaf 0", id[] = "oval:t:tst:0";

	*at += negate;
	if (**at != '(') {
		comment[5] = **at;
		id[11] = **at;
		(*at)++;
		while (builder_count(f->b, CONTENT_TESTS) < (uint32_t)(id[11] - '0') + 1)
			(void)fixture_plain_test(f, id);
		return fixture_leaf(f, CONTENT_CRITERIA_CRITERION,
		    (uint32_t)(id[11] - '0'), negate, comment);
	}
	operator_ = (uint32_t)(strchr("&|1^", (*at)[1]) - "&|1^");
	for (*at += 2; **at != ')';)
		children[n++] = fixture_criteria(f, at);
	(*at)++;
	return fixture_group(f, operator_, negate, children, n);
}

static inline uint32_t
fixture_definition(
    struct fixture *f, const char *id, uint32_t oval_class, uint32_t criteria)
{
	struct content_definition d = { .id = builder_str(f->b, id),
		.oval_class = oval_class,
		.criteria = criteria };
	uint32_t row = builder_row(f->b, CONTENT_DEFINITIONS, &d);
	struct content_document *document = builder_at(f->b, CONTENT_DOCUMENTS, 0);

	document->definitions.count = row + 1;
	return row;
}

static inline uint32_t
fixture_check(struct fixture *f, uint32_t definition)
{
	struct content_check_ref ref = { .href = builder_str(f->b, "oval.xml"),
		.name = builder_str(f->b, "oval:t:def:1"),
		.definition = definition,
		.script = CONTENT_NONE };
	struct content_check c = { .system_uri = builder_str(f->b, OVAL_SYSTEM),
		.refs = { builder_row(f->b, CONTENT_CHECK_REFS, &ref), 1 } };

	return builder_row(f->b, CONTENT_CHECKS, &c);
}

/* A check of a script of its own, which imports stdout. */
static inline uint32_t
fixture_script_check(struct fixture *f)
{
	struct content_script script = { .href = builder_str(f->b, "a.sh") };
	struct content_check_ref ref = { .href = builder_str(f->b, "./a.sh"),
		.document = CONTENT_NONE,
		.definition = CONTENT_NONE,
		.script = builder_row(f->b, CONTENT_SCRIPTS, &script) };
	struct content_str import = builder_str(f->b, "stdout");
	struct content_check c = { .system_uri = builder_str(f->b, SCE_SYSTEM),
		.system = CONTENT_SYSTEM_SCE,
		.imports = builder_strs(f->b, &import, 1),
		.refs = { builder_row(f->b, CONTENT_CHECK_REFS, &ref), 1 } };

	return builder_row(f->b, CONTENT_CHECKS, &c);
}

static inline uint32_t
fixture_complex(
    struct fixture *f, uint32_t operator_, const uint32_t *children, uint32_t n)
{
	struct content_check c = { .kind = CONTENT_CHECK_COMPLEX,
		.operator_ = operator_,
		.children = builder_refs(f->b, children, n) };

	return builder_row(f->b, CONTENT_CHECKS, &c);
}

/* A selected rule SV-<row + 1>r1 of weight 1, medium. */
static inline uint32_t
fixture_rule(struct fixture *f, uint32_t check)
{
	char id[64];
	struct content_rule r = { .selected = 1,
		.severity = CONTENT_SEVERITY_MEDIUM,
		.weight = 1,
		.group = CONTENT_NONE,
		.check = check,
		.named_check = check };

	(void)snprintf(id, sizeof(id), "xccdf_mil.disa.stig_rule_SV-%ur1_rule",
	    builder_count(f->b, CONTENT_RULES) + 1);
	r.id = builder_str(f->b, id);
	r.title = builder_str(f->b, "The operating system must do the one right thing in "
				    "every case that anybody can think of.");
	return builder_row(f->b, CONTENT_RULES, &r);
}

static inline void
fixture_model(struct fixture *f, const char *system)
{
	struct content_model m = { builder_str(f->b, system) };

	(void)builder_row(f->b, CONTENT_MODELS, &m);
}

/* The content is complete: compile and open it. */
static inline void
fixture_compile(struct fixture *f)
{
	struct content_summary summary = { .kind = CONTENT_KIND_DATASTREAM,
		.path = builder_str(f->b, "small-ds.xml"),
		.digest = builder_str(f->b, "d1"),
		.benchmark = builder_str(f->b, "xccdf_org.test_benchmark_small"),
		.benchmark_title = builder_str(f->b, "Small"),
		.benchmark_version = builder_str(f->b, "1.2"),
		.benchmark_href = builder_str(f->b, "small-ds.xml") };
	struct error err = { 0 };

	builder_skeleton(f->b, SKELETON_BEFORE SKELETON_AFTER,
	    strlen(SKELETON_BEFORE SKELETON_AFTER), strlen(SKELETON_BEFORE));
	if (builder_finish(f->b, &summary, &f->image, &err) < 0 ||
	    content_open_memory(&f->content, f->image.data, f->image.length, &err) < 0)
		fail_msg("%s", err.text);
}

static inline void
fixture_put_definition(struct fixture *f, uint32_t row, enum oval_result result)
{
	record_put_definition(
	    &f->record_bytes, &(struct record_definition){ row, result });
}

static inline void
fixture_put_test(struct fixture *f, uint32_t row, enum oval_result result, uint32_t n,
    uint32_t failing)
{
	record_put_test(
	    &f->record_bytes, &(struct record_test){ row, result,
				  n == 0 ? OVAL_FLAG_DOES_NOT_EXIST : OVAL_FLAG_COMPLETE,
				  n, failing, n == 0, "" });
}

/* What each test came to is a letter (T F E U N; lower case: no item). */
static inline void
fixture_put_tests(struct fixture *f, const char *tests)
{
	static const char upper[] = "TFUE?N", lower[] = "tfue?n";

	for (uint32_t i = 0; tests[i] != '\0'; i++) {
		bool is_empty = strchr(lower, tests[i]) != NULL;
		const char *from = is_empty ? lower : upper;

		fixture_put_test(f, i, (enum oval_result)(strchr(from, tests[i]) - from),
		    is_empty ? 0 : 1, 0);
	}
}

/* The record is complete: read it and decide, with WAIVERS at NOW_US. */
static inline void
fixture_decide_with(struct fixture *f, const struct waivers *waivers, int64_t now_us)
{
	struct error err = { 0 };

	record_put_done(&f->record_bytes);
	if (record_read(&f->record, f->record_bytes.data, f->record_bytes.length,
		f->content, &err) < 0 ||
	    decision_make(&f->decision, f->record, f->content, waivers, now_us, &err) < 0)
		fail_msg("%s", err.text);
}

static inline void
fixture_decide(struct fixture *f)
{
	fixture_decide_with(f, NULL, 0);
}

#endif

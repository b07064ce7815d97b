/* SPDX-License-Identifier: Apache-2.0 */
/* layout.c - what the rows of each table of compiled content point at. */

#include <stddef.h>

#include "daemon/base/cleanup.h"
#include "daemon/scap/layout.h"
#include "probes/oval.h"

#define AT(member) offsetof(struct ROW, member)
#define STR(member)                                      \
	{                                                \
		.offset = AT(member), .kind = LAYOUT_STR \
	}
#define ENUM(member, max)                                                 \
	{                                                                 \
		.offset = AT(member), .kind = LAYOUT_ENUM, .limit = (max) \
	}
#define BOOL(member) ENUM(member, 2)
#define FLOAT(member)                                      \
	{                                                  \
		.offset = AT(member), .kind = LAYOUT_FLOAT \
	}
#define TO(how, member, target)                                                       \
	{                                                                             \
		.offset = AT(member), .kind = LAYOUT_##how, .table = CONTENT_##target \
	}
#define TO_IF(how, member, target, value)                                              \
	{                                                                              \
		.offset = AT(member), .kind = LAYOUT_##how, .table = CONTENT_##target, \
		.only = 1U << (value)                                                  \
	}
#define OWN(how, member)                                   \
	{                                                  \
		.offset = AT(member), .kind = LAYOUT_##how \
	}
#define FIELDS(noun) static const struct layout_field noun##_fields[]

/* clang-format off */

#define ROW content_summary
FIELDS(summary) = {
	STR(path), STR(digest), STR(source_digest), ENUM(kind, CONTENT_KIND_OVAL + 1), STR(datastream), STR(benchmark),
	STR(benchmark_version), STR(benchmark_title), STR(benchmark_href), STR(profile),
	STR(profile_title), STR(tailoring_href), STR(tailoring_id), STR(tailoring_version),
	STR(tailoring_time), STR(lang), STR(release), STR(alias),
};
#undef ROW
#define ROW content_str
FIELDS(strs) = { STR(offset) };
#undef ROW
#define ROW content_document
FIELDS(document) = {
	STR(href), STR(component), STR(schema_version), TO(RANGE, definitions, DEFINITIONS),
	TO(RANGE, tests, TESTS), TO(RANGE, objects, OBJECTS), TO(RANGE, states, STATES),
	TO(RANGE, variables, VARIABLES),
};
#undef ROW
#define ROW content_definition
FIELDS(definition) = {
	STR(id), STR(title), ENUM(oval_class, CONTENT_CLASS__MAX),
	TO(ROW_OPT, criteria, CRITERIA), TO(ROW, document, DOCUMENTS),
};
#undef ROW
#define ROW content_criteria
FIELDS(criteria) = {
	ENUM(kind, CONTENT_CRITERIA__MAX), ENUM(operator_, OVAL_OPERATOR__MAX), BOOL(negate),
	BOOL(applicability_check), STR(ref_id), STR(comment), OWN(CHILDREN, children),
	TO_IF(ROW_OPT, ref, TESTS, CONTENT_CRITERIA_CRITERION),
	TO_IF(ROW_OPT, ref, DEFINITIONS, CONTENT_CRITERIA_EXTEND),
};
#undef ROW
#define ROW content_test
FIELDS(test) = {
	STR(id), STR(comment), STR(family), STR(type), ENUM(check, OVAL_CHECK__MAX),
	ENUM(check_existence, OVAL_EXISTENCE__MAX), ENUM(state_operator, OVAL_OPERATOR__MAX),
	TO(ROW_OPT, object, OBJECTS), TO(REFS_OPT, states, STATES), TO(ROW, document, DOCUMENTS),
};
#undef ROW
#define ROW content_object
FIELDS(object) = {
	STR(id), STR(comment), STR(family), STR(type), TO(RANGE, entities, ENTITIES),
	TO(RANGE, behaviors, BEHAVIORS), TO(RANGE, filters, FILTERS), TO(ROW_OPT, set, SETS),
	TO(ROW, document, DOCUMENTS),
};
#undef ROW
#define ROW content_state
FIELDS(state) = {
	STR(id), STR(comment), STR(family), STR(type), ENUM(operator_, OVAL_OPERATOR__MAX),
	TO(RANGE, entities, ENTITIES), TO(ROW, document, DOCUMENTS),
};
#undef ROW
#define ROW content_entity
FIELDS(entity) = {
	STR(name), STR(value), ENUM(operation, OVAL_OPERATION__MAX),
	ENUM(datatype, OVAL_DATATYPE__MAX), ENUM(var_check, OVAL_CHECK__MAX),
	ENUM(entity_check, OVAL_CHECK__MAX), ENUM(check_existence, OVAL_EXISTENCE__MAX),
	BOOL(is_nil), BOOL(mask), TO(ROW_OPT, variable, VARIABLES), BOOL(has_var_ref),
	OWN(FIELDS, fields),
};
#undef ROW
#define ROW content_behavior
FIELDS(behavior) = { STR(name), STR(value) };
#undef ROW
#define ROW content_filter
FIELDS(filter) = { TO(ROW_OPT, state, STATES), BOOL(include) };
#undef ROW
#define ROW content_set
FIELDS(set) = {
	ENUM(set_operator, CONTENT_SET_COMPLEMENT + 1), OWN(CHILDREN, sets),
	TO(REFS_OPT, objects, OBJECTS), TO(RANGE, filters, FILTERS),
};
#undef ROW
#define ROW content_variable
FIELDS(variable) = {
	STR(id), STR(comment), ENUM(kind, CONTENT_VARIABLE__MAX),
	ENUM(datatype, OVAL_DATATYPE__MAX), TO(ROW_OPT, component, COMPONENTS),
	TO(STRS, values, STRS), TO(RANGE, possibles, POSSIBLES), TO(ROW, document, DOCUMENTS),
};
#undef ROW
#define ROW content_possible
FIELDS(possible) = {
	ENUM(operator_, OVAL_OPERATOR__MAX), TO(RANGE, restrictions, RESTRICTIONS),
};
#undef ROW
#define ROW content_restriction
FIELDS(restriction) = { ENUM(operation, OVAL_OPERATION__MAX), STR(value) };
#undef ROW
#define ROW content_component
FIELDS(component) = {
	ENUM(kind, CONTENT_COMPONENT__MAX), ENUM(datatype, OVAL_DATATYPE__MAX), STR(text),
	STR(text2), OWN(CHILDREN, children),
	TO_IF(ROW_OPT, ref, OBJECTS, CONTENT_COMPONENT_OBJECT),
	TO_IF(ROW_OPT, ref, VARIABLES, CONTENT_COMPONENT_VARIABLE),
};
#undef ROW
#define ROW content_group
FIELDS(group) = { STR(id), STR(title), OWN(PARENT, parent), BOOL(selected), FLOAT(weight) };
#undef ROW
#define ROW content_rule
FIELDS(rule) = {
	STR(id), STR(version), STR(title), STR(fixtext), TO(ROW_OPT, group, GROUPS), BOOL(selected),
	ENUM(severity, CONTENT_SEVERITY__MAX), ENUM(role, CONTENT_ROLE_UNCHECKED + 1),
	FLOAT(weight), BOOL(multiple), TO(RANGE, idents, IDENTS), TO(REFS, platforms, PLATFORMS),
	TO(ROW_OPT, check, CHECKS), TO(ROW_OPT, named_check, CHECKS), STR(check_reason),
	STR(description), STR(rationale), STR(stig_rule), STR(stig_version),
	TO(STRS, ccis, STRS), TO(STRS, controls, STRS),
};
#undef ROW
#define ROW content_check
FIELDS(check) = {
	ENUM(kind, CONTENT_CHECK_COMPLEX + 1), ENUM(system, CONTENT_SYSTEM_UNKNOWN + 1),
	STR(system_uri), BOOL(negate), BOOL(multi_check), ENUM(operator_, OVAL_OPERATOR_OR + 1),
	OWN(CHILDREN, children), TO(RANGE, refs, CHECK_REFS), TO(RANGE, exports, EXPORTS),
	TO(STRS, imports, STRS),
};
#undef ROW
#define ROW content_check_ref
FIELDS(check_ref) = {
	STR(href), STR(name), TO(ROW_OPT, document, DOCUMENTS), TO(ROW_OPT, definition, DEFINITIONS),
	TO(ROW_OPT, script, SCRIPTS),
};
#undef ROW
#define ROW content_platform
FIELDS(platform) = {
	ENUM(kind, CONTENT_PLATFORM_LOGICAL + 1), STR(id), ENUM(operator_, OVAL_OPERATOR_OR + 1),
	BOOL(negate), TO(ROW_OPT, document, DOCUMENTS), TO(ROW_OPT, definition, DEFINITIONS),
	OWN(CHILDREN, children),
};
#undef ROW
#define ROW content_ident
FIELDS(ident) = { STR(system), STR(value) };
#undef ROW
#define ROW content_script
FIELDS(script) = { STR(href), STR(body) };
#undef ROW
#define ROW content_export
FIELDS(export) = { STR(value_id), STR(name), STR(type), STR(operator_), STR(value) };
#undef ROW
#define ROW content_set_value
FIELDS(set_value) = { STR(idref), STR(value), BOOL(is_complex) };
#undef ROW
#define ROW content_model
FIELDS(model) = { STR(system) };
#undef ROW
#define ROW content_profile
FIELDS(profile) = { STR(id), STR(title), TO(ROW, benchmark, BENCHMARKS) };
#undef ROW
#define ROW content_benchmark
FIELDS(benchmark) = { STR(id), STR(title), STR(datastream), STR(component) };
#undef ROW
#define ROW content_note
FIELDS(note) = { STR(text) };
#undef ROW

#define BYTES(label) { .name = (label), .row_size = 1 }
#define TABLE(label, type, noun) \
	{ .name = (label), .row_size = sizeof(struct type), \
	  .n_fields = ARRAY_LEN(noun##_fields), .fields = noun##_fields }

const struct layout layouts[CONTENT__MAX] = {
	[CONTENT_SUMMARY]     = TABLE("summary", content_summary, summary),
	[CONTENT_POOL]        = BYTES("pool"),
	[CONTENT_SKELETON]    = BYTES("skeleton"),
	[CONTENT_REFS]        = { .name = "refs", .row_size = sizeof(uint32_t) },
	[CONTENT_STRS]        = TABLE("strs", content_str, strs),
	[CONTENT_DOCUMENTS]   = TABLE("documents", content_document, document),
	[CONTENT_DEFINITIONS] = TABLE("definitions", content_definition, definition),
	[CONTENT_CRITERIA]    = TABLE("criteria", content_criteria, criteria),
	[CONTENT_TESTS]       = TABLE("tests", content_test, test),
	[CONTENT_OBJECTS]     = TABLE("objects", content_object, object),
	[CONTENT_STATES]      = TABLE("states", content_state, state),
	[CONTENT_ENTITIES]    = TABLE("entities", content_entity, entity),
	[CONTENT_BEHAVIORS]   = TABLE("behaviors", content_behavior, behavior),
	[CONTENT_FILTERS]     = TABLE("filters", content_filter, filter),
	[CONTENT_SETS]        = TABLE("sets", content_set, set),
	[CONTENT_VARIABLES]   = TABLE("variables", content_variable, variable),
	[CONTENT_COMPONENTS]  = TABLE("components", content_component, component),
	[CONTENT_POSSIBLES]   = TABLE("possibles", content_possible, possible),
	[CONTENT_RESTRICTIONS] = TABLE("restrictions", content_restriction, restriction),
	[CONTENT_GROUPS]      = TABLE("groups", content_group, group),
	[CONTENT_RULES]       = TABLE("rules", content_rule, rule),
	[CONTENT_CHECKS]      = TABLE("checks", content_check, check),
	[CONTENT_CHECK_REFS]  = TABLE("check refs", content_check_ref, check_ref),
	[CONTENT_PLATFORMS]   = TABLE("platforms", content_platform, platform),
	[CONTENT_IDENTS]      = TABLE("idents", content_ident, ident),
	[CONTENT_SCRIPTS]     = TABLE("scripts", content_script, script),
	[CONTENT_EXPORTS]     = TABLE("exports", content_export, export),
	[CONTENT_SET_VALUES]  = TABLE("set values", content_set_value, set_value),
	[CONTENT_MODELS]      = TABLE("models", content_model, model),
	[CONTENT_PROFILES]    = TABLE("profiles", content_profile, profile),
	[CONTENT_BENCHMARKS]  = TABLE("benchmarks", content_benchmark, benchmark),
	[CONTENT_NOTES]       = TABLE("notes", content_note, note),
};

/* clang-format on */

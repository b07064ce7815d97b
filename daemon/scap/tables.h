/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tables.h - the rows of compiled content. Plain data; content.h says how they are read.
 *
 * A content_range is a run of rows of the table named in its comment. A `struct
 * content_str` is an offset into the string pool (0: empty). A uint32_t index may be
 * CONTENT_NONE where said.
 *
 * Trees (criteria, sets, components, checks, platforms, fields of a record) are written
 * children first: a child's row number is below its parent's. Groups are written parents
 * first. content_open() refuses anything else, so a walk down always ends.
 */
#ifndef DAEMON_SCAP_TABLES_H
#define DAEMON_SCAP_TABLES_H

#include <stdint.h>

struct content_str {
	uint32_t offset;
};

struct content_range {
	uint32_t first, count;
};

enum content_table {
	CONTENT_SUMMARY,  /* exactly one row */
	CONTENT_POOL,	  /* bytes: the strings */
	CONTENT_SKELETON, /* bytes */
	CONTENT_REFS,	  /* uint32_t row numbers */
	CONTENT_STRS,	  /* struct content_str lists */
	CONTENT_DOCUMENTS,
	CONTENT_DEFINITIONS,
	CONTENT_CRITERIA,
	CONTENT_TESTS,
	CONTENT_OBJECTS,
	CONTENT_STATES,
	CONTENT_ENTITIES,
	CONTENT_BEHAVIORS,
	CONTENT_FILTERS,
	CONTENT_SETS,
	CONTENT_VARIABLES,
	CONTENT_COMPONENTS,
	CONTENT_POSSIBLES,
	CONTENT_RESTRICTIONS,
	CONTENT_GROUPS,
	CONTENT_RULES,
	CONTENT_CHECKS,
	CONTENT_CHECK_REFS,
	CONTENT_PLATFORMS,
	CONTENT_IDENTS,
	CONTENT_SCRIPTS,
	CONTENT_EXPORTS,
	CONTENT_SET_VALUES,
	CONTENT_MODELS,
	CONTENT_PROFILES,
	CONTENT_BENCHMARKS,
	CONTENT_NOTES,
	CONTENT__MAX
};

enum content_kind { CONTENT_KIND_DATASTREAM, CONTENT_KIND_XCCDF, CONTENT_KIND_OVAL };

struct content_summary {
	struct content_str
	    path; /* as given on the command line or in the configuration */
	/* SHA-256 of all source files, tailoring and CPE too; 64 lower-case hex digits */
	struct content_str digest;
	struct content_str source_digest; /* the same of the file at `path` alone */
	uint32_t kind;			  /* enum content_kind */
	struct content_str datastream;	  /* id of the chosen data-stream, or empty */
	struct content_str benchmark;	  /* id; empty for stand-alone OVAL */
	struct content_str benchmark_version, benchmark_title, benchmark_href;
	struct content_str profile; /* full id; empty: default selection */
	struct content_str profile_title;
	/* The Tailoring that `profile` is of; empty: it is the Benchmark's. */
	struct content_str tailoring_href, tailoring_id, tailoring_version,
	    tailoring_time;
	struct content_str lang; /* xml:lang of the Benchmark, or empty */
	/* "Release: 2 Benchmark Date: 24 Jul 2024", of a plain-text; or empty */
	struct content_str release;
	struct content_str alias; /* the id that results give the Benchmark; or empty */
	uint64_t skeleton_mark;	  /* offset of the TestResult's place in the skeleton */
};

/* ---- OVAL ---- */

struct content_document {
	struct content_str
	    href; /* as check-content-ref names it (without "./"); or file name */
	struct content_str component;	   /* component id in the data stream, or empty */
	struct content_str schema_version; /* of the generator, e.g. "5.11.1" */
	uint32_t variable_instance;	   /* 1, and more for copies with other values of
					      external variables */
	struct content_range definitions, tests, objects, states,
	    variables; /* rows of each table */
};

struct content_definition {
	struct content_str id, title;
	uint32_t version;
	uint32_t oval_class; /* enum content_class */
	uint32_t criteria;   /* root row; CONTENT_NONE when it has none */
	uint32_t document;
};

enum content_class {
	CONTENT_CLASS_COMPLIANCE,
	CONTENT_CLASS_INVENTORY,
	CONTENT_CLASS_MISCELLANEOUS,
	CONTENT_CLASS_PATCH,
	CONTENT_CLASS_VULNERABILITY,
	CONTENT_CLASS__MAX
};

enum content_criteria_kind {
	CONTENT_CRITERIA_GROUP,	    /* criteria: operator over the children */
	CONTENT_CRITERIA_CRITERION, /* ref: test */
	CONTENT_CRITERIA_EXTEND,    /* ref: definition */
	CONTENT_CRITERIA__MAX
};

struct content_criteria {
	uint32_t kind;		      /* enum content_criteria_kind */
	uint32_t operator_;	      /* enum oval_operator */
	uint32_t negate;	      /* 0 or 1 */
	uint32_t applicability_check; /* 0 or 1: recorded, no part in the result */
	uint32_t ref; /* test or definition; CONTENT_NONE: the reference names nothing */
	struct content_str ref_id; /* as written, for messages */
	struct content_str comment;
	struct content_range children; /* CONTENT_REFS: rows of CONTENT_CRITERIA */
};

struct content_test {
	struct content_str id, comment;
	struct content_str family, type; /* "unix", "file" */
	uint32_t version;
	uint32_t check;		  /* enum oval_check */
	uint32_t check_existence; /* enum oval_existence */
	uint32_t state_operator;  /* enum oval_operator */
	uint32_t object; /* CONTENT_NONE: unknown_test, or the reference names nothing */
	struct content_range states; /* CONTENT_REFS: rows of CONTENT_STATES; CONTENT_NONE
					in it: missing */
	uint32_t document;
};

struct content_entity {
	struct content_str name;
	struct content_str value;
	uint32_t operation;	  /* enum oval_operation */
	uint32_t datatype;	  /* enum oval_datatype */
	uint32_t var_check;	  /* enum oval_check */
	uint32_t entity_check;	  /* enum oval_check; states */
	uint32_t check_existence; /* enum oval_existence; states, 5.11; default
				     at_least_one_exists */
	uint32_t is_nil, mask;	  /* 0 or 1 */
	uint32_t variable;    /* CONTENT_VARIABLES row; CONTENT_NONE: `value` counts */
	uint32_t has_var_ref; /* 1 with variable == CONTENT_NONE: the reference names
				 nothing */
	struct content_range fields; /* CONTENT_ENTITIES: of a record */
};

struct content_behavior {
	struct content_str name, value;
};

struct content_filter {
	uint32_t state;	  /* CONTENT_NONE: the reference names nothing */
	uint32_t include; /* 1 include, 0 exclude (default) */
};

struct content_object {
	struct content_str id, comment;
	struct content_str family, type;
	uint32_t version;
	struct content_range entities;	/* CONTENT_ENTITIES */
	struct content_range behaviors; /* CONTENT_BEHAVIORS */
	struct content_range filters;	/* CONTENT_FILTERS */
	uint32_t set;			/* CONTENT_NONE unless the object is a set */
	uint32_t document;
};

enum content_set_operator {
	CONTENT_SET_UNION,
	CONTENT_SET_INTERSECTION,
	CONTENT_SET_COMPLEMENT
};

struct content_set {
	uint32_t set_operator;	      /* enum content_set_operator */
	struct content_range sets;    /* CONTENT_REFS: rows of CONTENT_SETS (0 or 1..2) */
	struct content_range objects; /* CONTENT_REFS: rows of CONTENT_OBJECTS */
	struct content_range filters; /* CONTENT_FILTERS */
};

struct content_state {
	struct content_str id, comment;
	struct content_str family, type;
	uint32_t version;
	uint32_t operator_;	       /* enum oval_operator between the entities */
	struct content_range entities; /* CONTENT_ENTITIES */
	uint32_t document;
};

enum content_variable_kind {
	CONTENT_VARIABLE_CONSTANT,
	CONTENT_VARIABLE_LOCAL,
	CONTENT_VARIABLE_EXTERNAL,
	CONTENT_VARIABLE__MAX
};

struct content_variable {
	struct content_str id, comment;
	uint32_t kind;	   /* enum content_variable_kind */
	uint32_t datatype; /* enum oval_datatype */
	uint32_t version;
	uint32_t component; /* root, local only; else CONTENT_NONE */
	struct content_range
	    values; /* CONTENT_STRS: constant's, or exported to the external one */
	/* CONTENT_POSSIBLES: what may be exported, one of them; none: anything. */
	struct content_range possibles;
	uint32_t document;
};

/* A possible_value is a possible_restriction of one 'equals'. */
struct content_possible {
	uint32_t operator_;		   /* enum oval_operator */
	struct content_range restrictions; /* CONTENT_RESTRICTIONS */
};

struct content_restriction {
	uint32_t operation; /* enum oval_operation */
	struct content_str value;
};

enum content_component_kind {
	CONTENT_COMPONENT_LITERAL, /* text: value */
	CONTENT_COMPONENT_OBJECT, /* ref: object, text: item_field, text2: record_field */
	CONTENT_COMPONENT_VARIABLE,   /* ref: variable */
	CONTENT_COMPONENT_ARITHMETIC, /* text: "add" or "multiply" */
	CONTENT_COMPONENT_BEGIN,      /* text: character */
	CONTENT_COMPONENT_CONCAT,
	CONTENT_COMPONENT_COUNT,
	CONTENT_COMPONENT_END, /* text: character */
	CONTENT_COMPONENT_ESCAPE_REGEX,
	CONTENT_COMPONENT_GLOB_TO_REGEX, /* text: glob_noescape */
	CONTENT_COMPONENT_REGEX_CAPTURE, /* text: pattern */
	CONTENT_COMPONENT_SPLIT,	 /* text: delimiter */
	CONTENT_COMPONENT_SUBSTRING, /* text: substring_start, text2: substring_length */
	CONTENT_COMPONENT_TIME_DIFFERENCE, /* text: format_1, text2: format_2 */
	CONTENT_COMPONENT_UNIQUE,
	CONTENT_COMPONENT__MAX
};

struct content_component {
	uint32_t kind; /* enum content_component_kind */
	uint32_t
	    ref; /* CONTENT_NONE where not used, or when the reference names nothing */
	uint32_t datatype; /* enum oval_datatype of a literal */
	struct content_str text, text2;
	struct content_range children; /* CONTENT_REFS: rows of CONTENT_COMPONENTS */
};

/* ---- XCCDF ---- */

struct content_group {
	struct content_str id, title;
	uint32_t parent;   /* CONTENT_NONE: directly in the Benchmark */
	uint32_t selected; /* after the profile; a group that is not selected takes its
			      rules along */
	float weight;
};

enum content_severity {
	CONTENT_SEVERITY_UNKNOWN,
	CONTENT_SEVERITY_INFO,
	CONTENT_SEVERITY_LOW,
	CONTENT_SEVERITY_MEDIUM,
	CONTENT_SEVERITY_HIGH,
	CONTENT_SEVERITY__MAX
};

enum content_role { CONTENT_ROLE_FULL, CONTENT_ROLE_UNSCORED, CONTENT_ROLE_UNCHECKED };

struct content_rule {
	struct content_str id, version, title,
	    fixtext;	   /* fixtext: plain text, may be empty */
	uint32_t group;	   /* CONTENT_NONE: directly in the Benchmark */
	uint32_t selected; /* 1 when rule and all its groups are selected,
			      requires/conflicts applied */
	uint32_t severity; /* enum content_severity, refined */
	uint32_t role;	   /* enum content_role, refined */
	float weight;	   /* refined */
	uint32_t multiple; /* 0 or 1 */
	/* Plain text, a paragraph or a line of preformatted text on a line; may be empty.
	 */
	struct content_str description, rationale;
	/* The rule of DISA's STIG that a reference names: "SV-230475r833333_rule",
	 * "RHEL-08-030650"; may be empty. */
	struct content_str stig_rule, stig_version;
	struct content_range ccis; /* CONTENT_STRS: of idents and references, once */
	struct content_range
	    controls; /* CONTENT_STRS: NIST SP 800-53's of the CCIs, once */
	struct content_range idents; /* CONTENT_IDENTS */
	/*
	 * CONTENT_REFS: rows of CONTENT_PLATFORMS of kind LOGICAL, each an OR over the
	 * platforms that the rule, one of its groups, or the Benchmark names. All of them
	 * must apply.
	 */
	struct content_range platforms;
	uint32_t check;	      /* root of the chosen check or complex-check; CONTENT_NONE:
				 notchecked */
	uint32_t named_check; /* the same, or a check that nothing here can evaluate */
	struct content_str
	    check_reason; /* why there is no usable check; empty otherwise */
};

enum content_check_kind {
	CONTENT_CHECK_SINGLE,  /* one <check> */
	CONTENT_CHECK_COMPLEX, /* <complex-check>: operator over the children */
};

enum content_check_system {
	CONTENT_SYSTEM_OVAL,
	CONTENT_SYSTEM_SCE,
	CONTENT_SYSTEM_UNKNOWN, /* not supported: notchecked with the system's name */
};

struct content_check {
	uint32_t kind;	 /* enum content_check_kind */
	uint32_t system; /* enum content_check_system */
	struct content_str system_uri;
	uint32_t negate, multi_check; /* 0 or 1 */
	uint32_t operator_;	      /* OVAL_OPERATOR_AND or _OR, complex only */
	struct content_range
	    children; /* CONTENT_REFS: rows of CONTENT_CHECKS, complex only */
	struct content_range refs;    /* CONTENT_CHECK_REFS, tried in order */
	struct content_range exports; /* CONTENT_EXPORTS */
	struct content_range
	    imports; /* CONTENT_STRS: import-names ("stdout", "stderr") */
};

struct content_check_ref {
	struct content_str href,
	    name;	     /* as written; name may be empty: every definition (AND) */
	uint32_t document;   /* OVAL: CONTENT_DOCUMENTS row; CONTENT_NONE: not found */
	uint32_t definition; /* OVAL with a name; CONTENT_NONE: not found, or no name */
	uint32_t script;     /* SCE: CONTENT_SCRIPTS row; CONTENT_NONE: not found */
};

struct content_export {
	struct content_str value_id;  /* XCCDF Value */
	struct content_str name;      /* export-name: OVAL variable id, or SCE variable */
	struct content_str type;      /* "string", "number", "boolean" */
	struct content_str operator_; /* "equals", ... of the Value */
	struct content_str value;     /* resolved for the profile */
};

struct content_script {
	struct content_str href;
	struct content_str body; /* the script's text */
};

enum content_platform_kind {
	CONTENT_PLATFORM_NAME,	  /* CPE name with neither dictionary nor language entry:
				     never applies */
	CONTENT_PLATFORM_CHECK,	  /* document + definition: applies when true */
	CONTENT_PLATFORM_LOGICAL, /* operator over the children, negate */
};

struct content_platform {
	uint32_t kind;	       /* enum content_platform_kind */
	struct content_str id; /* CPE name or platform id */
	uint32_t operator_;    /* OVAL_OPERATOR_AND or _OR, logical only */
	uint32_t negate;
	uint32_t document, definition; /* check only; CONTENT_NONE: not found */
	struct content_range children; /* CONTENT_REFS: rows of CONTENT_PLATFORMS */
};

struct content_ident {
	struct content_str system, value;
};

/* Every XCCDF Value as it stands under the profile; a list is several rows. */
struct content_set_value {
	struct content_str idref, value;
	uint32_t is_complex; /* 0 or 1: of a list */
};

struct content_model {
	struct content_str system; /* urn:xccdf:scoring:... */
};

/* For `info` and for messages that list what is known. Independent of the choice made. */
struct content_profile {
	struct content_str id, title;
	uint32_t benchmark; /* CONTENT_BENCHMARKS row */
};

struct content_benchmark {
	struct content_str id, title, datastream, component;
	uint32_t n_rules;
};

/* What the compiler noticed and went on from: shown by validate, -t and info. */
struct content_note {
	struct content_str text; /* "<file>:<line>: ..." */
};

#endif

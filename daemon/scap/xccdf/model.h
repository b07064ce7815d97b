/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - a Benchmark in memory while it is compiled: what was read, and what the
 * profile made of it. Private to this folder; everything lies in one arena.
 *
 * Numbers that content may leave out are -1 while absent, so that an extending item can
 * tell "not given" from the default.
 */
#ifndef DAEMON_SCAP_XCCDF_MODEL_H
#define DAEMON_SCAP_XCCDF_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct benchmark_links;
struct buffer;
struct builder;
struct compile_options;
struct content_summary;
struct cpe;
struct error;
struct xml;

#define CHECK_SYSTEM_OVAL "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define CHECK_SYSTEM_SCE "http://open-scap.org/page/SCE"

/* Bounds on what one Benchmark may hold: far above all known content, low enough that
 * the loops over them end. */
enum {
	ITEMS_MAX = 100000,
	PROFILES_MAX = 1000,
	ACTIONS_MAX = 200000, /* selectors of one profile */
	GROUP_DEPTH_MAX = 64,
	CHECK_DEPTH_MAX = 16,
	EXTENDS_MAX = 64, /* length of a chain of extends */
	WORDS_MAX = 4096, /* platforms, imports, ... of one element */
};

struct word {
	struct word *next;
	const char *text;
};

struct requires
{
	struct requires *next;
	struct word *any; /* one of these must be selected */
};

struct ident {
	struct ident *next;
	const char *system, *value;
};

struct check_ref {
	struct check_ref *next;
	const char *href, *name; /* name may be NULL */
};

struct check_export {
	struct check_export *next;
	const char *value_id, *name;
};

struct check {
	struct check *next;
	bool is_complex, negate, multi_check;
	uint32_t operator_;	/* enum oval_operator; complex */
	struct check *children; /* complex */
	const char *system, *selector;
	struct word *imports;
	struct check_export *exports;
	struct check_ref *refs;
};

/* One value or complex-value of a Value. */
struct alternative {
	struct alternative *next;
	const char *selector; /* "" when it has none */
	bool is_complex;
	struct word *texts; /* one, or the items of a complex-value */
};

struct rule {
	const char *fixtext, *description, *rationale; /* rendered by text_render() */
	struct word *ccis;			       /* of its references */
	const char *stig_rule, *stig_version;	       /* of its references; NULL: none */
	int severity, role; /* enum content_severity, content_role; -1 */
	int multiple;
	struct ident *idents, **idents_tail;
	struct check *checks, **checks_tail;
	struct check *complex; /* beats the checks */
	/* the profile's refine-rule; -1 and NULL: untouched */
	const char *selector;
	int refined_severity, refined_role;
	struct check *chosen; /* what is evaluated, or at least named; may be NULL */
	bool is_checkable;    /* `chosen` is evaluated */
};

struct value {
	const char *type, *operator_; /* NULL: string, equals */
	const char *description;      /* or its question */
	bool is_question;
	struct alternative *alternatives, **tail;
	/* the profile's refine-value and set-value; NULL: untouched */
	const char *selector, *refined_operator;
	const struct alternative *set;
	const struct alternative *resolved; /* NULL: the Value has no value at all */
	bool is_needed;			    /* a selected rule exports it */
};

enum item_kind { ITEM_GROUP, ITEM_RULE, ITEM_VALUE };
enum item_state { ITEM_READ, ITEM_RESOLVING, ITEM_RESOLVED };

struct item {
	struct item *next;   /* all items in document order, a group before its own */
	struct item *parent; /* group, or NULL */
	enum item_kind kind;
	enum item_state state;
	int n_bases; /* length of its chain of extends */
	const char *id, *cluster, *extends, *title, *version;
	bool is_abstract, platforms_override;
	struct word *platforms;
	struct requires *requires;
	struct word *conflicts;
	int selected, profile_selected; /* attribute and the profile's last word; -1 */
	float weight, refined_weight;	/* -1 */
	bool wants_selected;   /* its own @selected, after requires and conflicts */
	bool is_selected;      /* that, and all its groups are */
	bool is_kept;	       /* stands in the skeleton */
	uint32_t row;	       /* CONTENT_GROUPS or CONTENT_RULES */
	uint32_t platform_row; /* the LOGICAL row of ->platforms; CONTENT_NONE */
	struct rule *rule;     /* of an ITEM_RULE */
	struct value *value;   /* of an ITEM_VALUE */
};

enum action_kind {
	ACTION_SELECT,
	ACTION_SET_VALUE,
	ACTION_REFINE_VALUE,
	ACTION_REFINE_RULE
};

struct action {
	struct action *next;
	enum action_kind kind;
	const char *idref;	 /* an item's id or a cluster-id */
	bool selected;		 /* select */
	struct alternative *set; /* set-value, set-complex-value */
	const char *selector;	 /* refine-value, refine-rule; NULL: not given */
	const char *operator_;	 /* refine-value */
	float weight;		 /* refine-rule; -1 */
	int severity, role;	 /* refine-rule; -1 */
};

struct profile {
	struct profile *next;
	const char *id, *title, *extends;
	bool is_abstract, platforms_override;
	bool is_tailoring; /* stands in a Tailoring, where no other may extend it */
	struct word *platforms;
	struct action *actions;
};

struct tailoring {
	const char *id, *version, *time;
	const char *benchmark_href, *benchmark_id, *benchmark_version;
	struct profile *profiles; /* from benchmark_tailor() on, the benchmark's follow */
};

struct plain_text {
	struct plain_text *next;
	const char *id, *text;
};

/* Dublin Core that a Benchmark's metadata should have (6.2.4). */
enum metadata {
	METADATA_CREATOR,
	METADATA_PUBLISHER,
	METADATA_CONTRIBUTOR,
	METADATA_SOURCE,
	METADATA__MAX
};

struct benchmark {
	struct arena *arena;
	const char *alias; /* the id that results give it; NULL: its own */
	const char *id, *title, *description, *version, *version_time, *lang;
	const char *status, *status_date; /* the first one */
	bool is_resolved;		  /* says that nothing is to be inherited */
	struct plain_text *plain_texts;
	const char *metadata[METADATA__MAX]; /* the first of each; NULL: none */
	struct word *platforms, *models;
	struct profile *profiles;
	struct item *items;
	uint32_t n_items, n_rules;
	struct item **by_id, **by_cluster; /* sorted; by_cluster: n_clustered */
	uint32_t n_clustered;
	struct cpe *language;	     /* the Benchmark's own platform-specification */
	struct tailoring *tailoring; /* NULL: none */
	bool selects_all;	     /* the profile "(all)" */
	struct profile *profile;     /* the chosen one, its extends merged; NULL: none */
	bool no_memory;		     /* while rows were written; asked at the end */
};

/* Reading: one state for all files; NO_MEMORY is sticky and asked at the end. */
struct reading {
	struct benchmark *benchmark;
	struct xml *x;
	struct arena *arena;
	struct error *err;
	struct buffer *scratch;
	struct item **items_tail;
	struct profile **profiles_tail;
	uint32_t n_profiles;
	bool has_lines; /* the text read last has XHTML elements that make lines */
	bool no_memory;
};

/* What a child element called NAME does to INTO. */
struct reading_child {
	const char *name;
	int (*read)(struct reading *r, void *into);
};

/* ---- reading.c: the small parts every reader needs ---- */
/* Standing on NAME of XCCDF, 1.2 or 1.1. */
bool reading_is(const struct reading *r, const char *name);
int reading_children(
    struct reading *r, const struct reading_child *table, size_t n, void *into);
void *reading_alloc(struct reading *r, size_t size);	       /* NULL sets ->no_memory */
const char *reading_copy(struct reading *r, const char *text); /* NULL stays NULL */
const char *reading_attr(struct reading *r, const char *name);
int reading_attr_bool(struct reading *r, const char *name); /* 0, 1; -1: absent */
float reading_attr_weight(struct reading *r);		    /* -1: absent or nonsense */
/* Its index in WORDS (NULL-terminated), FALLBACK for any other word, -1 when absent. */
int reading_attr_word(
    struct reading *r, const char *name, const char *const *words, int fallback);
/* The element's text: one line with single blanks, or a block with its line breaks. */
int reading_line(struct reading *r, const char **ret);
int reading_block(struct reading *r, const char **ret);
/* The same with line breaks only where XHTML makes them, or between paragraphs. */
int reading_prose(struct reading *r, const char **ret);
/* Append to the end of *LIST. */
int reading_add_word(struct reading *r, struct word **list, const char *text);
/* Every white-space separated word of TEXT. */
struct word *reading_split(struct reading *r, const char *text);
int reading_out_of_memory(struct reading *r);

extern const char *const severity_words[];
extern const char *const role_words[];
extern const char *const metadata_words[];

/* ---- readers of one element each, all on the current element ---- */
int rule_read(struct reading *r, struct item *item);
int value_read(struct reading *r, struct item *item);
int profile_read(struct reading *r, void *benchmark);
int metadata_read(struct reading *r, void *unused);   /* into the Benchmark */
int item_read_group(struct reading *r, void *parent); /* item.c; PARENT: NULL or Group */
int item_read_rule(struct reading *r, void *parent);
int item_read_value(struct reading *r, void *parent);
int item_title_read(struct reading *r, void *item); /* the first one stands */
int item_version_read(struct reading *r, void *item);
int item_platform_read(struct reading *r, void *item);
int item_requires_read(struct reading *r, void *item);
int item_conflicts_read(struct reading *r, void *item);
int alternative_read(struct reading *r, struct alternative **ret, bool is_complex);

/* ---- index.c ---- */
int benchmark_index(struct benchmark *b, const struct xml *x, struct error *err);
/* By full id; NULL: none. */
struct item *benchmark_find(const struct benchmark *b, const char *id);
/* Call VISIT for the item called IDREF, or for each item of the cluster IDREF. 0: there
 * is none. */
int benchmark_each(const struct benchmark *b, const char *idref,
    void (*visit)(void *arg, struct item *item), void *arg);
bool id_has_suffix(const char *id, const char *suffix);

/* ---- resolve.c ---- */
/* Merge what each item extends into it. */
int benchmark_resolve_items(struct benchmark *b, struct error *err);
/* Set ->profile from a full id or a unique suffix; "", NULL and "(default)" choose none,
 * "(all)" is none with everything selected. */
int benchmark_choose_profile(struct benchmark *b, const char *wanted, struct error *err);

/* ---- select.c ---- */
int benchmark_select(struct benchmark *b, const struct compile_options *options,
    struct builder *builder, struct error *err);

/* ---- value.c ---- */
void benchmark_resolve_values(struct benchmark *b, struct builder *builder);
const char *value_operator(const struct value *value);
const char *value_type(const struct value *value);
void benchmark_write_values(const struct benchmark *b, struct builder *builder);
/* ---- text.c ---- */
/* TEXT with its <sub> places filled in; in the arena, or TEXT itself; "" for NULL. NULL:
 * no memory. */
const char *text_render(const struct benchmark *b, const char *text);

/* ---- check.c ---- */
uint32_t check_system(const char *uri); /* enum content_check_system */
/* Set ->chosen and ->is_checkable; *REASON is why not (arena or static), or "". */
int rule_choose_check(
    struct benchmark *b, struct item *item, const char **reason, struct error *err);
/* The row of CHECK, its children first. SELECTOR is the rule's; NULL: none. */
uint32_t check_write(struct benchmark *b, const struct check *check, const char *selector,
    const struct benchmark_links *links, struct builder *builder);

/* ---- rows.c ---- */
int benchmark_write_rows(struct benchmark *b, const struct benchmark_links *links,
    struct builder *builder, struct error *err);

/* ---- skeleton.c ---- */
int benchmark_write_skeleton(
    struct benchmark *b, struct builder *builder, uint64_t *mark, struct error *err);

#endif

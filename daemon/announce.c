/* SPDX-License-Identifier: Apache-2.0 */
/* announce.c - the outcome of a scan as journal entries. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "daemon/announce.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/scan.h"
#include "daemon/scap/content.h"
#include "daemon/sink/journal.h"
#include "daemon/target/target.h"

enum { FIELDS_MAX = 40, NUMBER_SIZE = 16, SHORT_ID_SIZE = 13 };

/* The fields of one entry, with room for the numbers among them. */
struct entry {
	struct journal_field fields[FIELDS_MAX];
	size_t count;
	char numbers[FIELDS_MAX][NUMBER_SIZE];
	char short_id[SHORT_ID_SIZE];
};

/* clang-format off */
static const char *const basis_words[TARGET_BASIS__MAX] = { "live", "layers", "image", "none" };
static const char *const severity_words[CONTENT_SEVERITY__MAX] = {
	"unknown", "info", "low", "medium", "high",
};
static const struct { enum journal_kind kind; const char *verb; } changes[CHANGE__MAX] = {
	[CHANGE_OPENED]  = { JOURNAL_FINDING_OPENED,  "opened"  },
	[CHANGE_CLOSED]  = { JOURNAL_FINDING_CLOSED,  "closed"  },
	[CHANGE_CHANGED] = { JOURNAL_FINDING_CHANGED, "changed" },
};
/* clang-format on */

static void
add(struct entry *e, const char *name, const char *value)
{
	if (e->count < FIELDS_MAX)
		e->fields[e->count++] = (struct journal_field){ name, value };
}

static void
add_number(struct entry *e, const char *name, uint32_t value)
{
	char *text = e->numbers[e->count % FIELDS_MAX];

	(void)snprintf(text, NUMBER_SIZE, "%" PRIu32, value);
	add(e, name, text);
}

static void
add_target(struct entry *e, const struct scan_outcome *o)
{
	const struct content *c = o->content;

	(void)snprintf(e->short_id, sizeof(e->short_id), "%.12s", o->target->id);
	add(e, "CONTAINER_ID", e->short_id);
	add(e, "CONTAINER_ID_FULL", o->target->id);
	add(e, "CONTAINER_NAME", o->target->name);
	add(e, "IMAGE_NAME", o->target->image);
	add(e, "STIGWATCH_TARGET", o->asset);
	add(e, "STIGWATCH_SCAN", o->scan);
	add(e, "STIGWATCH_BASIS", basis_words[o->basis]);
	add(e, "STIGWATCH_STAGE", o->stage == WATCH_INITIAL ? "initial" : "settled");
	add(e, "STIGWATCH_START", o->target->started_at);
	add(e, "STIGWATCH_CONTENT", content_text(c, o->content_summary->digest));
	add(e, "STIGWATCH_BENCHMARK", content_text(c, o->content_summary->benchmark));
	add(e, "STIGWATCH_PROFILE", content_text(c, o->content_summary->profile));
}

static void
add_verdict(struct entry *e, const struct tidings *t)
{
	static const struct {
		const char *name;
		enum xccdf_result result;
	} counts[] = { { "STIGWATCH_PASS", XCCDF_PASS }, { "STIGWATCH_FAIL", XCCDF_FAIL },
		{ "STIGWATCH_NOTAPPLICABLE", XCCDF_NOTAPPLICABLE } };
	static const char *const cats[] = { "STIGWATCH_CAT1", "STIGWATCH_CAT2",
		"STIGWATCH_CAT3" };

	add(e, "STIGWATCH_VERDICT", verdict_text(t->verdict));
	add(e, "STIGWATCH_SCORE", t->score);
	for (unsigned int i = 0; i < ARRAY_LEN(counts); i++)
		add_number(e, counts[i].name, t->counts[counts[i].result]);
	add_number(
	    e, "STIGWATCH_ERROR", t->counts[XCCDF_ERROR] + t->counts[XCCDF_UNKNOWN]);
	for (unsigned int i = 0; i < ARRAY_LEN(cats); i++)
		add_number(e, cats[i], t->open[i]);
	if (t->n_waived > 0)
		add_number(e, "STIGWATCH_WAIVED", t->n_waived);
	add(e, "STIGWATCH_SPOOL", t->path);
}

/* Notice when compliant, warning for CAT II and III, err for CAT I or no decision. */
static int
priority_of(const struct tidings *t)
{
	if (t->verdict == VERDICT_COMPLIANT)
		return LOG_NOTICE;
	return t->verdict == VERDICT_NONCOMPLIANT && t->open[0] == 0 ? LOG_WARNING
								     : LOG_ERR;
}

static void
announce_verdict(struct journal *journal, const struct scan_outcome *o)
{
	const struct tidings *t = o->tidings;
	struct entry e = { .count = 0 };
	char waived[32] = "";

	if (t->n_waived > 0)
		(void)snprintf(
		    waived, sizeof(waived), "%" PRIu32 " waived, ", t->n_waived);
	add_target(&e, o);
	add_verdict(&e, t);
	journal_send(journal,
	    t->verdict == VERDICT_UNASSESSED ? JOURNAL_UNASSESSED : JOURNAL_SCAN,
	    priority_of(t), e.fields, e.count,
	    "%s (%.12s): %s, score %s, %u failed (CAT I %u, II %u, III %u), %u "
	    "undecided, %sbasis %s, %s%s%s",
	    o->asset, o->target->id, verdict_text(t->verdict),
	    t->score[0] == '\0' ? "-" : t->score, t->counts[XCCDF_FAIL], t->open[0],
	    t->open[1], t->open[2], t->counts[XCCDF_ERROR] + t->counts[XCCDF_UNKNOWN],
	    waived, basis_words[o->basis],
	    o->stage == WATCH_INITIAL ? "initial" : "settled",
	    t->doubt[0] == '\0' ? "" : ", ", t->doubt);
}

static void
announce_finding(
    struct journal *journal, const struct scan_outcome *o, const struct finding *f)
{
	struct entry e = { .count = 0 };
	int priority = f->change == CHANGE_CLOSED	      ? LOG_NOTICE
		       : f->severity == CONTENT_SEVERITY_HIGH ? LOG_ERR
							      : LOG_WARNING;

	add_target(&e, o);
	add(&e, "STIGWATCH_VERDICT", verdict_text(o->tidings->verdict));
	add(&e, "STIGWATCH_RULE", f->rule);
	add(&e, "STIGWATCH_SEVERITY", severity_words[f->severity]);
	add(&e, "STIGWATCH_CCI", f->cci);
	add(&e, "STIGWATCH_RESULT", f->result);
	add(&e, "STIGWATCH_REASON", f->reason[0] == '\0' ? f->cause : f->reason);
	add(&e, "STIGWATCH_CAUSE", f->cause);
	add(&e, "STIGWATCH_SPOOL", o->tidings->path);
	journal_send(journal, changes[f->change].kind, priority, e.fields, e.count,
	    "%s (%.12s): finding %s, %u rule%s, %s: %s", o->asset, o->target->id,
	    changes[f->change].verb, f->n_rules, f->n_rules == 1 ? "" : "s",
	    severity_words[f->severity], f->reason[0] == '\0' ? f->cause : f->reason);
}

static void
announce_trouble(struct journal *journal, const struct scan_outcome *o,
    enum journal_kind kind, const char *text, const char *consequence)
{
	struct entry e = { .count = 0 };

	add_target(&e, o);
	add(&e, "STIGWATCH_REASON", text);
	journal_send(journal, kind, LOG_ERR, e.fields, e.count, "%s (%.12s): %s; %s",
	    o->asset, o->target->id, text, consequence);
}

void
announce_scan(struct journal *journal, const struct scan_outcome *o)
{
	if (o->answer == WATCH_TAMPERED)
		announce_trouble(journal, o, JOURNAL_TAMPERING, o->tampering,
		    "scanning again from outside its pid namespace");
	if (o->answer != WATCH_FINISHED)
		return;
	if (o->tidings == NULL) {
		announce_trouble(journal, o, JOURNAL_SPOOL_FAILED,
		    o->err == NULL ? "the scan failed" : o->err->text,
		    "this result is lost");
		return;
	}
	if (o->tidings->is_unchanged)
		return;
	announce_verdict(journal, o);
	for (uint32_t i = 0; i < o->tidings->n_findings; i++)
		announce_finding(journal, o, &o->tidings->findings[i]);
}

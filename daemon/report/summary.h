/* SPDX-License-Identifier: Apache-2.0 */
/*
 * summary.h - a finished scan as files and tables tell it: made of a report, or read back
 * from a summary.json, whose content and record may be gone by then.
 */
#ifndef DAEMON_REPORT_SUMMARY_H
#define DAEMON_REPORT_SUMMARY_H

#include "daemon/base/cleanup.h"
#include "daemon/report/changes.h"
#include "daemon/scap/record.h"
#include "daemon/scap/xccdf/decide.h"

struct buffer;
struct error;
struct report;

/* Of summary.json. The format before it is read, too. */
enum { SUMMARY_FORMAT = 2, SUMMARY_FORMAT_BEFORE = 1 };
enum { SUMMARY_SIZE_MAX = 64 * 1024 * 1024 };

struct summary_texts {
	const char *const *lines;
	uint32_t count;
};

/* A selected rule. Fields as those of struct rule_result. */
struct summary_rule {
	const char *id, *title;
	enum xccdf_result result;
	const struct override *override; /* NULL: the result is what was found */
	uint32_t severity;		 /* enum content_severity */
	const char *reason, *cause, *found;
	bool is_vacuous, is_host;
	struct summary_texts evidence, ccis, controls;
	uint32_t evidence_more;
};

struct summary_cause_change {
	enum change change;
	const char *id, *reason; /* the reason as it is now; of a closed one as it was */
};

struct summary_rule_change {
	const char *id;
	enum xccdf_result from, to;
};

/* Against the target's scan before, with the same content and profile. */
struct summary_changes {
	int64_t since; /* when that one began */
	struct summary_cause_change *causes;
	struct summary_rule_change *rules;
	uint32_t n_causes, n_rules;
};

struct summary {
	struct arena *arena;
	int format; /* of what it was read from: 1 has no evidence and no changes */
	struct record_target target; /* scan, host and content_path may be "" */
	const char *title, *version; /* of the benchmark */
	enum verdict verdict;
	const char *doubt;
	bool is_finished;
	struct summary_texts limits;
	uint32_t counts[XCCDF_RESULT__MAX];
	uint32_t open[3], n_waived;
	double score; /* of the benchmark's first model, percent */
	struct score *scores;
	uint32_t n_scores;
	struct cause *causes; /* worst first */
	uint32_t n_causes;
	struct summary_rule *rules; /* in document order */
	uint32_t n_rules;
	struct summary_changes *changes; /* NULL: there is no scan to compare with */
};

/* Of REPORT, whose texts it borrows: it must not outlive content, record and decision. */
int summary_make(struct summary **ret, const struct report *report, struct error *err);
/* Of the bytes of a summary.json, which it copies. -EPROTO says what is wrong. */
int summary_read(
    struct summary **ret, const void *data, size_t length, struct error *err);
void summary_free(struct summary *summary);
DEFINE_AUTOPTR(summary);

/* Append as summary.json: of the newest format, ends with a newline. */
int summary_write(struct buffer *out, const struct summary *summary, struct error *err);

/* As report_table(). */
int summary_table(struct buffer *out, const struct summary *summary, unsigned int width,
    bool has_colours, struct error *err);

#endif

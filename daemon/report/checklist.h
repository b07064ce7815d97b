/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checklist.h - a decided scan as STIG Viewer and STIG Manager see one.
 *
 * CKL and CKLB hold the same facts by other names: here are the facts, the names, and
 * what becomes of results. All texts are clean: valid UTF-8, lines ended by a newline,
 * nothing that moves a terminal or reorders text. The same scan gives the same bytes.
 */
#ifndef DAEMON_REPORT_CHECKLIST_H
#define DAEMON_REPORT_CHECKLIST_H

#include <stdint.h>

#include "daemon/base/cleanup.h"

struct arena;
struct error;
struct report;

/* Worst first: of several results that make one entry the first of these is its status.
 */
enum checklist_status {
	CHECKLIST_OPEN,
	CHECKLIST_NOT_REVIEWED,
	CHECKLIST_NOT_A_FINDING,
	CHECKLIST_NOT_APPLICABLE,
	CHECKLIST_STATUS__MAX
};

/* What the two formats call one fact; NULL: it is not there, or written otherwise. */
struct checklist_name {
	const char *ckl, *cklb;
};

enum { CHECKLIST_FACTS = 26 };
/* In the order in which STIG Viewer writes them. */
const struct checklist_name *checklist_name(uint32_t fact);

struct checklist_rule {
	const char *facts[CHECKLIST_FACTS]; /* as checklist_name() */
	const char *vuln;		    /* "V-203739" */
	const char *id;			    /* "SV-203739r987791_rule" */
	const char *name;		    /* "SV-203739r987791" */
	const char *group, *group_title;    /* of the XCCDF Group; may be "" */
	const char *check_name, *check_href;
	const char *uuid;
	const char **ccis, **legacy;
	uint32_t n_ccis, n_legacy;
	enum checklist_status status;
	const char *details, *comment;
};

struct checklist {
	struct arena *arena; /* holds all that follows but clean texts of the content */
	const char *uuid, *title;
	const char *target, *comment, *address, *mac, *fqdn; /* of the asset */
	/* Of the benchmark. */
	const char *stig_id, *stig_title, *version, *release, *file, *stig_uuid;
	const char *stig_ref;	      /* title, version and release in one line */
	struct checklist_rule *rules; /* in document order */
	uint32_t n_rules;
};

int checklist_make(
    struct checklist **ret, const struct report *report, struct error *err);
void checklist_free(struct checklist *checklist);
DEFINE_AUTOPTR(checklist);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - entries with fields, to journald; one line each to stderr where there is
 * none.
 *
 * sd_journal_send() returns 0 even when no journald exists, so the socket is checked
 * first.
 */
#ifndef DAEMON_SINK_JOURNAL_H
#define DAEMON_SINK_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>

/* Kinds of entry; each has a MESSAGE_ID and a catalog text (systemd/stigwatch.catalog).
 */
enum journal_kind {
	JOURNAL_SCAN,		/* one per finished scan */
	JOURNAL_FINDING_OPENED, /* one per cause that now fails */
	JOURNAL_FINDING_CLOSED,
	JOURNAL_FINDING_CHANGED,
	JOURNAL_UNASSESSED, /* a container of which nothing was left */
	JOURNAL_TAMPERING,  /* a worker was stopped or killed from inside */
	JOURNAL_GAP,	    /* events were lost: the bookmark left the engine's buffer */
	JOURNAL_ENGINE_LOST,
	JOURNAL_ENGINE_BACK,
	JOURNAL_CONTENT_LOADED,
	JOURNAL_CONTENT_REFUSED, /* reload failed, the old content stays */
	JOURNAL_SPOOL_FAILED,	 /* disk full, spool unreadable: results are not kept */
	JOURNAL_STARTED,
	JOURNAL_STOPPED,
	JOURNAL_ERROR, /* survived: the sentence ends with the consequence */
	JOURNAL__MAX
};

struct journal_field {
	const char *name, *value; /* a NULL or empty value is left out */
};

struct journal;

/*
 * IS_FOREGROUND: every entry's MESSAGE also goes to stdout as one line. Otherwise, with
 * no journald socket, entries go to stderr as one line "<PRIORITY>MESSAGE FIELD=value
 * ...", which a service manager can read; a value with blanks is quoted.
 */
int journal_new(struct journal **ret, bool is_foreground);
void journal_free(struct journal *journal);

/* Send at most 64 FIELDS; PRIORITY is syslog's (LOG_ERR ...). New lines in values are
 * kept, as journald allows. */
void journal_send(struct journal *journal, enum journal_kind kind, int priority,
    const struct journal_field *fields, size_t n_fields, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* The kind's 32 hex digits, as in the catalog file. */
const char *journal_message_id(enum journal_kind kind);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - entries with fields, to journald; one line each to stderr where it is not.
 */

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include <systemd/sd-journal.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/sink/journal.h"

enum {
	FIELDS_MAX = 64,
	OWN_FIELDS = 4, /* what each entry has before the caller's */
};

static const char journald_socket[] = "/run/systemd/journal/socket";

/* Never to be changed: people search and alert by them. */
static const char *const message_ids[JOURNAL__MAX] = {
	[JOURNAL_SCAN] = "7a84120eb8dd525508b5ff04ac42e5d4",
	[JOURNAL_FINDING_OPENED] = "863ad4b4ad86b76dbd14db3ff4318b07",
	[JOURNAL_FINDING_CLOSED] = "091c1f3e4ea7e111600c5952568859f0",
	[JOURNAL_FINDING_CHANGED] = "faf0c2a530cf701a289896afc76acde5",
	[JOURNAL_UNASSESSED] = "2dd1be19dcf603b658dd94359098b9b5",
	[JOURNAL_TAMPERING] = "906e0484be9ad13255fd4a0a8c001b6c",
	[JOURNAL_GAP] = "85335383da07e6076ab0e44d299421b8",
	[JOURNAL_ENGINE_LOST] = "aba940b237d37491e6a8a143fe455d40",
	[JOURNAL_ENGINE_BACK] = "1e5d531c6543d43239a087d02b4f9d94",
	[JOURNAL_CONTENT_LOADED] = "22c9c0d6f0e2c5a2390b6e337438f6cb",
	[JOURNAL_CONTENT_REFUSED] = "9570586cdb52fdb02d0313857cacb13a",
	[JOURNAL_SPOOL_FAILED] = "8309f64f4164eca0cdb20b5ac4eea78a",
	[JOURNAL_STARTED] = "b23cc6c3d45a831cdf55c2c2883c159e",
	[JOURNAL_STOPPED] = "9951c79f99de09a369aa0c969e422e9e",
	[JOURNAL_ERROR] = "3fb1037d0e8edcebe8fe0d7a533e52db",
};

struct journal {
	bool is_foreground;
};

int
journal_new(struct journal **ret, bool is_foreground)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (journal == NULL)
		return -ENOMEM;
	journal->is_foreground = is_foreground;
	*ret = journal;
	return 0;
}

void
journal_free(struct journal *journal)
{
	free(journal);
}

const char *
journal_message_id(enum journal_kind kind)
{
	assert(kind < JOURNAL__MAX);
	return message_ids[kind];
}

/* "FIELD=value", quoted where a reader could not tell where the value ends. */
static void
add_field(struct buffer *line, const struct journal_field *field)
{
	if (strpbrk(field->value, " \"\\\t\n") == NULL) {
		buffer_printf(line, " %s=%s", field->name, field->value);
		return;
	}
	buffer_printf(line, " %s=\"", field->name);
	for (const char *c = field->value; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			buffer_add(line, "\\", 1);
		buffer_add(line, c, 1);
	}
	buffer_add(line, "\"", 1);
}

static bool
is_set(const struct journal_field *field)
{
	return field->value != NULL && *field->value != '\0';
}

/* What stands in the values is the container's: nothing in it may start a line. */
static void
write_line(FILE *stream, const char *prefix, const char *message,
    const struct journal_field *fields, size_t n_fields)
{
	autobuffer line = { 0 };

	buffer_add_text(&line, message);
	for (size_t i = 0; i < n_fields; i++)
		if (is_set(&fields[i]))
			add_field(&line, &fields[i]);
	(void)buffer_text(&line);
	if (line.failed)
		return;
	error_make_printable((char *)line.data);
	(void)fprintf(stream, "%s%s\n", prefix, (const char *)line.data);
	(void)fflush(stream);
}

static int
send_native(
    const struct journal_field *own, const struct journal_field *fields, size_t n_fields)
{
	char *texts[OWN_FIELDS + FIELDS_MAX];
	struct iovec parts[OWN_FIELDS + FIELDS_MAX];
	int n = 0, error = -ENOMEM;

	for (size_t i = 0; i < OWN_FIELDS + n_fields; i++) {
		const struct journal_field *f = i < OWN_FIELDS ? &own[i]
							       : &fields[i - OWN_FIELDS];
		int length;

		if (!is_set(f))
			continue;
		length = asprintf(&texts[n], "%s=%s", f->name, f->value);
		if (length < 0)
			break;
		parts[n] = (struct iovec){ texts[n], (size_t)length };
		n++;
	}
	if (n > 0)
		error = sd_journal_sendv(parts, n);
	for (int i = 0; i < n; i++)
		free(texts[i]);
	return error;
}

void
journal_send(struct journal *journal, enum journal_kind kind, int priority,
    const struct journal_field *fields, size_t n_fields, const char *format, ...)
{
	autofree char *message = NULL;
	const char *text;
	char level[2], prefix[4];
	va_list args;

	assert(kind < JOURNAL__MAX && priority >= 0 && priority <= 7);
	assert(n_fields <= FIELDS_MAX);
	va_start(args, format);
	if (vasprintf(&message, format, args) < 0)
		message = NULL;
	va_end(args);
	/* The entry is worth more than its sentence. */
	text = message == NULL ? "(out of memory)" : message;
	(void)snprintf(level, sizeof(level), "%d", priority);
	(void)snprintf(prefix, sizeof(prefix), "<%s>", level);
	if (journal->is_foreground)
		write_line(stdout, "", text, NULL, 0);
	/* Asked each time: journald may come and go, and sending says 0 in any case. */
	if (access(journald_socket, W_OK) < 0 ||
	    send_native(
		(const struct journal_field[OWN_FIELDS]){
		    { "MESSAGE", text },
		    { "MESSAGE_ID", journal_message_id(kind) },
		    { "PRIORITY", level },
		    { "SYSLOG_IDENTIFIER", "stigwatchd" },
		},
		fields, n_fields) < 0) {
		/* A person in front of it has read the line already. */
		if (!journal->is_foreground)
			write_line(stderr, prefix, text, fields, n_fields);
	}
}

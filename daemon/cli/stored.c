/* SPDX-License-Identifier: Apache-2.0 */
/* stored.c - the spool's scans for the commands that show them. */

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/buffer.h"
#include "daemon/base/clock.h"
#include "daemon/base/error.h"
#include "daemon/base/utf8.h"
#include "daemon/cli/cli.h"
#include "daemon/cli/stored.h"
#include "daemon/conf/conf.h"
#include "daemon/sink/spool.h"

enum {
	SHOWN_MAX = 8,	     /* names in an error */
	SHOWN_SIZE_MAX = 40, /* bytes of one */
	TRIED_MAX = 5,
	DATE_LENGTH = 10,
	SECONDS_LENGTH = 19,
};

static const char conf_path[] = STIGWATCH_SYSCONFDIR "/stigwatch/stigwatchd.conf";

static const struct option options[] = { { "help", no_argument, NULL, 'h' },
	{ "spool", required_argument, NULL, 's' }, { "json", no_argument, NULL, 'j' },
	{ NULL, 0, NULL, 0 } };

int
stored_parse(struct stored_options *o, const char *usage, const char *words, int min,
    int max, int argc, char **argv)
{
	int option;

	opterr = 0; /* we say it ourselves */
	while ((option = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		if (option == 'h')
			return fputs(usage, stdout) < 0;
		if (option == '?')
			return cli_bad_option(argv[0], argv);
		if (option == 'j')
			o->is_json = true;
		else
			o->spool = optarg;
	}
	o->n_words = argc - optind;
	if (o->n_words < min)
		return cli_usage_error(argv[0], "%s is needed", words);
	if (o->n_words > max)
		return cli_usage_error(
		    argv[0], "unexpected argument '%s'", argv[optind + max]);
	for (int i = 0; i < o->n_words; i++)
		o->words[i] = argv[optind + i];
	return -1;
}

int
stored_open(struct browse **ret, const struct stored_options *o, struct error *err)
{
	autoptr(conf) conf = NULL;
	int r;

	if (o->spool != NULL)
		return browse_open(ret, o->spool, err);
	r = conf_read(&conf, conf_path, err);
	if (r == -ENOENT)
		r = conf_defaults(&conf, err);
	if (r < 0)
		return error_wrap(err, "where the spool is (--spool DIR tells it)");
	return browse_open(ret, conf->spool_directory, err);
}

/* Names may be anything, and an error is a line. */
static void
add_name(struct buffer *out, const char *name)
{
	size_t length = strlen(name);
	size_t cut = utf8_cut(name, length, SHOWN_SIZE_MAX);

	if (out->length > 0)
		buffer_add_text(out, ", ");
	utf8_add_line(out, name, cut);
	if (cut < length)
		buffer_add_text(out, "...");
}

/* Those of TARGETS that begin with PREFIX, in words. How many. */
static uint32_t
list_matches(struct buffer *out, const struct browse_names *targets, const char *prefix,
    uint32_t *first)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < targets->count; i++) {
		autofree char *name = spool_decode(targets->names[i]);

		out->failed |= name == NULL;
		if (name == NULL || strncmp(name, prefix, strlen(prefix)) != 0)
			continue;
		if (n == 0 && first != NULL)
			*first = i;
		if (n < SHOWN_MAX)
			add_name(out, name);
		n++;
	}
	if (n > SHOWN_MAX)
		buffer_printf(out, " and %u more", n - SHOWN_MAX);
	return n;
}

static int
choose_target(
    char **ret, const struct browse_names *targets, const char *name, struct error *err)
{
	autofree char *encoded = spool_encode(name);
	autobuffer matches = { 0 }, known = { 0 }, shown = { 0 };
	uint32_t first = 0, n;

	if (encoded == NULL)
		return error_set(err, ENOMEM, "find a target");
	for (uint32_t i = 0; i < targets->count; i++)
		if (strcmp(targets->names[i], encoded) == 0) {
			*ret = take_ptr(encoded);
			return 0;
		}
	add_name(&shown, name);
	n = list_matches(&matches, targets, name, &first);
	if (n > 1)
		return error_say(err, EINVAL, "'%s' begins the names of %u targets: %s",
		    buffer_text(&shown), n, buffer_text(&matches));
	if (n == 0 && list_matches(&known, targets, "", NULL) == 0)
		return error_say(err, ENOENT,
		    "no target '%s': nothing has been scanned yet", buffer_text(&shown));
	if (n == 0)
		return error_say(err, ENOENT, "no target '%s'; known: %s",
		    buffer_text(&shown), buffer_text(&known));
	*ret = strdup(targets->names[first]);
	return *ret == NULL ? error_set(err, ENOMEM, "find a target") : 0;
}

int
stored_find(char **ret, const struct browse *browse, const char *name, struct error *err)
{
	autonames targets = { NULL, 0 };
	int r = browse_targets(browse, &targets, err);

	return r < 0 ? r : choose_target(ret, &targets, name, err);
}

/* NAME begins with WORD, punctuation of dates and times aside. */
static bool
begins_scan(const char *name, const char *word)
{
	for (; *word != '\0'; word++) {
		if (strchr("-: ", *word) != NULL)
			continue;
		while (*name == '-')
			name++;
		/* "2026-11-23 18:05": the blank stands for the T. */
		if (*name == 'T' && *word != 'T')
			name++;
		if (toupper((unsigned char)*name) != toupper((unsigned char)*word))
			return false;
		name++;
	}
	return true;
}

int
stored_scan(const char **ret, const struct browse_names *scans, const char *word,
    struct error *err)
{
	autobuffer shown = { 0 };
	uint32_t n = 0, first = 0;

	if (scans->count > 0 && strcmp(word, "latest") == 0) {
		*ret = scans->names[scans->count - 1];
		return 0;
	}
	for (uint32_t i = 0; i < scans->count; i++)
		if (word[0] != '\0' && begins_scan(scans->names[i], word)) {
			first = n == 0 ? i : first;
			n++;
		}
	if (n == 1) {
		*ret = scans->names[first];
		return 0;
	}
	add_name(&shown, word);
	if (n > 1)
		return error_say(err, EINVAL,
		    "'%s' begins the names of %u scans, among them %s and %s",
		    buffer_text(&shown), n, scans->names[first], scans->names[first + 1]);
	if (scans->count == 0)
		return error_say(
		    err, ENOENT, "no scan '%s', nor any other", buffer_text(&shown));
	return error_say(err, ENOENT, "no scan '%s'; known: %u from %s to %s",
	    buffer_text(&shown), scans->count, scans->names[0],
	    scans->names[scans->count - 1]);
}

int
stored_read(struct summary **ret, const struct browse *browse, const char *target,
    const char *scan, struct error *err)
{
	autobuffer bytes = { 0 };
	int r = browse_read(
	    browse, target, scan, "summary.json", &bytes, SUMMARY_SIZE_MAX, err);

	if (r < 0)
		return r;
	r = summary_read(ret, bytes.data, bytes.length, err);
	return r < 0 ? error_wrap(err, "'%.100s/targets/%.190s/%.100s/summary.json'",
			   browse_path(browse), target, scan)
		     : 0;
}

int
stored_latest(struct summary **ret, char **scan, const struct browse *browse,
    const char *target, struct error *err)
{
	int r = -ENOENT;

	/* Retention may remove it between the two looks; then there is a newer one. */
	for (int i = 0; i < TRIED_MAX && r == -ENOENT; i++) {
		autonames scans = { NULL, 0 };

		r = browse_scans(browse, target, &scans, err);
		if (r < 0)
			return r;
		if (scans.count == 0)
			return error_say(
			    err, ENOENT, "target '%.200s' has no scan", target);
		r = stored_read(ret, browse, target, scans.names[scans.count - 1], err);
		if (r < 0)
			continue;
		*scan = strdup(scans.names[scans.count - 1]);
		if (*scan == NULL)
			r = error_set(err, ENOMEM, "read a scan");
	}
	return r;
}

const char *
stored_time(const struct summary *summary, char text[STORED_TIME_SIZE])
{
	(void)clock_format(summary->target.time_start, text);
	if (strlen(text) < SECONDS_LENGTH)
		return "?";
	text[DATE_LENGTH] = ' ';
	text[SECONDS_LENGTH] = '\0';
	return text;
}

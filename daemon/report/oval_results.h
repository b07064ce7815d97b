/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_results.h - an OVAL results document (5.11) of a finished evaluation.
 *
 * Pure: bytes out, in pieces, so that only a piece is held in memory. Everything that was
 * evaluated is in it: definitions with their criteria, tests with their items and
 * variables, and the system characteristics they rest on. Values that must not be shown
 * are masked, items that are no longer there are counted. Ids that several documents of a
 * data stream share are in it once.
 */
#ifndef DAEMON_REPORT_OVAL_RESULTS_H
#define DAEMON_REPORT_OVAL_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/report/oval_view.h"

struct content;
struct error;
struct system_info;

struct oval_results {
	const struct content *content;
	struct oval_view view;
	const bool *documents; /* rows of CONTENT_DOCUMENTS it is of; NULL: all */
	const struct system_info *system;
	const char *asset; /* id of the asset in the ARF around it; NULL: there is none */
	bool is_part;	   /* of another document: no XML declaration, no line end */
	int64_t time_us;
	/* Take LENGTH bytes more of the document. 0 or -errno. */
	int (*put)(void *arg, const void *data, size_t length, struct error *err);
	/* An exact copy of the oval_definitions element by way of PUT, or NULL: the
	 * document says that it is left out. */
	int (*put_definitions)(void *arg, struct error *err);
	void *arg;
};

int oval_results_write(const struct oval_results *results, struct error *err);

#endif

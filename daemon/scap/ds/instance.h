/* SPDX-License-Identifier: Apache-2.0 */
/*
 * instance.h - an OVAL document once more, for other values of its external variables
 * (variable_instance of the OVAL results schema).
 *
 * A copy has all definitions and variables of the document, and of the rest only what
 * depends on the values: objects that do not are collected once for all instances.
 */
#ifndef DAEMON_SCAP_DS_INSTANCE_H
#define DAEMON_SCAP_DS_INSTANCE_H

#include <stdint.h>

#include "daemon/scap/tables.h"

struct builder;
struct error;

/* What an external variable is given. */
struct instance_value {
	uint32_t variable;	     /* row of the document that is copied */
	struct content_range values; /* CONTENT_STRS */
};

/* Copy row DOCUMENT with VALUES in place of its own. *COPY is the new row; its
 * definitions stand in the same order. NUMBER tells the copies of a document apart. */
int instance_copy(struct builder *b, uint32_t document, uint32_t number,
    const struct instance_value *values, uint32_t n_values, uint32_t *copy,
    struct error *err);

#endif

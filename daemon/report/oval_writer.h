/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval_writer.h - what the parts of the OVAL results writer share. Nothing else includes
 * it.
 */
#ifndef DAEMON_REPORT_OVAL_WRITER_H
#define DAEMON_REPORT_OVAL_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/buffer.h"
#include "daemon/report/markup.h"
#include "daemon/report/oval_results.h"
#include "daemon/scap/content.h"

struct item;
struct item_list;

#define NS_ARF "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define NS_SCAP_CONSTRUCTS "http://scap.nist.gov/schema/scap/constructs/1.2"
#define NS_OVAL_COMMON "http://oval.mitre.org/XMLSchema/oval-common-5"
#define NS_OVAL_RESULTS "http://oval.mitre.org/XMLSchema/oval-results-5"
#define NS_OVAL_SYSCHAR "http://oval.mitre.org/XMLSchema/oval-system-characteristics-5"

struct oval_numbered {
	const struct item *item;
	uint32_t object; /* the first row that has it */
	uint32_t number;
};

/* Every collected item, its number from 1 in the order of the objects. */
struct oval_numbers {
	struct oval_numbered *rows; /* by address; owned */
	uint32_t *order;	    /* rows by number - 1; owned */
	uint32_t count;
};

int oval_numbers_make(
    struct oval_numbers *numbers, const struct oval_results *results, struct error *err);
void oval_numbers_done(struct oval_numbers *numbers);
/* 0: not an item of any object. */
uint32_t oval_number(const struct oval_numbers *numbers, const struct item *item);

/* Which (id, version, instance) were written already. */
struct oval_ids {
	uint64_t *slots; /* owned; a power of two of them */
	uint32_t size;
};

int oval_ids_make(struct oval_ids *ids, uint32_t count, struct error *err);
void oval_ids_done(struct oval_ids *ids);
/* True the first time. */
bool oval_ids_add(
    struct oval_ids *ids, struct content_str id, uint32_t version, uint32_t instance);
/* The variable_instance of what is in row DOCUMENT. */
uint32_t oval_instance(const struct content *content, uint32_t document);

/* Whether what is in row DOCUMENT belongs into the results. */
bool oval_is_of(const struct oval_results *results, uint32_t document);
/* What the results say of row OBJECT; NULL: nothing. */
const struct item_list *oval_listed(const struct oval_results *results, uint32_t object);

struct oval_writer {
	const struct oval_results *results;
	struct markup x;
	struct buffer out;
	struct oval_numbers numbers;
	struct buffer variables; /* rows of those in the element being written */
};

/* Hand over what is there if it is worth it, or in any case. */
int oval_writer_flush(struct oval_writer *w, bool is_last, struct error *err);

/* The attribute variable_instance, if it is not what the schema supposes. */
void oval_put_instance(struct oval_writer *w, uint32_t document);
/* <NAME attribute="N">, and oval:generator of the document that begins. */
void oval_put_number(struct oval_writer *w, const char *name, uint64_t number);
void oval_put_generator(struct oval_writer *w);
/* Of FOUND items only KEPT are there: a message says it. */
void oval_put_left_out(struct oval_writer *w, uint32_t kept, uint32_t found);

/* Gather the variables that an object, or a range of entities, refers to; then write one
 * element NAME per value. */
void oval_variables_start(struct oval_writer *w);
void oval_variables_of_object(struct oval_writer *w, uint32_t object, unsigned int depth);
void oval_variables_of_entities(struct oval_writer *w, struct content_range entities);
int oval_variables_write(struct oval_writer *w, const char *name, struct error *err);

/* The oval_system_characteristics element. */
int oval_syschar_write(struct oval_writer *w, struct error *err);

#endif

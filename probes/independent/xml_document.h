/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml_document.h - an XML file as XPath 1.0 sees it.
 *
 * Nothing but the bytes given is read: no external document type or entity, no catalog,
 * no converter of characters. What needs one of them is refused, for what is left out
 * would read as absent. Internal entities are replaced, within limits.
 */
#ifndef PROBES_INDEPENDENT_XML_DOCUMENT_H
#define PROBES_INDEPENDENT_XML_DOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"
#include "probes/oval.h"

struct arena;
struct error;
struct xml_document;

struct xml_value {
	enum oval_datatype datatype;
	const char *text; /* arena */
};

/* What an expression found: a value for each node, or the one of a function. */
struct xml_found {
	struct xml_value *values; /* arena */
	uint32_t count;
};

/* Once, before the sandbox: for all of the process, nothing is fetched for a document. */
void xml_document_warm(void);

/* -EPROTO with the reason when DATA is refused or malformed, -ENOMEM. */
int xml_document_open(
    struct xml_document **ret, const char *data, size_t length, struct error *err);
void xml_document_free(struct xml_document *document);
DEFINE_AUTOPTR(xml_document);

/*
 * Evaluate XPATH at the root. No prefix and no variable is declared. *SPENT is 0 at
 * first, and counts what all evaluations for one object take together. -EINVAL when it is
 * no expression that can be evaluated, -E2BIG when a limit is hit, -ENOMEM.
 */
int xml_document_find(const struct xml_document *document, const char *xpath,
    uint64_t *spent, struct arena *arena, struct xml_found *found, struct error *err);

/* 0, or -EINVAL when XPATH is no expression whatever the document. */
int xml_document_check(const char *xpath, struct error *err);

#endif

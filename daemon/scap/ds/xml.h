/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml.h - hostile XML as a stream of elements: the only reader that includes libxml2.
 *
 * No network, no document type (a file that has one is refused, so there are no entities
 * but the five of XML), bounded depth and size. The usual shape of a reader:
 *
 *	int depth = xml_depth(x);
 *	while ((r = xml_next_child(x, depth, err)) > 0)
 *		if (xml_is(x, XML_NS_OVAL, "test")) ...
 */
#ifndef DAEMON_SCAP_DS_XML_H
#define DAEMON_SCAP_DS_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct error;
struct xml;

#define XML_NS_DS "http://scap.nist.gov/schema/scap/source/1.2"
#define XML_NS_XLINK "http://www.w3.org/1999/xlink"
#define XML_NS_CATALOG "urn:oasis:names:tc:entity:xmlns:xml:catalog"
#define XML_NS_XCCDF "http://checklists.nist.gov/xccdf/1.2"
#define XML_NS_XCCDF_1_1 "http://checklists.nist.gov/xccdf/1.1"
#define XML_NS_OVAL "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define XML_NS_OVAL_COMMON "http://oval.mitre.org/XMLSchema/oval-common-5"
#define XML_NS_XSI "http://www.w3.org/2001/XMLSchema-instance"
#define XML_NS_CPE_DICT "http://cpe.mitre.org/dictionary/2.0"
#define XML_NS_CPE_LANG "http://cpe.mitre.org/language/2.0"
#define XML_NS_DC "http://purl.org/dc/elements/1.1/"
#define XML_NS_SCE "http://open-scap.org/page/SCE_xccdf_stream"

/* Read FD (borrowed) from where it stands; PATH is its name in messages. */
int xml_open(struct xml **ret, int fd, const char *path, struct error *err);
void xml_free(struct xml *x);
DEFINE_AUTOPTR(xml);

/* Move to the document's root element. */
int xml_root(struct xml *x, struct error *err);

/* Depth of the current element; the root's is 0. */
int xml_depth(const struct xml *x);

/*
 * Move to the next child element of the element at DEPTH, passing over what was not read
 * of earlier children. 1: standing on it; 0: there is none, the reader stands at the
 * parent's end; -errno.
 */
int xml_next_child(struct xml *x, int depth, struct error *err);

/* Names of the current element. Borrowed until the next move. */
const char *xml_name(const struct xml *x);	/* local name */
const char *xml_namespace(const struct xml *x); /* URI, "" if none */
bool xml_is(const struct xml *x, const char *namespace_, const char *name);

/* Attribute without a namespace / with one; NULL if absent. Borrowed until the next move.
 */
const char *xml_attr(struct xml *x, const char *name);
const char *xml_attr_ns(struct xml *x, const char *namespace_, const char *name);
/* An xs:boolean attribute ("true", "1", "false", "0"); DEFAULT_VALUE if absent or
 * anything else. */
bool xml_attr_bool(struct xml *x, const char *name, bool default_value);
/* TEXT as xs:boolean, white space around it dropped; DEFAULT_VALUE for NULL and what is
 * none. */
bool xml_bool(const char *text, bool default_value);

/*
 * The current element's character data with all its descendants', moving to its end. As
 * written: white space is the caller's business. *TEXT is NUL-terminated and borrowed
 * until the next call.
 */
int xml_text(struct xml *x, const char **text, struct error *err);

/* The same, with children rendered by ON_ELEMENT (e.g. <sub idref>): called for each
 * descendant element, returns text to insert in its place (borrowed) or NULL to take its
 * own text. */
int xml_mixed_text(struct xml *x, const char *(*on_element)(void *arg, struct xml *x),
    void *arg, const char **text, struct error *err);

/* The INDEX-th attribute without a namespace; false when there are fewer. Borrowed
 * likewise. */
bool xml_attr_at(
    const struct xml *x, uint32_t index, const char **name, const char **value);

/*
 * Line where the current element's tag begins, and offset into the source: of the `<`
 * while standing on an element, behind its end tag once its end was reached. The offset
 * is 0 when the source is not UTF-8 (the parser then sees other bytes than the file has).
 */
unsigned long xml_line(const struct xml *x);
uint64_t xml_offset(const struct xml *x);

/* "<path>:<line>: <format>" as an error of code EPROTO. */
int xml_error(const struct xml *x, struct error *err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Read to the end of the document; DIGEST is the SHA-256 of all bytes, hex. */
int xml_finish(struct xml *x, char digest[65], struct error *err);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* xml_source.h - what an XML file must not do to be given to a parser at all. */
#ifndef PROBES_INDEPENDENT_XML_SOURCE_H
#define PROBES_INDEPENDENT_XML_SOURCE_H

#include <stddef.h>

/*
 * NULL when LENGTH bytes of DATA may be parsed, else why not (static): too large, in an
 * encoding that a library would have to be loaded for, or with a tag of so many
 * attributes that comparing them all takes minutes. Says nothing about being well-formed.
 */
const char *xml_source_check(const char *data, size_t length);

#endif

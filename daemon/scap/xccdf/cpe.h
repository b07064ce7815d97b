/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cpe.h - platforms: CPE dictionaries (name -> check) and CPE language (logical tests
 * over names).
 */
#ifndef DAEMON_SCAP_XCCDF_CPE_H
#define DAEMON_SCAP_XCCDF_CPE_H

#include <stdint.h>

struct arena;
struct benchmark_links;
struct builder;
struct cpe;
struct error;
struct xml;

struct cpe *cpe_new(struct arena *arena); /* NULL when out of memory */

/* Add the cpe-list (dictionary) or platform-specification (language) the reader stands
 * on. */
int cpe_read_dictionary(struct cpe *cpe, struct xml *x, struct error *err);
int cpe_read_language(struct cpe *cpe, struct xml *x, struct error *err);

/* Look into FALLBACK (borrowed, may be NULL) for what CPE and its fallbacks so far do not
 * have. */
void cpe_fall_back(struct cpe *cpe, struct cpe *fallback);

/* Every OVAL document that CPE names, maybe more than once. A negative return ends it. */
int cpe_each_href(
    const struct cpe *cpe, int (*visit)(void *arg, const char *href), void *arg);
/* From now on CPE's own documents are the rows that FIND gives (CONTENT_NONE: not there),
 * asked once for each; otherwise the links of the benchmark are asked. */
void cpe_place(struct cpe *cpe, uint32_t (*find)(void *arg, const char *href), void *arg);

/*
 * The CONTENT_PLATFORMS row for IDREF of an XCCDF platform element ("#id", "id", or a CPE
 * name), written once. Order of XCCDF 1.2, 6.2.5: language first, then dictionary (a
 * dictionary name applies when it matches by CPE name matching); found in neither: kind
 * NAME, which never applies.
 */
uint32_t cpe_platform(struct cpe *cpe, const char *idref,
    const struct benchmark_links *links, struct builder *b);

#endif

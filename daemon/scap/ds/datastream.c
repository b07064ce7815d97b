/* SPDX-License-Identifier: Apache-2.0 */
/* datastream.c - the data-stream elements of a collection (SCAP 1.3, NIST SP 800-126r3,
 * section 3.1). */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "daemon/scap/ds/compiler.h"
#include "daemon/scap/ds/datastream.h"
#include "daemon/scap/ds/xml.h"

/* The largest streams known have one catalog of a dozen names. */
enum { STREAMS_MAX = 256, REFS_MAX = 4096, URIS_MAX = 4096 };

static const char *
skip_hash(const char *uri)
{
	return uri[0] == '#' ? uri + 1 : uri;
}

static const char *
attr_or_empty(const char *value)
{
	return value == NULL ? "" : value;
}

static int
read_uri(
    struct datastream_uri ***tail, struct xml *x, struct arena *arena, struct error *err)
{
	struct datastream_uri *uri = arena_alloc(arena, sizeof(*uri));
	const char *name = attr_or_empty(xml_attr(x, "name"));
	const char *ref = attr_or_empty(xml_attr(x, "uri"));

	if (uri == NULL)
		return error_set(err, ENOMEM, "catalog");
	uri->name = arena_strdup(arena, href_plain(name));
	uri->ref = arena_strdup(arena, skip_hash(ref));
	if (uri->name == NULL || uri->ref == NULL)
		return error_set(err, ENOMEM, "catalog");
	**tail = uri;
	*tail = &uri->next;
	return 0;
}

static int
read_catalog(
    struct datastream_ref *ref, struct xml *x, struct arena *arena, struct error *err)
{
	struct datastream_uri **tail = &ref->uris;
	int depth = xml_depth(x), count = 0, r;

	while (*tail != NULL)
		tail = &(*tail)->next;
	while ((r = xml_next_child(x, depth, err)) > 0) {
		if (!xml_is(x, XML_NS_CATALOG, "uri"))
			continue;
		if (count++ >= URIS_MAX)
			return xml_error(
			    x, err, "more than %d names in a catalog", URIS_MAX);
		r = read_uri(&tail, x, arena, err);
		if (r < 0)
			return r;
	}
	return r;
}

static int
read_ref(
    struct datastream_ref **ret, struct xml *x, struct arena *arena, struct error *err)
{
	struct datastream_ref *ref = arena_alloc(arena, sizeof(*ref));
	const char *href = attr_or_empty(xml_attr_ns(x, XML_NS_XLINK, "href"));
	int depth = xml_depth(x), r;

	if (ref == NULL)
		return error_set(err, ENOMEM, "component-ref");
	ref->id = arena_strdup(arena, attr_or_empty(xml_attr(x, "id")));
	ref->component = href[0] == '#' ? arena_strdup(arena, href + 1) : "";
	if (ref->id == NULL || ref->component == NULL)
		return error_set(err, ENOMEM, "component-ref");
	while ((r = xml_next_child(x, depth, err)) > 0) {
		if (!xml_is(x, XML_NS_CATALOG, "catalog"))
			continue;
		r = read_catalog(ref, x, arena, err);
		if (r < 0)
			return r;
	}
	*ret = ref;
	return r;
}

/* checklists, checks, dictionaries and extended-components alike hold component-refs. */
static int
read_refs(
    struct datastream *stream, struct xml *x, struct arena *arena, struct error *err)
{
	bool are_checklists = xml_is(x, XML_NS_DS, "checklists");
	struct datastream_ref **tail = &stream->refs;
	int depth = xml_depth(x), count = 0, r;

	for (; *tail != NULL; count++)
		tail = &(*tail)->next;
	while ((r = xml_next_child(x, depth, err)) > 0) {
		struct datastream_ref *ref = NULL;

		if (!xml_is(x, XML_NS_DS, "component-ref"))
			continue;
		if (count++ >= REFS_MAX)
			return xml_error(x, err, "more than %d component-refs", REFS_MAX);
		r = read_ref(&ref, x, arena, err);
		if (r < 0)
			return r;
		ref->is_checklist = are_checklists;
		*tail = ref;
		tail = &ref->next;
	}
	return r;
}

int
datastream_read(
    struct datastream **list, struct xml *x, struct arena *arena, struct error *err)
{
	struct datastream *stream = arena_alloc(arena, sizeof(*stream));
	int depth = xml_depth(x), count = 0, r;

	for (; *list != NULL; count++)
		list = &(*list)->next;
	if (count >= STREAMS_MAX)
		return xml_error(x, err, "more than %d data-streams", STREAMS_MAX);
	if (stream == NULL)
		return error_set(err, ENOMEM, "data-stream");
	stream->id = arena_strdup(arena, attr_or_empty(xml_attr(x, "id")));
	if (stream->id == NULL)
		return error_set(err, ENOMEM, "data-stream");
	while ((r = xml_next_child(x, depth, err)) > 0) {
		r = read_refs(stream, x, arena, err);
		if (r < 0)
			return r;
	}
	*list = stream;
	return r;
}

const struct datastream *
datastream_find(const struct datastream *list, const char *id)
{
	while (list != NULL && strcmp(list->id, id) != 0)
		list = list->next;
	return list;
}

const struct datastream_ref *
datastream_find_component(const struct datastream *stream, const char *component)
{
	const struct datastream_ref *ref = stream->refs;

	while (ref != NULL && strcmp(ref->component, component) != 0)
		ref = ref->next;
	return ref;
}

const struct datastream_ref *
datastream_checklist(const struct datastream *stream)
{
	const struct datastream_ref *ref = stream->refs;

	while (ref != NULL && !ref->is_checklist)
		ref = ref->next;
	return ref;
}

static const struct datastream_ref *
find_ref(const struct datastream *stream, const char *id)
{
	const struct datastream_ref *ref = stream->refs;

	while (ref != NULL && strcmp(ref->id, id) != 0)
		ref = ref->next;
	return ref;
}

static const struct datastream_ref *
find_in_catalog(
    const struct datastream *stream, const struct datastream_ref *from, const char *name)
{
	for (const struct datastream_uri *uri = from->uris; uri != NULL; uri = uri->next)
		if (strcmp(uri->name, name) == 0)
			return find_ref(stream, uri->ref);
	return NULL;
}

const char *
datastream_resolve(
    const struct datastream *stream, const struct datastream_ref *from, const char *href)
{
	const char *name = href_plain(href), *id = skip_hash(name);
	const struct datastream_ref *found = from == NULL
						 ? NULL
						 : find_in_catalog(stream, from, name);

	for (const struct datastream_ref *ref = stream->refs;
	     found == NULL && ref != NULL; ref = ref->next)
		found = find_in_catalog(stream, ref, name);
	if (found == NULL)
		found = find_ref(stream, id);
	if (found == NULL && id[0] != '\0')
		found = datastream_find_component(stream, id);
	return found == NULL || found->component[0] == '\0' ? NULL : found->component;
}

const char *
datastream_name(const struct datastream *stream, const char *component)
{
	const struct datastream_ref *target = datastream_find_component(
	    stream, component);

	if (target == NULL)
		return component;
	for (const struct datastream_ref *ref = stream->refs; ref != NULL;
	     ref = ref->next)
		for (const struct datastream_uri *uri = ref->uris; uri != NULL;
		     uri = uri->next)
			if (strcmp(uri->ref, target->id) == 0)
				return uri->name;
	return target->id;
}

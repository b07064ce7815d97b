/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file_content.h - what the object types that look into files have in common: how an item
 * names its file, and what becomes of a file that cannot be read.
 */
#ifndef PROBES_INDEPENDENT_FILE_CONTENT_H
#define PROBES_INDEPENDENT_FILE_CONTENT_H

#include <stdbool.h>
#include <stdint.h>

struct error;
struct item;
struct item_list;
struct match;
struct probe_env;
struct walk_entry;

/* A new item with filepath, path and filename, and room for N_ENTITIES. NULL: no more. */
struct item *file_content_item(struct item_list *items, const char *type,
    const struct walk_entry *entry, uint32_t n_entities);

/*
 * ENTRY could not be read, which ERR says. What is not there or never has a content adds
 * nothing; anything else is an item in error. False when nothing more can be added.
 */
bool file_content_unreadable(const struct probe_env *env, struct item_list *items,
    const char *type, const struct walk_entry *entry, const struct error *err);

/* ENTRY was read, but not understood: an item in error with REASON (arena; NULL: memory
 * ended). False when nothing more can be added. */
bool file_content_bad(struct item_list *items, const char *type,
    const struct walk_entry *entry, const char *reason);

/* The object as a whole cannot be collected. REASON as above. */
void file_content_error(struct item_list *items, const char *reason);

/* A search of ENTRY's content for PATTERN, by MATCH, has hit a limit: so neither can the
 * object. */
void file_content_limit(struct item_list *items, const struct walk_entry *entry,
    const char *pattern, const struct match *match);

#endif

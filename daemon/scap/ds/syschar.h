/* SPDX-License-Identifier: Apache-2.0 */
/*
 * syschar.h - recorded OVAL system characteristics, in place of a system that is there.
 *
 * Reads an oval_system_characteristics document, or the one inside an oval_results
 * document. Everything lives in the arena it was read into.
 */
#ifndef DAEMON_SCAP_DS_SYSCHAR_H
#define DAEMON_SCAP_DS_SYSCHAR_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct error;
struct item_list;
struct match_cache;
struct object;
struct syschar;
struct system_info;

/*
 * Read FD (borrowed) to its end; PATH is its name in messages. What the document says
 * wrongly of one object is that object's flag and reason; what makes the document as a
 * whole ambiguous or unreadable is "<path>:<line>: <reason>".
 */
int syschar_read(struct syschar **ret, int fd, const char *path, struct arena *arena,
    struct error *err);

/* Never NULL. */
const struct system_info *syschar_system(const struct syschar *syschar);

/* Whether it says which objects were collected; if not, items have to be searched. */
bool syschar_has_objects(const struct syschar *syschar);

/* Fill LIST with what was recorded of the object called ID in INSTANCE (its
 * variable_instance, 1 by default); not collected when nothing was. */
void syschar_recall(const struct syschar *syschar, const char *id, uint32_t instance,
    struct item_list *list);

/* Fill LIST with all items that OBJECT describes, its behaviors left aside. -ENOMEM. */
int syschar_search(const struct syschar *syschar, const struct object *object,
    struct match_cache *match, struct item_list *list, struct error *err);

/* The values that the variable called ID had when the objects of INSTANCE were collected;
 * 0 when none mentions it. */
uint32_t syschar_values(const struct syschar *syschar, const char *id, uint32_t instance,
    const char *const **texts);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_depends.h - which packages of a database lack what they require, or are beside
 * what they or others conflict with or obsolete.
 */
#ifndef PROBES_LINUX_RPM_DEPENDS_H
#define PROBES_LINUX_RPM_DEPENDS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/base/cleanup.h"

struct error;
struct rpm_db;
struct rpm_depends;
struct tree;

/* Look at every package of DB, which is open. */
int rpm_depends_read(
    struct rpm_depends **ret, struct rpm_db *db, struct tree *tree, struct error *err);
void rpm_depends_free(struct rpm_depends *depends);
DEFINE_AUTOPTR(rpm_depends);

/* Whether package INDEX, counted as rpm_db_read() gives them, has all it asks for. */
bool rpm_depends_is_met(const struct rpm_depends *depends, uint32_t index);

#endif

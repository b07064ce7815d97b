/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_package.c - who a package is, and the items that name it. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_header.h"
#include "probes/linux/rpm_package.h"
#include "probes/object.h"

enum { TEXT_MAX = 4096 }; /* of a name, version or release */

static bool
has_epoch(const struct rpm_package *package)
{
	return package->epoch[0] != '(';
}

bool
rpm_package_fill(struct rpm_package *package, const struct rpm_header *header)
{
	struct rpm_value value;
	uint32_t epoch;

	package->name = rpm_header_string(header, RPM_TAG_NAME);
	package->version = rpm_header_string(header, RPM_TAG_VERSION);
	package->release = rpm_header_string(header, RPM_TAG_RELEASE);
	package->arch = rpm_header_string(header, RPM_TAG_ARCH);
	/* Only gpg-pubkey has none; the schema wants this word then. */
	if (package->arch == NULL)
		package->arch = "(none)";
	if (package->name == NULL || package->version == NULL ||
	    package->release == NULL || strlen(package->name) > TEXT_MAX ||
	    strlen(package->version) > TEXT_MAX || strlen(package->release) > TEXT_MAX ||
	    strlen(package->arch) > TEXT_MAX)
		return false;
	(void)snprintf(package->epoch, sizeof(package->epoch), "(none)");
	if (rpm_header_find(header, RPM_TAG_EPOCH, &value) &&
	    rpm_value_number(&value, &epoch))
		(void)snprintf(package->epoch, sizeof(package->epoch), "%" PRIu32, epoch);
	return true;
}

const char *
rpm_package_evr(const struct rpm_package *package, struct arena *arena)
{
	return arena_printf(arena, "%s:%s-%s", has_epoch(package) ? package->epoch : "0",
	    package->version, package->release);
}

const char *
rpm_package_extended_name(const struct rpm_package *package, struct arena *arena)
{
	return arena_printf(arena, "%s-%s:%s-%s.%s", package->name,
	    has_epoch(package) ? package->epoch : "0", package->version, package->release,
	    package->arch);
}

enum oval_result
rpm_package_accepted(const struct rpm_package *package, const struct object *object,
    struct match_cache *cache, const char **which)
{
	const struct {
		const char *name, *value;
	} parts[] = {
		{ "name", package->name },
		{ "epoch", package->epoch },
		{ "version", package->version },
		{ "release", package->release },
		{ "arch", package->arch },
	};

	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const struct object_entity *entity = object_find(object, parts[i].name);
		enum oval_result accepts;

		/* No epoch is no number, and so none that was asked for. */
		if (entity != NULL && entity->datatype == OVAL_DATATYPE_INT && i == 1 &&
		    !has_epoch(package))
			return OVAL_RESULT_FALSE;
		accepts = object_entity_accepts(
		    entity, parts[i].value, strlen(parts[i].value), cache);
		*which = parts[i].name;
		if (accepts != OVAL_RESULT_TRUE)
			return accepts == OVAL_RESULT_FALSE ? accepts : OVAL_RESULT_ERROR;
	}
	return OVAL_RESULT_TRUE;
}

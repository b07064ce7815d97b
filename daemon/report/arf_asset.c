/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arf_asset.c - the target of a scan as an asset (Asset Identification 1.1).
 *
 * What the schema has no room for is not written: names of targets are free, a hostname
 * is not.
 */

#include <arpa/inet.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/report/arf_asset.h"
#include "daemon/report/markup.h"
#include "daemon/scap/record.h"

/* ai:hostname-type and the like: what does not fit is not written. */
static bool
is_hostname(const char *text)
{
	bool was_dot = true;

	for (; *text != '\0'; text++) {
		if (*text == '.'
			? was_dot
			: !isalnum((unsigned char)*text) && *text != '-' && *text != '_')
			return false;
		was_dot = *text == '.';
	}
	return !was_dot;
}

static bool
is_mac(const char *text)
{
	for (unsigned int i = 0; i < 17; i++)
		if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
			return false;
	return text[17] == '\0';
}

/* The fact called NAME of the target; "" if there is none. */
static const char *
find_fact(const struct record_target *t, const char *name)
{
	for (uint32_t i = 0; i < t->n_facts; i++)
		if (strcmp(t->facts[i].name, name) == 0)
			return t->facts[i].value;
	return "";
}

static void
write_address(struct markup *x, const char *address)
{
	char text[8 * 5];
	struct in6_addr six;
	struct in_addr four;
	const char *element = "ai:ip-v4";

	if (inet_pton(AF_INET, address, &four) != 1) {
		if (inet_pton(AF_INET6, address, &six) != 1)
			return;
		/* The schema knows the long form only. */
		for (unsigned int i = 0; i < 8; i++)
			(void)snprintf(text + i * 5, 6, "%02x%02x%s", six.s6_addr[i * 2],
			    six.s6_addr[i * 2 + 1], i < 7 ? ":" : "");
		element = "ai:ip-v6";
		address = text;
	}
	markup_start(x, "ai:ip-address");
	markup_element(x, element, address);
	markup_end(x);
}

static void
write_connection(struct markup *x, const struct record_target *t)
{
	const char *address = find_fact(t, "ip-address");
	const char *mac = find_fact(t, "mac-address");

	if (address[0] == '\0' && !is_mac(mac))
		return;
	markup_start(x, "ai:connections");
	markup_start(x, "ai:connection");
	write_address(x, address);
	if (is_mac(mac))
		markup_element(x, "ai:mac-address", mac);
	markup_end(x);
	markup_end(x);
}

static void
write_id(struct markup *x, const char *resource, const char *id)
{
	if (id[0] == '\0')
		return;
	markup_start(x, "ai:synthetic-id");
	markup_attribute(x, "resource", resource);
	markup_attribute(x, "id", id);
	markup_end(x);
}

void
arf_asset_write(struct markup *x, const char *id, const struct record_target *t)
{
	const char *names[] = { find_fact(t, "hostname"), t->target, t->container_name,
		t->basis == RECORD_BASIS_HOST ? t->host : "" };
	const char *fqdn = find_fact(t, "fqdn");
	size_t i = 0;

	markup_start(x, "arf:assets");
	markup_start(x, "arf:asset");
	markup_attribute(x, "id", id);
	markup_start(x, "ai:computing-device");
	write_id(x, "urn:stigwatch:target", t->target);
	write_id(x, "urn:stigwatch:container", t->container_id);
	write_connection(x, t);
	if (is_hostname(fqdn))
		markup_element(x, "ai:fqdn", fqdn);
	while (i < ARRAY_LEN(names) && !is_hostname(names[i]))
		i++;
	if (i < ARRAY_LEN(names))
		markup_element(x, "ai:hostname", names[i]);
	markup_end(x);
	markup_end(x);
	markup_end(x);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * address.h - IPv4 and IPv6 addresses with a prefix length, as OVAL's datatypes have
 * them.
 */
#ifndef PROBES_ADDRESS_H
#define PROBES_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "probes/oval.h"

/*
 * "HAVE <operation> WANT" for OVAL_DATATYPE_IPV4_ADDRESS or _IPV6_ADDRESS. Bits outside
 * the prefix count as zero. ERROR for what is no address, and for an order between
 * different prefix lengths.
 */
enum oval_result address_compare(enum oval_datatype datatype,
    enum oval_operation operation, const char *have, size_t length, const char *want);

#endif

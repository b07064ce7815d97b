/* SPDX-License-Identifier: Apache-2.0 */
/* record_chunk.h - what writing and reading a record must agree on, beyond record.h. */
#ifndef DAEMON_SCAP_RECORD_CHUNK_H
#define DAEMON_SCAP_RECORD_CHUNK_H

#define RECORD_MAGIC "stigwatch record "

enum {
	RECORD_NAME_MAX = 128,	   /* bytes of an entity's, item type's or fact's name */
	RECORD_TEXT_MAX = 4096,	   /* of a path, an image reference, an id */
	RECORD_FACTS_MAX = 64,	   /* per target */
	RECORD_ENTITIES_MAX = 128, /* per item; the rest is counted as cut */
	RECORD_LIMITS_MAX = 64,	   /* a scan has fewer limits than that */
};

/* How the value of an entity is packed. */
enum record_value {
	RECORD_VALUE_NONE,   /* no value: status says why */
	RECORD_VALUE_TEXT,   /* string */
	RECORD_VALUE_NUMBER, /* u64 */
	RECORD_VALUE_SECRET, /* there is one; it stays where it is */
	RECORD_VALUE_RECORD, /* u32 fields, each packed as an entity; no record in it */
	RECORD_VALUE__MAX
};

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rpm_header.h - one package's header: an index of tags over a store of values.
 */
#ifndef PROBES_LINUX_RPM_HEADER_H
#define PROBES_LINUX_RPM_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rpm_tag {
	RPM_TAG_SIGPGP = 259,
	RPM_TAG_SIGGPG = 262,
	RPM_TAG_DSAHEADER = 267,
	RPM_TAG_RSAHEADER = 268,
	RPM_TAG_NAME = 1000,
	RPM_TAG_VERSION = 1001,
	RPM_TAG_RELEASE = 1002,
	RPM_TAG_EPOCH = 1003,
	RPM_TAG_ARCH = 1022,
	RPM_TAG_OLDFILENAMES = 1027,
	RPM_TAG_FILESIZES = 1028,
	RPM_TAG_FILESTATES = 1029,
	RPM_TAG_FILEMODES = 1030,
	RPM_TAG_FILERDEVS = 1033,
	RPM_TAG_FILEMTIMES = 1034,
	RPM_TAG_FILEDIGESTS = 1035,
	RPM_TAG_FILELINKTOS = 1036,
	RPM_TAG_FILEFLAGS = 1037,
	RPM_TAG_FILEUSERNAME = 1039,
	RPM_TAG_FILEGROUPNAME = 1040,
	RPM_TAG_FILEVERIFYFLAGS = 1045,
	RPM_TAG_PROVIDENAME = 1047,
	RPM_TAG_REQUIREFLAGS = 1048,
	RPM_TAG_REQUIRENAME = 1049,
	RPM_TAG_REQUIREVERSION = 1050,
	RPM_TAG_CONFLICTFLAGS = 1053,
	RPM_TAG_CONFLICTNAME = 1054,
	RPM_TAG_CONFLICTVERSION = 1055,
	RPM_TAG_VERIFYSCRIPT = 1079,
	RPM_TAG_OBSOLETENAME = 1090,
	RPM_TAG_VERIFYSCRIPTPROG = 1091,
	RPM_TAG_PROVIDEFLAGS = 1112,
	RPM_TAG_PROVIDEVERSION = 1113,
	RPM_TAG_OBSOLETEFLAGS = 1114,
	RPM_TAG_OBSOLETEVERSION = 1115,
	RPM_TAG_DIRINDEXES = 1116,
	RPM_TAG_BASENAMES = 1117,
	RPM_TAG_DIRNAMES = 1118,
	RPM_TAG_LONGFILESIZES = 5008,
	RPM_TAG_FILECAPS = 5010,
	RPM_TAG_FILEDIGESTALGO = 5011,
};

/* Borrows the bytes. */
struct rpm_header {
	const unsigned char *index, *store;
	uint32_t n_tags, store_length;
};

/* The value of a tag, to be taken element by element. */
struct rpm_value {
	const unsigned char *at, *end;
	uint32_t type, count;
};

/* False when the bytes are no header. */
bool rpm_header_parse(
    struct rpm_header *header, const unsigned char *bytes, size_t length);

/* The value of TAG; false when there is none or it leads out of the header. */
bool rpm_header_find(
    const struct rpm_header *header, enum rpm_tag tag, struct rpm_value *value);

/* The next string of a value of strings, NUL-terminated; NULL after the last. */
const char *rpm_value_string(struct rpm_value *value);
/* The next number of a value of 32-bit numbers; false after the last. */
bool rpm_value_number(struct rpm_value *value, uint32_t *number);
/* The same for numbers of any size, which tags of files have. */
bool rpm_value_any_number(struct rpm_value *value, uint64_t *number);

/* The string of TAG, NULL when it has none. */
const char *rpm_header_string(const struct rpm_header *header, enum rpm_tag tag);

/*
 * The id of the key the header is signed by (RFC 4880: issuer of the signature), as 16
 * hexadecimal digits; false when it is not signed.
 */
bool rpm_header_key_id(const struct rpm_header *header, char key_id[17]);

#endif

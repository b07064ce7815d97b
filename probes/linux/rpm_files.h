/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_files.h - the files of one package's header, one after the other. */
#ifndef PROBES_LINUX_RPM_FILES_H
#define PROBES_LINUX_RPM_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "probes/linux/rpm_header.h"

enum rpm_file_flag { /* rpm's values */
	RPM_FILE_CONFIG = 1 << 0,
	RPM_FILE_DOC = 1 << 1,
	RPM_FILE_GHOST = 1 << 6,
	RPM_FILE_LICENSE = 1 << 7,
	RPM_FILE_README = 1 << 8,
};

enum rpm_file_state { /* rpm's values */
	RPM_FILE_NORMAL,
	RPM_FILE_REPLACED, /* another package's file has its place */
	RPM_FILE_NOT_INSTALLED,
	RPM_FILE_NET_SHARED,
	RPM_FILE_WRONG_COLOR, /* the other architecture's file has its place */
};

/* Texts are the header's; "" where it says nothing. */
struct rpm_file {
	const char *directory, *base;
	const char *digest, *link, *user, *group, *caps;
	uint64_t size;
	uint32_t mode, mtime, device, flags, verify, state;
};

enum rpm_file_number {
	RPM_FILE_NUMBER_MODE,
	RPM_FILE_NUMBER_MTIME,
	RPM_FILE_NUMBER_DEVICE,
	RPM_FILE_NUMBER_FLAGS,
	RPM_FILE_NUMBER_VERIFY,
	RPM_FILE_NUMBER_STATE,
	RPM_FILE_NUMBER_SIZE,
	RPM_FILE_NUMBER_DIRECTORY,
	RPM_FILE_NUMBER__MAX
};

enum rpm_file_text {
	RPM_FILE_TEXT_BASE,
	RPM_FILE_TEXT_DIGEST,
	RPM_FILE_TEXT_LINK,
	RPM_FILE_TEXT_USER,
	RPM_FILE_TEXT_GROUP,
	RPM_FILE_TEXT_CAPS,
	RPM_FILE_TEXT__MAX
};

struct rpm_files {
	struct rpm_value numbers[RPM_FILE_NUMBER__MAX];
	struct rpm_value texts[RPM_FILE_TEXT__MAX];
	const char **directories; /* owned */
	uint32_t n_directories, left;
	uint32_t digest_algorithm; /* RFC 4880, 9.4 */
};

/* -ENOMEM is the only failure; FILES may then, too, be done. */
int rpm_files_init(struct rpm_files *files, const struct rpm_header *header);
void rpm_files_done(struct rpm_files *files);

/* The next file; false after the last or where the header is damaged. */
bool rpm_files_next(struct rpm_files *files, struct rpm_file *file);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_files.c - the files of one package's header, one after the other. */

#include <errno.h>
#include <stdlib.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_files.h"

enum {
	/* The largest packages have some ten thousand files. */
	FILES_MAX = 1000000,
	DIGEST_MD5 = 1, /* before headers said which */
	VERIFY_ALL = 0xffffffff,
};

static const enum rpm_tag number_tags[RPM_FILE_NUMBER__MAX] = {
	[RPM_FILE_NUMBER_MODE] = RPM_TAG_FILEMODES,
	[RPM_FILE_NUMBER_MTIME] = RPM_TAG_FILEMTIMES,
	[RPM_FILE_NUMBER_DEVICE] = RPM_TAG_FILERDEVS,
	[RPM_FILE_NUMBER_FLAGS] = RPM_TAG_FILEFLAGS,
	[RPM_FILE_NUMBER_VERIFY] = RPM_TAG_FILEVERIFYFLAGS,
	[RPM_FILE_NUMBER_STATE] = RPM_TAG_FILESTATES,
	[RPM_FILE_NUMBER_SIZE] = RPM_TAG_FILESIZES,
	[RPM_FILE_NUMBER_DIRECTORY] = RPM_TAG_DIRINDEXES,
};

static const enum rpm_tag text_tags[RPM_FILE_TEXT__MAX] = {
	[RPM_FILE_TEXT_BASE] = RPM_TAG_BASENAMES,
	[RPM_FILE_TEXT_DIGEST] = RPM_TAG_FILEDIGESTS,
	[RPM_FILE_TEXT_LINK] = RPM_TAG_FILELINKTOS,
	[RPM_FILE_TEXT_USER] = RPM_TAG_FILEUSERNAME,
	[RPM_FILE_TEXT_GROUP] = RPM_TAG_FILEGROUPNAME,
	[RPM_FILE_TEXT_CAPS] = RPM_TAG_FILECAPS,
};

static int
list_directories(struct rpm_files *files, const struct rpm_header *header)
{
	struct rpm_value value;
	uint32_t room;

	if (!rpm_header_find(header, RPM_TAG_DIRNAMES, &value))
		return 0;
	room = value.count < FILES_MAX ? value.count : FILES_MAX;
	/* Each has a byte at least: a count beyond the header is not believed. */
	if (room > (size_t)(value.end - value.at))
		room = (uint32_t)(value.end - value.at);
	files->directories = calloc((size_t)room + 1, sizeof(*files->directories));
	if (files->directories == NULL)
		return -ENOMEM;
	while (files->n_directories < room) {
		const char *name = rpm_value_string(&value);

		if (name == NULL)
			break;
		files->directories[files->n_directories++] = name;
	}
	return 0;
}

void
rpm_files_done(struct rpm_files *files)
{
	free(files->directories);
	files->directories = NULL;
}

/* Before there were directories, names were whole paths. */
static void
take_old_names(struct rpm_files *files, const struct rpm_header *header)
{
	static const char *const none[] = { "" };
	struct rpm_value *bases = &files->texts[RPM_FILE_TEXT_BASE];

	if (bases->count > 0 || !rpm_header_find(header, RPM_TAG_OLDFILENAMES, bases))
		return;
	rpm_files_done(files);
	files->directories = calloc(1, sizeof(*files->directories));
	if (files->directories == NULL)
		return;
	files->directories[0] = none[0];
	files->n_directories = 1;
	files->numbers[RPM_FILE_NUMBER_DIRECTORY] = (struct rpm_value){ 0 };
}

int
rpm_files_init(struct rpm_files *files, const struct rpm_header *header)
{
	struct rpm_value algorithm;
	int r;

	*files = (struct rpm_files){ .digest_algorithm = DIGEST_MD5 };
	for (size_t i = 0; i < RPM_FILE_NUMBER__MAX; i++)
		(void)rpm_header_find(header, number_tags[i], &files->numbers[i]);
	for (size_t i = 0; i < RPM_FILE_TEXT__MAX; i++)
		(void)rpm_header_find(header, text_tags[i], &files->texts[i]);
	(void)rpm_header_find(
	    header, RPM_TAG_LONGFILESIZES, &files->numbers[RPM_FILE_NUMBER_SIZE]);
	if (rpm_header_find(header, RPM_TAG_FILEDIGESTALGO, &algorithm))
		(void)rpm_value_number(&algorithm, &files->digest_algorithm);
	r = list_directories(files, header);
	take_old_names(files, header);
	files->left = files->texts[RPM_FILE_TEXT_BASE].count;
	if (files->left > FILES_MAX)
		files->left = FILES_MAX;
	return r;
}

static uint32_t
next_number(struct rpm_files *files, enum rpm_file_number which, uint32_t none)
{
	uint64_t number;

	return rpm_value_any_number(&files->numbers[which], &number) ? (uint32_t)number
								     : none;
}

static const char *
next_text(struct rpm_files *files, enum rpm_file_text which)
{
	const char *text = rpm_value_string(&files->texts[which]);

	return text != NULL ? text : "";
}

bool
rpm_files_next(struct rpm_files *files, struct rpm_file *file)
{
	uint32_t directory = next_number(files, RPM_FILE_NUMBER_DIRECTORY, 0);

	if (files->left == 0 || directory >= files->n_directories)
		return false;
	*file = (struct rpm_file){
		.directory = files->directories[directory],
		.base = rpm_value_string(&files->texts[RPM_FILE_TEXT_BASE]),
		.digest = next_text(files, RPM_FILE_TEXT_DIGEST),
		.link = next_text(files, RPM_FILE_TEXT_LINK),
		.user = next_text(files, RPM_FILE_TEXT_USER),
		.group = next_text(files, RPM_FILE_TEXT_GROUP),
		.caps = next_text(files, RPM_FILE_TEXT_CAPS),
		.mode = next_number(files, RPM_FILE_NUMBER_MODE, 0),
		.mtime = next_number(files, RPM_FILE_NUMBER_MTIME, 0),
		.device = next_number(files, RPM_FILE_NUMBER_DEVICE, 0),
		.flags = next_number(files, RPM_FILE_NUMBER_FLAGS, 0),
		.verify = next_number(files, RPM_FILE_NUMBER_VERIFY, VERIFY_ALL),
		.state = next_number(files, RPM_FILE_NUMBER_STATE, RPM_FILE_NORMAL),
	};
	(void)rpm_value_any_number(&files->numbers[RPM_FILE_NUMBER_SIZE], &file->size);
	files->left -= file->base != NULL;
	return file->base != NULL;
}

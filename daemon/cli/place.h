/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.h - where output goes: a file is replaced whole, anything else is written to.
 */
#ifndef DAEMON_CLI_PLACE_H
#define DAEMON_CLI_PLACE_H

struct error;

struct place {
	int fd;		 /* write here */
	char *final;	 /* what is replaced, links followed; NULL: written directly */
	char *temporary; /* what replaces it */
};

/*
 * PATH ("-": standard output) made ready. A device or pipe is written to as it is; a link
 * is followed; a file keeps its content until place_keep(), and its mode after it.
 */
int place_open(struct place *place, const char *path, struct error *err);
/* All is written: put it under its name. */
int place_keep(struct place *place, struct error *err);
/* Release; what was not kept is removed. Also after an error. */
void place_close(struct place *place);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * screen.h - what standard output is: how wide, and whether it shows colours.
 */
#ifndef DAEMON_CLI_SCREEN_H
#define DAEMON_CLI_SCREEN_H

#include <stdbool.h>

struct screen {
	unsigned int width;
	bool is_terminal, has_colours;
};

/* A terminal's width is its own. Of anything else it is COLUMNS, or 80. */
struct screen screen_find(void);

#endif

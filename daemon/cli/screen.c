/* SPDX-License-Identifier: Apache-2.0 */
/* screen.c - what standard output is: how wide, and whether it shows colours. */

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "daemon/cli/screen.h"

enum { WIDTH_DEFAULT = 80, WIDTH_MAX = 10000 };

static unsigned int
asked_width(void)
{
	const char *columns = getenv("COLUMNS");
	char *end = NULL;
	unsigned long width = columns == NULL ? 0 : strtoul(columns, &end, 10);

	return width == 0 || width > WIDTH_MAX || *end != '\0' ? WIDTH_DEFAULT
							       : (unsigned int)width;
}

struct screen
screen_find(void)
{
	struct screen screen = { .is_terminal = isatty(STDOUT_FILENO) != 0 };
	const char *no_colour = getenv("NO_COLOR");
	struct winsize size = { 0 };

	if (screen.is_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		screen.width = size.ws_col;
	if (screen.width == 0)
		screen.width = asked_width();
	screen.has_colours = screen.is_terminal &&
			     (no_colour == NULL || no_colour[0] == '\0');
	return screen;
}

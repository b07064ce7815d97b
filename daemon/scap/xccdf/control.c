/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.c - the NIST SP 800-53 control a CCI belongs to.
 *
 * The list is a text in content/ that becomes part of the program: who asks is confined
 * and could not read a file.
 */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "daemon/scap/xccdf/control.h"

enum { DIGITS = 6 };

#define CCI_PREFIX "CCI-"

/* Lines "000001 AC-1 a 1", sorted; a comment begins with '#', which sorts first. */
extern const char list_start[] __attribute__((visibility("hidden")));
extern const char list_end[] __attribute__((visibility("hidden")));
__asm__(".pushsection .rodata\n"
	"list_start: .incbin \"content/cci-nist-800-53.txt\"\n"
	"list_end: .byte 0\n"
	".popsection\n");

bool
control_is_cci(const char *text)
{
	size_t i = strlen(CCI_PREFIX);

	if (strncmp(text, CCI_PREFIX, i) != 0)
		return false;
	for (unsigned int n = 0; n < DIGITS; n++)
		if (!isdigit((unsigned char)text[i++]))
			return false;
	return text[i] == '\0';
}

/* Where the line that AT is in begins. */
static const char *
line_start(const char *at)
{
	while (at > list_start && at[-1] != '\n')
		at--;
	return at;
}

bool
control_of(const char *cci, char text[CONTROL_TEXT_SIZE])
{
	const char *low = list_start, *high = list_end;

	if (!control_is_cci(cci))
		return false;
	cci += strlen(CCI_PREFIX);
	while (low < high) {
		const char *line = line_start(low + (high - low) / 2);
		const char *end = memchr(line, '\n', (size_t)(list_end - line));
		int order = strncmp(line, cci, DIGITS);

		if (end == NULL)
			return false;
		if (order == 0) {
			line += DIGITS + 1;
			(void)snprintf(
			    text, CONTROL_TEXT_SIZE, "%.*s", (int)(end - line), line);
			return true;
		}
		if (order < 0)
			low = end + 1;
		else
			high = line;
	}
	return false;
}

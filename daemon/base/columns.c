/* SPDX-License-Identifier: Apache-2.0 */
/* columns.c - how much room UTF-8 text takes on a terminal. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "daemon/base/columns.h"
#include "daemon/base/utf8.h"

/* In ascending order; what is not here takes one column. Of Unicode 15, with room left
 * between neighbouring blocks. */
static const struct {
	uint32_t first, last;
	unsigned int columns;
} ranges[] = {
	/* clang-format off */
	{ 0x0300, 0x036F, 0 }, { 0x0483, 0x0489, 0 }, { 0x0591, 0x05BD, 0 },
	{ 0x0610, 0x061A, 0 }, { 0x064B, 0x065F, 0 }, { 0x1100, 0x115F, 2 },
	{ 0x1AB0, 0x1AFF, 0 }, { 0x1DC0, 0x1DFF, 0 }, { 0x20D0, 0x20FF, 0 },
	{ 0x231A, 0x231B, 2 }, { 0x2329, 0x232A, 2 }, { 0x23E9, 0x23EC, 2 },
	{ 0x23F0, 0x23F0, 2 }, { 0x23F3, 0x23F3, 2 }, { 0x25FD, 0x25FE, 2 },
	{ 0x2614, 0x2615, 2 }, { 0x2648, 0x2653, 2 }, { 0x267F, 0x267F, 2 },
	{ 0x2693, 0x2693, 2 }, { 0x26A1, 0x26A1, 2 }, { 0x26AA, 0x26AB, 2 },
	{ 0x26BD, 0x26BE, 2 }, { 0x26C4, 0x26C5, 2 }, { 0x26CE, 0x26CE, 2 },
	{ 0x26D4, 0x26D4, 2 }, { 0x26EA, 0x26EA, 2 }, { 0x26F2, 0x26F3, 2 },
	{ 0x26F5, 0x26F5, 2 }, { 0x26FA, 0x26FA, 2 }, { 0x26FD, 0x26FD, 2 },
	{ 0x2705, 0x2705, 2 }, { 0x270A, 0x270B, 2 }, { 0x2728, 0x2728, 2 },
	{ 0x274C, 0x274C, 2 }, { 0x274E, 0x274E, 2 }, { 0x2753, 0x2755, 2 },
	{ 0x2757, 0x2757, 2 }, { 0x2795, 0x2797, 2 }, { 0x27B0, 0x27B0, 2 },
	{ 0x27BF, 0x27BF, 2 }, { 0x2B1B, 0x2B1C, 2 }, { 0x2B50, 0x2B50, 2 },
	{ 0x2B55, 0x2B55, 2 }, { 0x2E80, 0x303E, 2 }, { 0x3041, 0x4DBF, 2 },
	{ 0x4E00, 0xA4CF, 2 }, { 0xA960, 0xA97F, 2 }, { 0xAC00, 0xD7A3, 2 },
	{ 0xF900, 0xFAFF, 2 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE10, 0xFE1F, 2 },
	{ 0xFE20, 0xFE2F, 0 }, { 0xFE30, 0xFE6F, 2 }, { 0xFF01, 0xFF60, 2 },
	{ 0xFFE0, 0xFFE6, 2 }, { 0x16FE0, 0x18DFF, 2 }, { 0x1AFF0, 0x1B2FF, 2 },
	{ 0x1F004, 0x1F004, 2 }, { 0x1F0CF, 0x1F0CF, 2 }, { 0x1F18E, 0x1F18E, 2 },
	{ 0x1F191, 0x1F19A, 2 }, { 0x1F1E6, 0x1F265, 2 }, { 0x1F300, 0x1F64F, 2 },
	{ 0x1F680, 0x1F6FF, 2 }, { 0x1F7E0, 0x1F7FF, 2 }, { 0x1F900, 0x1F9FF, 2 },
	{ 0x1FA70, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 }, { 0xE0100, 0xE01EF, 0 },
	/* clang-format on */
};

unsigned int
columns_of(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_LEN(ranges) && ranges[i].first <= c; i++)
		if (c <= ranges[i].last)
			return ranges[i].columns;
	return 1;
}

size_t
columns_text(const char *text)
{
	const char *end = text + strlen(text);
	size_t columns = 0;

	while (text < end)
		columns += columns_of(utf8_next(&text, end));
	return columns;
}

size_t
columns_fit(const char *text, size_t columns)
{
	const char *at = text, *next = text, *end = text + strlen(text);
	size_t used = 0;

	while (at < end) {
		used += columns_of(utf8_next(&next, end));
		if (used > columns)
			break;
		at = next;
	}
	return (size_t)(at - text);
}

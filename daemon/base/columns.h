/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns.h - how much room UTF-8 text takes on a terminal.
 *
 * Not wcwidth(): its answer depends on the locale, and names come from anywhere.
 */
#ifndef DAEMON_BASE_COLUMNS_H
#define DAEMON_BASE_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

/* 2 for what East Asian terminals and emoji fonts show wide, 0 for a mark above or below
 * the character before it, else 1. */
unsigned int columns_of(uint32_t character);

/* The columns of all of TEXT. */
size_t columns_text(const char *text);

/* How many bytes of TEXT fill at most COLUMNS columns. */
size_t columns_fit(const char *text, size_t columns);

#endif

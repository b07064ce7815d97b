/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.h - the NIST SP 800-53 control a CCI belongs to, by DISA's list.
 */
#ifndef DAEMON_SCAP_XCCDF_CONTROL_H
#define DAEMON_SCAP_XCCDF_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

enum { CONTROL_TEXT_SIZE = 64 };

/* TEXT begins with "CCI-" and six digits, and that is all of it. */
bool control_is_cci(const char *text);

/* CCI ("CCI-000366") as its control ("CM-6 b") in TEXT; false: not in the list. */
bool control_of(const char *cci, char text[CONTROL_TEXT_SIZE]);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - the words of a record: its bases and stages. */

#include "daemon/scap/record.h"
#include "daemon/base/cleanup.h"

static const char *const bases[RECORD_BASIS__MAX] = {
	"live",
	"layers",
	"image",
	"root",
	"host",
	"none",
};
static const char *const stages[RECORD_STAGE__MAX] = { "initial", "settled", "changed" };

const char *
record_basis_text(enum record_basis basis)
{
	return (size_t)basis < ARRAY_LEN(bases) ? bases[basis] : "?";
}

const char *
record_stage_text(enum record_stage stage)
{
	return (size_t)stage < ARRAY_LEN(stages) ? stages[stage] : "?";
}

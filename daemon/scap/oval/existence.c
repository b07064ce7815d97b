/* SPDX-License-Identifier: Apache-2.0 */
/* existence.c - the truth table of the OVAL common schema's "ExistenceEnumeration". */

#include "daemon/scap/oval/engine.h"

static enum oval_result
unless_unsure(const unsigned int *statuses, enum oval_result result)
{
	if (statuses[OVAL_STATUS_ERROR] > 0)
		return OVAL_RESULT_ERROR;
	return statuses[OVAL_STATUS_NOT_COLLECTED] > 0 ? OVAL_RESULT_UNKNOWN : result;
}

enum oval_result
existence_check(enum oval_existence existence, const unsigned int *statuses)
{
	unsigned int exist = statuses[OVAL_STATUS_EXISTS];

	switch (existence) {
	case OVAL_EXISTENCE_ALL_EXIST:
		if (statuses[OVAL_STATUS_DOES_NOT_EXIST] > 0)
			return OVAL_RESULT_FALSE;
		return unless_unsure(
		    statuses, exist > 0 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE);
	case OVAL_EXISTENCE_ANY_EXIST:
		return exist == 0 && statuses[OVAL_STATUS_ERROR] > 0 ? OVAL_RESULT_ERROR
								     : OVAL_RESULT_TRUE;
	case OVAL_EXISTENCE_NONE_EXIST:
		return exist > 0 ? OVAL_RESULT_FALSE
				 : unless_unsure(statuses, OVAL_RESULT_TRUE);
	case OVAL_EXISTENCE_ONLY_ONE_EXISTS:
		if (exist > 1)
			return OVAL_RESULT_FALSE;
		return unless_unsure(
		    statuses, exist == 1 ? OVAL_RESULT_TRUE : OVAL_RESULT_FALSE);
	case OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS:
	default:
		return exist > 0 ? OVAL_RESULT_TRUE
				 : unless_unsure(statuses, OVAL_RESULT_FALSE);
	}
}

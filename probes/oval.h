/* SPDX-License-Identifier: Apache-2.0 */
/*
 * oval.h - the enumerations of the OVAL common schema that content, engine and probes
 * share.
 *
 * The values are stored in compiled tables and records: append, never reorder. The _text
 * functions give the schema's own words; the _parse functions return -1 for a word the
 * schema does not know.
 */
#ifndef PROBES_OVAL_H
#define PROBES_OVAL_H

/* OperationEnumeration (oval-common-schema 5.11) */
enum oval_operation {
	OVAL_OPERATION_EQUALS,
	OVAL_OPERATION_NOT_EQUAL,
	OVAL_OPERATION_CASE_INSENSITIVE_EQUALS,
	OVAL_OPERATION_CASE_INSENSITIVE_NOT_EQUAL,
	OVAL_OPERATION_GREATER_THAN,
	OVAL_OPERATION_LESS_THAN,
	OVAL_OPERATION_GREATER_THAN_OR_EQUAL,
	OVAL_OPERATION_LESS_THAN_OR_EQUAL,
	OVAL_OPERATION_BITWISE_AND,
	OVAL_OPERATION_BITWISE_OR,
	OVAL_OPERATION_PATTERN_MATCH,
	OVAL_OPERATION_SUBSET_OF,
	OVAL_OPERATION_SUPERSET_OF,
	OVAL_OPERATION__MAX
};

/* SimpleDatatypeEnumeration and ComplexDatatypeEnumeration */
enum oval_datatype {
	OVAL_DATATYPE_STRING,
	OVAL_DATATYPE_INT,
	OVAL_DATATYPE_BOOLEAN,
	OVAL_DATATYPE_FLOAT,
	OVAL_DATATYPE_BINARY,
	OVAL_DATATYPE_VERSION,
	OVAL_DATATYPE_EVR_STRING,
	OVAL_DATATYPE_DEBIAN_EVR_STRING,
	OVAL_DATATYPE_FILESET_REVISION,
	OVAL_DATATYPE_IOS_VERSION,
	OVAL_DATATYPE_IPV4_ADDRESS,
	OVAL_DATATYPE_IPV6_ADDRESS,
	OVAL_DATATYPE_RECORD,
	OVAL_DATATYPE__MAX
};

/* CheckEnumeration; the deprecated "none exist" is read as "none satisfy" */
enum oval_check {
	OVAL_CHECK_ALL,
	OVAL_CHECK_AT_LEAST_ONE,
	OVAL_CHECK_NONE_SATISFY,
	OVAL_CHECK_ONLY_ONE,
	OVAL_CHECK__MAX
};

/* ExistenceEnumeration */
enum oval_existence {
	OVAL_EXISTENCE_AT_LEAST_ONE_EXISTS, /* the schema's default for a test */
	OVAL_EXISTENCE_ALL_EXIST,
	OVAL_EXISTENCE_ANY_EXIST,
	OVAL_EXISTENCE_NONE_EXIST,
	OVAL_EXISTENCE_ONLY_ONE_EXISTS,
	OVAL_EXISTENCE__MAX
};

/* OperatorEnumeration */
enum oval_operator {
	OVAL_OPERATOR_AND,
	OVAL_OPERATOR_OR,
	OVAL_OPERATOR_ONE,
	OVAL_OPERATOR_XOR,
	OVAL_OPERATOR__MAX
};

/* oval-results ResultEnumeration */
enum oval_result {
	OVAL_RESULT_TRUE,
	OVAL_RESULT_FALSE,
	OVAL_RESULT_UNKNOWN,
	OVAL_RESULT_ERROR,
	OVAL_RESULT_NOT_EVALUATED,
	OVAL_RESULT_NOT_APPLICABLE,
	OVAL_RESULT__MAX
};

/* oval-system-characteristics FlagEnumeration of a collected object */
enum oval_flag {
	OVAL_FLAG_COMPLETE,
	OVAL_FLAG_INCOMPLETE,
	OVAL_FLAG_DOES_NOT_EXIST,
	OVAL_FLAG_ERROR,
	OVAL_FLAG_NOT_COLLECTED,
	OVAL_FLAG_NOT_APPLICABLE,
	OVAL_FLAG__MAX
};

/* oval-system-characteristics StatusEnumeration of an item or one of its entities */
enum oval_status {
	OVAL_STATUS_EXISTS,
	OVAL_STATUS_DOES_NOT_EXIST,
	OVAL_STATUS_ERROR,
	OVAL_STATUS_NOT_COLLECTED,
	OVAL_STATUS__MAX
};

const char *oval_operation_text(enum oval_operation operation);
const char *oval_datatype_text(enum oval_datatype datatype);
const char *oval_check_text(enum oval_check check);
const char *oval_existence_text(enum oval_existence existence);
const char *oval_operator_text(enum oval_operator operator_);
const char *oval_result_text(enum oval_result result);
const char *oval_flag_text(enum oval_flag flag);
const char *oval_status_text(enum oval_status status);

int oval_operation_parse(const char *text);
int oval_datatype_parse(const char *text);
int oval_check_parse(const char *text);
int oval_existence_parse(const char *text);
int oval_operator_parse(const char *text);
int oval_result_parse(const char *text);
int oval_flag_parse(const char *text);
int oval_status_parse(const char *text);

#endif

#!/bin/sh
echo "$XCCDF_VALUE_first $XCCDF_VALUE_second $XCCDF_TYPE_second $XCCDF_OPERATOR_second."
exit $XCCDF_RESULT_PASS

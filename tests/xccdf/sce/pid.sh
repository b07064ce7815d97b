#!/bin/sh
[ "$XCCDF_VALUE_first" = a ] && exit $XCCDF_RESULT_PASS
exit $XCCDF_RESULT_FAIL

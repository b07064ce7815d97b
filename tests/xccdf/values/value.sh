#!/bin/sh
env | sort | sed -n "s/^XCCDF_\(VALUE\|TYPE\|OPERATOR\)_v=/\1 /p"
echo .
exit $XCCDF_RESULT_PASS

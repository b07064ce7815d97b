#!/bin/sh
echo "value=$XCCDF_VALUE_v."
exit $XCCDF_RESULT_PASS

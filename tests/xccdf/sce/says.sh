#!/bin/sh
# what it says goes into the results
echo "said <on> stdout &"
echo "said on stderr" >&2
exit $XCCDF_RESULT_FAIL

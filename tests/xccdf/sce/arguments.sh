#!/bin/sh -f
# without globbing a star stays one
cd /
echo "star" *.
exit $XCCDF_RESULT_PASS

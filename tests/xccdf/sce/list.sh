#!/usr/bin/env -S sh -u
for v in $XCCDF_VALUE_v; do echo "($v)"; done
env | grep -c XCCDF_VALUE_v=
exit $XCCDF_RESULT_PASS

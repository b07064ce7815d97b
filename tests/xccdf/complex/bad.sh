#!/bin/sh
exit $XCCDF_RESULT_FAIL

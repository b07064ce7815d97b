#!/bin/sh
env | grep -v "^\(PWD\|SHLVL\|_\|OLDPWD\)=" | sort | tr "\n" " "
echo .
exit $XCCDF_RESULT_PASS

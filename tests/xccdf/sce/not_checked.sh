#!/bin/sh
exit 106

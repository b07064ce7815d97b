#!/bin/sh
exit 104

#!/bin/sh
exit 102

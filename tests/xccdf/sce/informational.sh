#!/bin/sh
exit 108

#!/bin/sh
exit 103

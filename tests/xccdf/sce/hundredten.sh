#!/bin/sh
exit 110

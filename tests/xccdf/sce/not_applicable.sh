#!/bin/sh
exit 105

#!/bin/sh
exit 109

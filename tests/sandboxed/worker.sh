#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# worker.sh - layers mounted and namespaces entered, as root of a user namespace.
exec unshare -mrun "${BUILD:-build}/unit/worker/test_worker" sandboxed

/* SPDX-License-Identifier: Apache-2.0 */
/* arf_asset.h - the target of a scan as an asset (Asset Identification 1.1). */
#ifndef DAEMON_REPORT_ARF_ASSET_H
#define DAEMON_REPORT_ARF_ASSET_H

struct markup;
struct record_target;

/*
 * arf:assets with one asset called ID: a computing-device with the target's name and the
 * container's id as synthetic ids, and, where they are known and fit the schema, the
 * facts "ip-address", "mac-address", "fqdn" and "hostname". Without the latter the first
 * that fits of target's and container's name is the hostname.
 */
void arf_asset_write(
    struct markup *x, const char *id, const struct record_target *target);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.h - how the values of settings are read.
 *
 * Each reads VALUE into the field at TO. On failure the field is still good to release
 * and the text says what is wrong with the value. The release functions leave an empty
 * field.
 */
#ifndef DAEMON_CONF_VALUE_H
#define DAEMON_CONF_VALUE_H

struct error;

/* char * fields; what was there is freed. */
int value_text(void *to, const char *value, struct error *err);
int value_path(void *to, const char *value, struct error *err);
/* A benchmark's id in results, "" or as benchmark_id_expand() takes it. */
int value_alias(void *to, const char *value, struct error *err);
/* An absolute path, "#" and an id, or nothing. */
int value_tailoring(void *to, const char *value, struct error *err);
int value_user(void *to, const char *value, struct error *err);
/* Text with the {words} of target_asset() in it and no other; braces must pair. */
int value_template(void *to, const char *value, struct error *err);
void value_release_text(void *at);

/* struct words: words between blanks, '...' or "..." around words that have some;
 * appends. */
int value_list(void *to, const char *value, struct error *err);
/* The same; each word is an absolute path. */
int value_paths(void *to, const char *value, struct error *err);
void value_release_list(void *at);

int value_u32(void *to, const char *value, struct error *err);
int value_workers(void *to, const char *value, struct error *err);
/* uint64_t from "90", "10s", "500ms", "5min", "1h", "1d", "2w", "1h 30min". */
int value_seconds(void *to, const char *value, struct error *err);
int value_milliseconds(void *to, const char *value, struct error *err);
/* The same, but a scan needs at least a second. */
int value_timeout(void *to, const char *value, struct error *err);
/* uint64_t from "4096", "64K", "512M", "4G", "1T" (powers of 1024). */
int value_size(void *to, const char *value, struct error *err);
/* The same, but a worker needs some. */
int value_memory(void *to, const char *value, struct error *err);
/* enum conf_sce */
int value_sce(void *to, const char *value, struct error *err);
/* enum conf_drop */
int value_drop(void *to, const char *value, struct error *err);

#endif

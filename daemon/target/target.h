/* SPDX-License-Identifier: Apache-2.0 */
/*
 * target.h - one container as the engine described it, and the asset name its results go
 * under.
 */
#ifndef DAEMON_TARGET_TARGET_H
#define DAEMON_TARGET_TARGET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "daemon/base/cleanup.h"

/* What a scan can rest on, best first. */
enum target_basis {
	TARGET_LIVE,
	TARGET_LAYERS,
	TARGET_IMAGE,
	TARGET_NOTHING,
	TARGET_BASIS__MAX
};

struct target_label {
	char *name, *value;
};

struct target_list {
	char **texts;
	uint32_t count;
};

/* Owned copies; strings are never NULL ("" where the engine gave none). */
struct target {
	char *id, *name, *image, *image_id, *started_at;
	char *digest; /* "sha256:...", by which a registry knows the image; "" */
	char *engine; /* version of the engine */
	char *user, *pid_mode, *userns_mode, *network_mode, *hostname, *driver;
	char *upper_dir, *lower_dirs;
	char *health;
	pid_t pid;
	bool is_running, is_paused, is_privileged, is_read_only;
	uint32_t restart_count;
	char **environ; /* NAME=VALUE, n_environ of them */
	uint32_t n_environ;
	struct target_label *labels;
	uint32_t n_labels;
	struct target_list capabilities, dropped; /* added to, taken from the default */
	struct target_list security_options, addresses;
};

/* An empty target called ID; NULL when out of memory. */
struct target *target_new(const char *id);
/* A deep copy; NULL when out of memory. */
struct target *target_copy(const struct target *target);
void target_free(struct target *target);
DEFINE_AUTOPTR(target);

/* Replace an owned string / append to a list. False when out of memory. */
bool target_set(char **field, const char *value);
bool target_add_environ(struct target *target, const char *text);
bool target_add_label(struct target *target, const char *name, const char *value);
bool target_add(struct target_list *list, const char *text);

/* The label called NAME, or NULL. */
const char *target_label(const struct target *target, const char *name);

/*
 * Image and configuration in one number: the same for two starts that would be evaluated
 * alike.
 */
uint64_t target_fingerprint(const struct target *target);

/*
 * The asset name by TEMPLATE: {role}, {host}, {name}, {image}, {id} (12 digits),
 * {label:KEY}; other text as it stands, an unknown word is kept with its braces. {role}
 * is the compose project and service, else the swarm service, else the name if a person
 * gave it, else the image repository. Caller frees; NULL when out of memory.
 */
char *target_asset(const struct target *target, const char *template_, const char *host);

/* "adjective_surname" with an optional digit: the engine made it up. */
bool target_name_is_generated(const char *name);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.h - the configuration's policies with their content and waivers loaded, swapped
 * as a whole on reload.
 */
#ifndef DAEMON_POLICY_H
#define DAEMON_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct client;
struct conf;
struct conf_policy;
struct content;
struct error;
struct target;
struct waivers;

/* Compiled content of one policy, and its waivers; lives as long as its policies. */
struct loaded {
	struct content *content;
	struct waivers *waivers;
	int memfd; /* sealed; given to workers */
	struct script_cache *scripts;
};

struct policies;

/* The waivers of POLICY, read and checked; the caller frees. */
int policy_waivers(
    struct waivers **ret, const struct conf_policy *policy, struct error *err);

/* Called once: ERR NULL when every policy's content is loaded, else the first failure. */
typedef void policies_fn(void *arg, struct policies *policies, const struct error *err);

/*
 * Read the waivers of every policy of CONF (taken over on success), and compile its
 * content through the warden. FN comes
 * later, from client_dispatch(); until then the policies are not to be used or freed.
 */
int policies_load(struct policies **ret, struct conf *conf, struct client *client,
    policies_fn *fn, void *arg, struct error *err);
/* A scan under way keeps the policies it started with: the last one to let go frees them.
 */
struct policies *policies_ref(struct policies *policies);
void policies_unref(struct policies *policies); /* accepts NULL */

/* The policy for TARGET and its content (borrowed): by name, image and labels. */
const struct conf_policy *policies_match(
    const struct policies *policies, const struct target *target, struct loaded **loaded);

/* The policies' waivers are others than OTHER's. */
bool policies_differ_in_waivers(
    const struct policies *policies, const struct policies *other);
/* Some of them begin or end between the two times. */
bool policies_waivers_turn(
    const struct policies *policies, int64_t before_us, int64_t now_us);

const struct conf *policies_conf(const struct policies *policies);
/* The INDEX-th policy's content, NULL beyond the last. */
const struct loaded *policies_content(const struct policies *policies, uint32_t index);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * image_digest.h - ask the engine by which digest a registry knows a target's image,
 * while the scan goes on.
 */
#ifndef DAEMON_IMAGE_DIGEST_H
#define DAEMON_IMAGE_DIGEST_H

struct engine;
struct image_digest;
struct target;

/*
 * Set TARGET's digest, if there is one, and call ON_DONE, perhaps at once. NULL: nothing
 * is under way, ON_DONE was called. TARGET is borrowed until then.
 */
struct image_digest *image_digest_ask(
    struct engine *engine, struct target *target, void (*on_done)(void *arg), void *arg);

/* ON_DONE is not called any more. Accepts NULL. */
void image_digest_free(struct image_digest *question);

#endif

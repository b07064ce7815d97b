/* SPDX-License-Identifier: Apache-2.0 */
/* image_digest.c - by which digest a registry knows an image. */

#include <stdbool.h>
#include <stdlib.h>

#include "daemon/base/error.h"
#include "daemon/docker/engine.h"
#include "daemon/facts.h"
#include "daemon/image_digest.h"
#include "daemon/target/target.h"

struct image_digest {
	struct target *target; /* NULL: nobody waits for the answer */
	void (*on_done)(void *arg);
	void *arg;
	bool is_answered; /* the engine has nothing more to say to us */
};

/* An image may be gone while its container still runs: then it has no digest. */
static void
on_image(void *arg, const struct engine_image *image, const struct error *err)
{
	struct image_digest *question = arg;

	(void)err;
	if (question->target == NULL) {
		free(question);
		return;
	}
	if (image != NULL)
		(void)facts_take_digest(question->target, image);
	question->is_answered = true;
	question->on_done(question->arg);
}

struct image_digest *
image_digest_ask(
    struct engine *engine, struct target *target, void (*on_done)(void *arg), void *arg)
{
	struct image_digest *question = NULL;
	struct error err = { 0 };

	if (target->digest[0] == '\0' && target->image_id[0] != '\0')
		question = calloc(1, sizeof(*question));
	if (question != NULL) {
		*question = (struct image_digest){ target, on_done, arg, false };
		if (engine_inspect_image(
			engine, target->image_id, on_image, question, &err) == 0)
			return question;
	}
	free(question);
	on_done(arg);
	return NULL;
}

void
image_digest_free(struct image_digest *question)
{
	if (question == NULL || question->is_answered)
		free(question);
	else
		question->target = NULL;
}

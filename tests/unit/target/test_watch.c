/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_watch.c - what becomes of a container, by sequences of events and answers.
 *
 * A row is a script of words and the wishes that must come of it. Words about container
 * "a", or with a number ("start2") about another one:
 *	create start (their events name no image) create-image start-image die destroy
 *	healthy list (has run) list-created rescan look (again, at all that runs)
 *	run (inspect: running) same (that start) again (running, restarted by the engine)
 *	other (running, of another configuration) exited crashed (and restarted before)
 *	absent timeout
 *	done gone tampered lost unanswered (a scan's answers)
 *	away back none (the engine: gone, there with all containers, there with none)
 *	wake (time goes to the last wish to be woken), part (half of the way there)
 * Wishes: "?" inspect, "live" "layers" "image" "nothing" scans, with "+" for a settled
 * look, "!" without the pid namespace, "@" for a tampered one.
 */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/base/buffer.h"
#include "daemon/base/cleanup.h"
#include "daemon/base/error.h"
#include "daemon/target/seen.h"
#include "daemon/target/watch.h"

enum { SETTLE_US = 1000, WORDS_MAX = 64, SCANS_MAX = 2, WALL_US = 4 };

struct world {
	struct watch *watch;
	struct seen *seen;
	struct buffer wishes;
	const char *reason;
	int64_t now, wake, settle;
	char id[8];
	unsigned int starts; /* makes StartedAt */
};

static const struct {
	const char *name, *script, *wishes;
	unsigned int known;
	uint64_t repeated;
} rows[] = {
	{ "an ordinary life", "create run start run done wake run done die destroy",
	    "? ? live ? live+", 0, 0 },
	{ "created only", "create run", "?", 1, 0 },
	{ "created, destroyed", "create run destroy", "?", 0, 0 },
	{ "created, destroyed before the answer", "create destroy absent", "?", 0, 0 },
	{ "create not answered", "create timeout start run done", "? ? live", 1, 0 },
	{ "start before inspect answers", "create start run run done", "? ? live", 1, 0 },
	{ "start without create", "start run done", "? live", 1, 0 },
	{ "gone before anything was known", "start absent done", "? nothing", 0, 0 },
	{ "gone, its image known from its start", "start-image absent done", "? image", 0,
	    0 },
	{ "gone, its image known from its create",
	    "create-image start absent absent done", "? ? image", 0, 0 },
	{ "gone, and its image", "start-image absent lost done", "? image nothing", 0,
	    0 },
	{ "gone, but known from its create", "create run start absent done", "? ? image",
	    0, 0 },
	{ "ended before it was entered", "start exited done", "? layers", 1, 0 },
	{ "died while entered", "start run gone exited done", "? live ? layers", 1, 0 },
	{ "died, layers lost", "start run gone exited lost done", "? live ? layers image",
	    1, 0 },
	{ "died, all lost", "start run gone exited lost lost done",
	    "? live ? layers image nothing", 1, 0 },
	{ "died and removed while entered", "start run die destroy gone absent done",
	    "? live ? image", 0, 0 },
	{ "restarted while entered", "start run gone run done", "? live ? live", 1, 0 },
	{ "cannot be held", "start run gone run gone run gone run done",
	    "? live ? live ? live ? layers", 1, 0 },
	{ "tampered", "start run tampered done", "? live live!@", 1, 0 },
	{ "tampered again",
	    "start run tampered tampered run tampered run tampered run done",
	    "? live live!@ ? live!@ ? live!@ ? layers!@", 1, 0 },
	{ "tampering ends with the start", "start run tampered done die start run done",
	    "? live live!@ ? live", 1, 0 },
	{ "settled look tampered", "start run done wake run tampered done",
	    "? live ? live+ live+!@", 1, 0 },
	{ "healthy while settling", "start run done healthy run done", "? live ? live+",
	    1, 0 },
	{ "healthy twice", "start run done healthy healthy run done healthy wake",
	    "? live ? live+", 1, 0 },
	{ "healthy while scanned: at its time", "start run healthy done wake run done",
	    "? live ? live+", 1, 0 },
	{ "died while settling", "start run done die wake", "? live", 1, 0 },
	{ "destroyed while settling", "start run done destroy wake", "? live", 0, 0 },
	{ "started again while settling",
	    "start run done die start other done wake run done", "? live ? live ? live+",
	    1, 0 },
	{ "not yet settled", "start run done part", "? live", 1, 0 },
	{ "settled look finds it dead", "start run done wake exited", "? live ?", 1, 0 },
	{ "settled look finds nothing", "start run done wake absent", "? live ?", 0, 0 },
	{ "settled look dies", "start run done wake run gone", "? live ? live+", 1, 0 },
	{ "settled look not answered",
	    "start run done wake timeout wake timeout wake timeout", "? live ? ? ?", 1,
	    0 },
	{ "no time-out for ever", "start timeout wake timeout wake timeout done",
	    "? ? ? nothing", 1, 0 },
	{ "time-outs, known from its create",
	    "create run start timeout wake timeout wake timeout done", "? ? ? ? image", 1,
	    0 },
	{ "a time-out, then an answer", "start timeout wake run done", "? ? live", 1, 0 },
	{ "the engine is away", "start timeout away wake wake back run done", "? ? live",
	    1, 0 },
	{ "away when it is asked", "away start timeout wake back run done", "? ? live", 1,
	    0 },
	{ "away for long, then silent",
	    "away start timeout back timeout wake timeout wake timeout done",
	    "? ? ? ? nothing", 1, 0 },
	{ "gone while the engine was away", "start-image timeout away none absent done",
	    "? ? image", 0, 0 },
	{ "destroyed while the engine was away", "start run done die away none", "? live",
	    0, 0 },
	{ "the image not told, the engine away",
	    "start-image absent away unanswered back absent done", "? image ? image", 0,
	    0 },
	{ "the image never told",
	    "start-image absent unanswered wake absent unanswered wake absent unanswered "
	    "done",
	    "? image ? image ? image nothing", 0, 0 },
	{ "restarts for ever",
	    "start run done die start again die start again die start again",
	    "? live ? ? ?", 1, 3 },
	{ "restarts, then lives", "start run done die start again wake same done",
	    "? live ? ? live+", 1, 1 },
	{ "restarts for ever, settles once",
	    "start run done die start again wake same done die start again wake",
	    "? live ? ? live+ ?", 1, 2 },
	{ "ended, restarts, then lives",
	    "start exited done start again done wake same done",
	    "? layers ? live ? live+", 1, 0 },
	{ "never lives to be entered",
	    "start exited done start again gone crashed start again gone crashed",
	    "? layers ? live ? ? live ?", 1, 2 },
	{ "its start told while it was scanned",
	    "start run start done same wake same done wake", "? live ? ? live+", 1, 0 },
	{ "restarts with another configuration", "start run done die start other done",
	    "? live ? live", 1, 0 },
	{ "restarts while scanned, the same", "start run start done again", "? live ?", 1,
	    1 },
	{ "many starts while scanned make one look",
	    "start run start start start done other done", "? live ? live", 1, 0 },
	{ "destroyed while scanned", "start run destroy done", "? live", 0, 0 },
	{ "destroyed while layers are read", "start exited destroy lost done",
	    "? layers image", 0, 0 },
	{ "rescan", "start run done rescan run done", "? live ? live", 1, 0 },
	{ "rescan while scanned", "start run rescan done same done", "? live ? live", 1,
	    0 },
	{ "rescan while inspected", "start rescan run done same done", "? live ? live", 1,
	    0 },
	{ "rescan of what has ended", "start run done die rescan exited done",
	    "? live ? layers", 1, 0 },
	{ "rescan ends with its look",
	    "start run done rescan run gone absent done start2",
	    "? live ? live ? image ?", 1, 0 },
	{ "rescan of nobody", "rescan", "-", 0, 0 },
	{ "listed", "list run done", "? live", 1, 0 },
	{ "listed, but only created", "list-created run", "?", 1, 0 },
	{ "listed, has ended", "list exited done", "? layers", 1, 0 },
	{ "listed again: it has a result", "list run done die list same", "? live ?", 1,
	    0 },
	{ "listed while busy", "start list run list done list", "? live", 1, 0 },
	{ "listed, removed meanwhile", "list absent done", "? nothing", 0, 0 },
	{ "listed, its start replayed before the answer", "list replay run done",
	    "? live", 1, 0 },
	{ "listed, its start replayed, gone", "list replay absent done", "? image", 0,
	    0 },
	{ "listed, its start replayed while layers are read",
	    "list exited replay lost done absent", "? layers image", 1, 0 },
	{ "listed, started while layers are read", "list exited start done run done",
	    "? layers ? live", 1, 0 },
	{ "created, its start replayed", "create replay absent absent done", "? ? image",
	    0, 0 },
	{ "looked at again", "start run done wake run done look run done",
	    "? live ? live+ ? live+", 1, 0 },
	{ "looked at again with a result from before",
	    "list run done die list same wake same done look same done",
	    "? live ? ? live+ ? live+", 1, 0 },
	{ "looked at again while scanned", "start run look done wake run done run done",
	    "? live ? live+ ? live+", 1, 0 },
	{ "looked at again while asked about",
	    "list look run done wake run done run done", "? live ? live+ ? live+", 1, 0 },
	{ "looked at again while settling: at its time",
	    "start run done look wake run done", "? live ? live+", 1, 0 },
	{ "looked at again while it settled",
	    "start run done wake look run done run done", "? live ? live+ ? live+", 1,
	    0 },
	{ "not looked at again: it has died", "start run done wake run done die look",
	    "? live ? live+", 1, 0 },
	{ "not looked at again: it died meanwhile", "start run look gone exited done",
	    "? live ? layers", 1, 0 },
	{ "not looked at again: only created", "create exited look", "?", 1, 0 },
	{ "started again rather than looked at again",
	    "start run look start done other done wake run done", "? live ? live ? live+",
	    1, 0 },
	{ "two scans at a time",
	    "start run start2 run2 start3 run3 start4 run4 done2 done done3 done4",
	    "? live ? live2 ? ? live3 live4", 4, 0 },
	{ "destroyed in the queue",
	    "start run start2 run2 start3 run3 destroy3 done gone3 absent3 done3 done2",
	    "? live ? live2 ? live3 ? image3", 2, 0 },
	{ "an answer nobody waits for", "start run done done gone run absent run2 done3",
	    "? live", 1, 0 },
};

/* ---- what watch wishes ---- */

static void
wish(struct world *w, const char *word, const char *id)
{
	buffer_printf(&w->wishes, "%s%s%s", w->wishes.length == 0 ? "" : " ", word,
	    word[0] == '?' || strcmp(id, "a") == 0 ? "" : id);
}

static void
wish_inspect(void *arg, const char *id)
{
	wish(arg, "?", id);
}

static void
wish_scan(void *arg, const struct watch_scan *scan)
{
	static const char *const bases[] = { "live", "layers", "image", "nothing" };
	struct world *w = arg;
	char word[32];

	(void)snprintf(word, sizeof(word), "%s%s%s%s", bases[scan->basis],
	    scan->stage == WATCH_SETTLED ? "+" : "", scan->join_pid ? "" : "!",
	    scan->is_tampered ? "@" : "");
	assert_true((scan->basis == TARGET_LIVE) == (scan->reason[0] == '\0'));
	w->reason = scan->reason;
	wish(w, word, scan->target->id);
}

static void
wish_wake(void *arg, int64_t time_us)
{
	((struct world *)arg)->wake = time_us;
}

static int64_t
wish_now(void *arg)
{
	return ((struct world *)arg)->now;
}

static int64_t
wish_wall(void *arg)
{
	(void)arg;
	return WALL_US;
}

static int64_t
wish_settle(void *arg, const struct target *target)
{
	assert_non_null(target);
	return ((struct world *)arg)->settle;
}

static void
open_world(struct world *w)
{
	const struct watch_ops ops = { wish_inspect, wish_scan, wish_wake, wish_now,
		wish_wall, wish_settle, w };
	char folder[] = "/tmp/stigwatch-watch-XXXXXX";
	autoclose int dir = -1;
	struct error err = { 0 };

	*w = (struct world){ .settle = SETTLE_US, .now = 10, .reason = "" };
	assert_non_null(mkdtemp(folder));
	dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(seen_open(&w->seen, dir, "starts", &err), 0);
	assert_int_equal(unlinkat(dir, "starts", 0), 0);
	assert_int_equal(rmdir(folder), 0);
	w->watch = watch_new(&ops, w->seen, SCANS_MAX);
	assert_non_null(w->watch);
}

static void
close_world(struct world *w)
{
	watch_free(w->watch);
	seen_free(w->seen);
	buffer_done(&w->wishes);
}

/* ---- the words of a script ---- */

static void
answer(struct world *w, const char *word)
{
	autoptr(target) t = target_new(w->id);
	char started[32];

	w->starts += strcmp(word, "same") != 0;
	(void)snprintf(started, sizeof(started), "start %u", w->starts);
	assert_true(target_set(&t->started_at, started) &&
		    target_set(&t->image_id, "sha256:1") &&
		    target_set(&t->user, strcmp(word, "other") == 0 ? "other" : ""));
	t->is_running = strcmp(word, "exited") != 0 && strcmp(word, "crashed") != 0;
	t->pid = t->is_running ? 100 : 0;
	t->restart_count = strcmp(word, "again") == 0 || strcmp(word, "other") == 0 ||
			   strcmp(word, "crashed") == 0;
	watch_inspected(w->watch, w->id, t, false);
}

static bool
lists_all(void *arg, const char *id)
{
	(void)id;
	return *(const bool *)arg;
}

static void
engine_away(struct watch *watch, const char *id)
{
	(void)id;
	watch_lost(watch);
}

static void
engine_back(struct watch *watch, const char *id)
{
	bool yes = true;

	(void)id;
	watch_connected(watch, lists_all, &yes);
}

static void
engine_back_empty(struct watch *watch, const char *id)
{
	bool no = false;

	(void)id;
	watch_connected(watch, lists_all, &no);
}

static bool
say_event(struct world *w, const char *word)
{
	static const struct {
		const char *word;
		void (*say)(struct watch *watch, const char *id);
	} events[] = {
		{ "die", watch_died },
		{ "destroy", watch_destroyed },
		{ "healthy", watch_healthy },
		{ "away", engine_away },
		{ "back", engine_back },
		{ "none", engine_back_empty },
	};

	for (size_t i = 0; i < ARRAY_LEN(events); i++)
		if (strcmp(word, events[i].word) == 0) {
			events[i].say(w->watch, w->id);
			return true;
		}
	return false;
}

static bool
say_answer(struct world *w, const char *word)
{
	static const char *const scans[] = { "done", "gone", "tampered", "lost",
		"unanswered" };
	static const char *const facts[] = { "run", "again", "other", "exited", "same",
		"crashed" };

	for (size_t i = 0; i < ARRAY_LEN(scans); i++)
		if (strcmp(word, scans[i]) == 0) {
			watch_scanned(w->watch, w->id, (enum watch_answer)i);
			return true;
		}
	for (size_t i = 0; i < ARRAY_LEN(facts); i++)
		if (strcmp(word, facts[i]) == 0) {
			answer(w, word);
			return true;
		}
	if (strcmp(word, "absent") != 0 && strcmp(word, "timeout") != 0)
		return false;
	watch_inspected(w->watch, w->id, NULL, strcmp(word, "absent") == 0);
	return true;
}

static void
say(struct world *w, const char *word_, size_t length)
{
	char word[32];

	(void)snprintf(word, sizeof(word), "%.*s", (int)length, word_);
	(void)snprintf(w->id, sizeof(w->id), "a");
	if (word[length - 1] >= '2' && word[length - 1] <= '9') {
		(void)snprintf(w->id, sizeof(w->id), "%c", word[length - 1]);
		word[length - 1] = '\0';
	}
	if (say_event(w, word) || say_answer(w, word))
		return;
	if (strncmp(word, "create", 6) == 0)
		watch_created(w->watch, w->id, word[6] == '\0' ? "" : "img:1");
	else if (strncmp(word, "start", 5) == 0)
		watch_started(w->watch, w->id, word[5] == '\0' ? "" : "img:1", 5);
	else if (strcmp(word, "replay") == 0)
		watch_started(w->watch, w->id, "img:1", WALL_US - 1);
	else if (strncmp(word, "list", 4) == 0)
		watch_listed(w->watch, w->id, word[4] == '\0');
	else if (strcmp(word, "rescan") == 0) {
		if (!watch_rescan(w->watch, w->id))
			wish(w, "-", w->id);
	} else if (strcmp(word, "look") == 0) {
		watch_look_again(w->watch);
	} else {
		int64_t left = w->wake - w->now;

		w->now += strcmp(word, "part") == 0 ? left / 2 : left;
		watch_tick(w->watch);
	}
}

static void
say_all(struct world *w, const char *script)
{
	while (*script != '\0') {
		size_t length = strcspn(script, " ");

		say(w, script, length);
		script += length + strspn(script + length, " ");
	}
}

static void
test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct watch_counts counts;
		struct world w;

		open_world(&w);
		say_all(&w, rows[i].script);
		counts = watch_count(w.watch);
		if (strcmp(buffer_text(&w.wishes), rows[i].wishes) != 0 ||
		    counts.known != rows[i].known ||
		    counts.repeated_starts != rows[i].repeated || counts.scanning != 0 ||
		    counts.waiting != 0)
			fail_msg(
			    "%s: \"%s\", %u known, %u repeated, %u scanning, %u waiting",
			    rows[i].name, buffer_text(&w.wishes), counts.known,
			    (unsigned int)counts.repeated_starts, counts.scanning,
			    counts.waiting);
		close_world(&w);
	}
}

/* Every answer to every look, for ever: each script of a few words ends with no scan left
 * running, and no start makes more looks than its limits allow. */
static void
test_bounded(void **state)
{
	static const char *const inspects[] = { "run", "exited", "absent", "timeout" };
	static const char *const scans[] = { "gone", "tampered", "lost", "unanswered" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(inspects); i++)
		for (size_t k = 0; k < ARRAY_LEN(scans); k++) {
			unsigned int looks = 0;
			struct world w;

			open_world(&w);
			say_all(&w, "start");
			while (looks++ < 100 && !watch_count(w.watch).scanning) {
				say_all(&w, inspects[i]);
				say_all(&w, "wake");
			}
			for (looks = 0; looks < 100 &&
					strstr(buffer_text(&w.wishes), "nothing") == NULL;
			     looks++) {
				say_all(&w, scans[k]);
				say_all(&w, "wake");
				if (!watch_count(w.watch).scanning)
					say_all(&w, inspects[i]);
			}
			if (looks >= 100)
				fail_msg("%s %s: %s", inspects[i], scans[k],
				    buffer_text(&w.wishes));
			close_world(&w);
		}
}

/* Another daemon in W, with what the last one remembered. */
static void
begin_anew(struct world *w)
{
	const struct watch_ops ops = { wish_inspect, wish_scan, wish_wake, wish_now,
		wish_wall, wish_settle, w };

	watch_free(w->watch);
	w->watch = watch_new(&ops, w->seen, SCANS_MAX);
	assert_non_null(w->watch);
}

/* A second look that was still due is made by the next daemon, and only once. */
static void
test_settle_over_restart(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	say_all(&w, "start run done");
	begin_anew(&w);
	say_all(&w, "list same");
	begin_anew(&w);
	say_all(&w, "list same wake same done");
	begin_anew(&w);
	say_all(&w, "list same wake");
	assert_string_equal(buffer_text(&w.wishes), "? live ? ? ? live+ ?");
	close_world(&w);
}

/* What is told again to the next daemon has its result, though it is gone. */
static void
test_told_again(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	say_all(&w, "start-image");
	assert_int_equal(watch_oldest_us(w.watch), 5);
	say_all(&w, "absent done");
	assert_int_equal(watch_oldest_us(w.watch), INT64_MAX);
	begin_anew(&w);
	say_all(&w, "start-image absent");
	assert_int_equal(watch_oldest_us(w.watch), INT64_MAX);
	assert_string_equal(buffer_text(&w.wishes), "? image ?");
	assert_int_equal(watch_count(w.watch).known, 0);
	close_world(&w);
}

/* A start that comes while an earlier one is looked at is still to be looked at. */
static void
test_started_meanwhile(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	say_all(&w, "list run replay start done");
	assert_int_equal(watch_oldest_us(w.watch), 5);
	say_all(&w, "absent done");
	assert_string_equal(buffer_text(&w.wishes), "? live ? image");
	assert_int_equal(watch_oldest_us(w.watch), INT64_MAX);
	close_world(&w);
}

/* The earliest of several wishes to be woken is the one that stands. */
static void
test_wake(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	say_all(&w, "start run done");
	assert_int_equal(w.wake, 10 + SETTLE_US);
	w.settle = 100 * SETTLE_US;
	say_all(&w, "start2 run2 done2");
	assert_int_equal(w.wake, 10 + SETTLE_US);
	say_all(&w, "wake");
	assert_string_equal(buffer_text(&w.wishes), "? live ? live2 ?");
	assert_int_equal(w.wake, 10 + 100 * SETTLE_US);
	close_world(&w);
}

static void
test_no_settling(void **state)
{
	struct world w;

	(void)state;
	open_world(&w);
	w.settle = 0;
	say_all(&w, "start run done");
	assert_int_equal(w.wake, 0);
	say_all(&w, "healthy");
	assert_string_equal(buffer_text(&w.wishes), "? live");
	close_world(&w);
}

/* The reason says which of the ways it was. */
static void
test_reasons(void **state)
{
	static const struct {
		const char *script, *reason;
	} reasons[] = {
		{ "start run", "" },
		{ "start exited", "the container had ended before it could be entered" },
		{ "start run gone run gone run gone run",
		    "the container runs, but could not be held to be entered" },
		{ "create run start absent",
		    "the container was removed before it could be entered" },
		{ "create run start timeout wake timeout wake timeout",
		    "the engine gave no answer about the container" },
		{ "start absent", "the container was gone before the engine told of it" },
		{ "start timeout wake timeout wake timeout",
		    "the engine gave no answer about the container" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++) {
		struct world w;

		open_world(&w);
		say_all(&w, reasons[i].script);
		assert_string_equal(w.reason, reasons[i].reason);
		close_world(&w);
	}
}

/* Thousands at once, forgotten in another order than they came. */
static void
test_many(void **state)
{
	enum { COUNT = 5000 };
	struct world w;
	char id[16];

	(void)state;
	open_world(&w);
	for (unsigned int i = 0; i < COUNT; i++) {
		(void)snprintf(id, sizeof(id), "c%u", i);
		watch_created(w.watch, id, "");
		watch_inspected(w.watch, id, NULL, false);
	}
	assert_int_equal(watch_count(w.watch).known, COUNT);
	for (unsigned int i = 0; i < COUNT; i++) {
		(void)snprintf(id, sizeof(id), "c%u", (i * 7) % COUNT);
		assert_true(watch_knows(w.watch, id));
		watch_destroyed(w.watch, id);
		assert_false(watch_knows(w.watch, id));
	}
	assert_int_equal(watch_count(w.watch).known, 0);
	close_world(&w);
}

/* What is known of whether a container runs, for those who ask after its result. */
static void
test_runs(void **state)
{
	static const struct {
		const char *script;
		bool knows, runs;
	} cases[] = {
		{ "", false, false },
		{ "list", true, true }, /* until the engine says more */
		{ "start run done", true, true },
		{ "start run done die", true, false },
		{ "start run done die start run", true, true },
		{ "start exited", true, false },
		{ "start run done die destroy", false, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct world w;

		open_world(&w);
		say_all(&w, cases[i].script);
		assert_int_equal(watch_knows(w.watch, "a"), cases[i].knows);
		assert_int_equal(watch_runs(w.watch, "a"), cases[i].runs);
		close_world(&w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_settle_over_restart),
		cmocka_unit_test(test_told_again),
		cmocka_unit_test(test_started_meanwhile),
		cmocka_unit_test(test_wake),
		cmocka_unit_test(test_no_settling),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name("target/watch", tests, NULL, NULL);
}

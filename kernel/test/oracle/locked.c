// SPDX-License-Identifier: GPL-2.0-only
/*
 * Maps whose lock is not to be had: processes that are inside of an mmap which does not return, and one whose threads leave
 * the lock to nobody else. They hold up nobody else's records; those of the first are told as far as they are known.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "gate.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

#define SMALL_RING "ring_size=4096"

enum {
	PAGE = 4096,
	STUCK = 3,
	PAIRS = 200,
	OCCUPIERS = 3, /* threads that have the lock in turn */
	OCCUPY_MS = 2,
	MAPPERS = 2,
	RESYNCS = 5,
	LONG_MS = 1000, /* some turns of those that wait for a lock */
	VMAS = 3000,
	RING_FULL = 4096 + 8192, /* with some of what only the reader's records may use */
};

static pid_t stuck[STUCK], busy;
static size_t vmas[STUCK]; /* that had been told before */

static void map_device(void)
{
	gate_enter();
	child_say(0);
	child_listen();
}

static bool all_inside(void)
{
	return gate_held() == STUCK;
}

static bool is_stuck(pid_t pid)
{
	for (int i = 0; i < STUCK; i++)
		if (stuck[i] == pid)
			return true;
	return false;
}

static void start_stuck(void)
{
	gate_shut();
	for (int i = 0; i < STUCK; i++)
		stuck[i] = child_start(map_device);
	until("all are inside of mmap", all_inside);
}

static void resync(pid_t pid)
{
	char text[16];
	int err;

	snprintf(text, sizeof(text), "%d", pid);
	err = module_set("resync", text);
	expect(!err, "resync=%s: %s", text, strerror(err));
}

static bool all_wait(void)
{
	if (stream_is_open())
		stream_pump();
	return module_stat("waiting_mms") == STUCK;
}

static bool nothing_waits(void)
{
	stream_pump();
	return !module_stat("waiting_mms");
}

static bool waits_long(void)
{
	stream_pump();
	return module_stat("waiting_longest_ms") > LONG_MS;
}

static void hold_up_nobody(const void *unused)
{
	(void)unused;
	/* What happened before they were inside has arrived. */
	compare_beside(is_stuck);
	for (int i = 0; i < STUCK; i++) {
		expect(stream_map(stuck[i]), "a process that is inside of mmap has no map");
		vmas[i] = stream_map(stuck[i])->nr;
		resync(stuck[i]);
	}
	until("all wait for their lock", all_wait);
	workload_storm(PAIRS);
	compare_beside(is_stuck);
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
}

static uint64_t target;

static bool sent_again(void)
{
	stream_pump();
	return module_stat("resyncs") >= target && !module_stat("stale_mms");
}

static void resyncs_of(pid_t pid)
{
	for (int i = 0; i < RESYNCS; i++) {
		target = module_stat("resyncs") + 1;
		resync(pid);
		until("the map is sent again", sent_again);
	}
}

static void others_are_sent(const void *unused)
{
	(void)unused;
	resyncs_of(workload_pid());
	compare_beside(is_stuck);
}

static void expect_unsent(bool told)
{
	for (int i = 0; i < STUCK; i++) {
		const struct map *map = stream_map(stuck[i]);

		expect(stream_process(stuck[i]), "a process that is inside of mmap is not listed");
		expect(stream_resyncing(stuck[i]), "there is no BEGIN of its map, or an END");
		if (told)
			expect(map && map->nr == vmas[i], "its map is told to be another");
		else
			expect(!map, "its map is told of, which nobody can have read");
	}
}

static void told_as_far_as_known(const void *unused)
{
	(void)unused;
	until("stats tells how long they wait", waits_long);
	expect_unsent(true);
	expect(module_stat("waiting_mms") == STUCK, "%" PRIu64 " maps wait", module_stat("waiting_mms"));
}

static void *occupy(void *unused)
{
	(void)unused;
	for (;;)
		gate_occupy(OCCUPY_MS);
	return NULL;
}

static void *come_and_go(void *unused)
{
	(void)unused;
	for (;;) {
		char *at = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		expect(at != MAP_FAILED && !munmap(at, PAGE), "mmap: %s", strerror(errno));
	}
	return NULL;
}

static void contend(void)
{
	pthread_t thread;

	for (int i = 0; i < OCCUPIERS + MAPPERS; i++)
		expect(!pthread_create(&thread, NULL, i < OCCUPIERS ? occupy : come_and_go, NULL), "pthread_create");
	child_say(0);
	child_listen();
}

static void contended_is_sent(const void *unused)
{
	(void)unused;
	busy = child_start(contend);
	child_hear(busy);
	resyncs_of(busy);
	group_stop(busy);
	compare_beside(is_stuck);
	child_kill(busy);
}

static void ready_without_them(const void *unused)
{
	unsigned long long started;

	(void)unused;
	stream_close();
	stream_open();
	started = now_ms();
	until("READY", stream_ready);
	started = now_ms() - started;
	expect_unsent(false);
	compare_beside(is_stuck);
	note("after %llu ms", started);
}

static void read_to_the_end(void)
{
	stream_open();
	stream_block();
	child_say(0);
	while (stream_read(SIZE_MAX))
		;
}

static void can_be_unloaded(const void *unused)
{
	unsigned long long started;
	pid_t reader;
	int err;

	(void)unused;
	stream_close();
	reader = child_start(read_to_the_end);
	child_hear(reader);
	until("all wait for their lock", all_wait);
	started = now_ms();
	err = module_set("stop", "1");
	expect(!err, "stop=1: %s", strerror(err));
	child_end(reader);
	err = module_unload();
	expect(!err, "unloading: %s", strerror(err));
	started = now_ms() - started;
	module_load("");
	stream_open();
	until("READY", stream_ready);
	compare_beside(is_stuck);
	note("stopped and unloaded within %llu ms", started);
}

static bool only_workload(void)
{
	stream_pump();
	return stream_processes() == 1 && stream_mms() == 1;
}

static void track(const char *value)
{
	int err = module_set("track", value);

	expect(!err, "track=%s: %s", value, strerror(err));
}

static bool all_begun(void)
{
	stream_pump();
	for (int i = 0; i < STUCK; i++)
		if (!stream_resyncing(stuck[i]))
			return false;
	return true;
}

static void leave_and_return(const void *unused)
{
	char text[16];

	(void)unused;
	snprintf(text, sizeof(text), "%d", workload_pid());
	track(text);
	until("all others are gone from the stream", only_workload);
	track("\n");
	until("there is a new BEGIN of each", all_begun);
	compare_beside(is_stuck);
	expect_unsent(false);
}

static pid_t one;

static bool is_gone(void)
{
	stream_pump();
	return !stream_process(one);
}

static void end_inside(const void *unused)
{
	(void)unused;
	until("all wait for their lock", all_wait);
	one = stuck[0];
	child_kill(one);
	stuck[0] = 0;
	until("its end is told", is_gone);
	compare_beside(is_stuck);
}

static void exact(const void *unused)
{
	(void)unused;
	gate_open();
	for (int i = 0; i < STUCK; i++)
		if (stuck[i])
			child_hear(stuck[i]);
	until("nothing waits any more", nothing_waits);
	compare_all();
	for (int i = 0; i < STUCK; i++)
		expect(!stuck[i] || stream_map(stuck[i]), "a process that was inside of mmap has no map");
}

/* No two neighbours are alike. */
static void map_much_and_device(void)
{
	char *at = mmap(NULL, VMAS * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect(at != MAP_FAILED, "mmap: %s", strerror(errno));
	for (int i = 0; i < VMAS; i += 2)
		expect(!mprotect(at + i * PAGE, PAGE, PROT_NONE), "mprotect: %s", strerror(errno));
	child_say(0);
	child_listen();
	map_device();
}

static bool one_inside(void)
{
	stream_pump();
	return gate_held() == 1;
}

static bool one_waits(void)
{
	stream_pump();
	return module_stat("waiting_mms") == 1;
}

static bool ring_is_full(void)
{
	return module_stat("ring_used") > RING_FULL;
}

static void waits_for_room(const void *unused)
{
	(void)unused;
	one = child_start(map_much_and_device);
	child_hear(one);
	compare_all();
	gate_shut();
	child_tell(one, 0);
	until("it is inside of mmap", one_inside);
	resync(one);
	until("it waits for its lock", one_waits);
	gate_open();
	until("what nobody reads fills the ring", ring_is_full);
	child_hear(one);
	compare_all();
	expect(stream_map(one)->nr > VMAS, "it has only %zu VMAs", stream_map(one)->nr);
	child_kill(one);
}

static void beside_stuck(void)
{
	scene_begin("");
	start_stuck();
	check(hold_up_nobody, NULL, "%d processes that wait inside of mmap hold up nobody else's records", STUCK);
	check(others_are_sent, NULL, "nor what is sent again");
	check(told_as_far_as_known, NULL, "they keep the map that was told, with a BEGIN and no END");
	check(contended_is_sent, NULL, "a map whose lock its threads leave to nobody is sent %d times beside them", RESYNCS);
	check(ready_without_them, NULL, "READY comes without their maps");
	check(can_be_unloaded, NULL, "stop, unloading and loading again do not wait for them");
	check(leave_and_return, NULL, "they can be tracked no longer, and again");
	check(end_inside, NULL, "one that is killed in there is gone");
	check(exact, NULL, "they are exact as soon as they let go");
	child_clear();
	scene_end();
}

void locked(void)
{
	gate_load();
	beside_stuck();
	scene_begin(SMALL_RING);
	check(waits_for_room, NULL, "a map that is sent once its lock is free waits for room in the ring");
	scene_end();
	gate_unload();
}

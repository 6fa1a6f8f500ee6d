// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring full, and nobody reading, for VMA_FULL_SECONDS under load: every record that found no room is counted, the hooks go
 * on, memory does not grow, and the reader learns afterwards all that is, the ends of processes included.
 */
#include <inttypes.h>
#include <stddef.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "environment.h"
#include "leaks.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

#define SMALL_RING "ring_size=65536"

enum { SECONDS = 3, PROCESSES = 2, THREADS = 2, PAUSE_US = 100, DROPS = 500 };

static pid_t group, ends, stays, starts;
static uint64_t target;
static struct leaks before;

static void be_there(void)
{
	child_say(0);
	child_listen();
}

static bool more_drops(void)
{
	return module_stat("drops") >= target;
}

static void drops(const void *seconds)
{
	unsigned long long until_ms = now_ms() + *(const uint64_t *)seconds * 1000;
	int rounds = 0;

	do {
		target = module_stat("drops") + DROPS;
		until("more is dropped", more_drops);
		/* While it is full: one that was there ends, one starts and ends, one starts and stays. */
		if (!rounds++) {
			child_tell(ends, 0);
			child_end(ends);
			starts = child_start(be_there);
			child_hear(starts);
		}
		child_kill(child_start(be_there));
	} while (now_ms() < until_ms);
	note("%" PRIu64 " records", module_stat("drops"));
}

static void memory(const void *unused)
{
	(void)unused;
	group_stop(group);
	leaks_end(&before);
}

static void exact(const void *unused)
{
	(void)unused;
	compare_all();
	expect(!stream_process(ends), "a process that ended meanwhile is still there");
	expect(stream_map(stays) && stream_map(starts), "a process that is there has no map");
	expect(stream_processes() == module_stat("tracked_processes"), "%zu processes were told of, %" PRIu64 " are tracked",
	       stream_processes(), module_stat("tracked_processes"));
	expect(stream_mms() == module_stat("tracked_mms"), "%zu maps were told of, %" PRIu64 " are tracked", stream_mms(),
	       module_stat("tracked_mms"));
}

static void counted(const void *unused)
{
	uint64_t drops = module_stat("drops");

	(void)unused;
	expect(stream_counts.lost == drops, "gaps in seq sum up to %" PRIu64 ", stats says %" PRIu64, stream_counts.lost,
	       drops);
}

static void full_ring(const void *unused)
{
	(void)unused;
	target = 1;
	until("something is dropped", more_drops);
	group_stop(group);
	leaks_begin(&before);
	group_resume(group);
}

void full(void)
{
	uint64_t seconds = SECONDS;

	environment_number("VMA_FULL_SECONDS", &seconds);
	scene_begin(SMALL_RING);
	ends = child_start(be_there);
	stays = child_start(be_there);
	child_hear(ends);
	child_hear(stays);
	while (stream_read(SIZE_MAX) > 0)
		;
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	check(full_ring, NULL, "a small ring that nobody reads is full soon");
	check(drops, &seconds, "hooks go on counting what finds no room for %" PRIu64 " s", seconds);
	check(memory, NULL, "memory does not grow by it");
	check(exact, NULL, "every map and process is exact once the reader goes on");
	check(counted, NULL, "the gaps in seq are as large as the loss");
	group_kill(group);
	child_clear();
	scene_end();
}

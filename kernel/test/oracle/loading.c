// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading under load, each time with a reader in between: VMA_CYCLES times. Afterwards as much memory is in use
 * as after the first few times, when every cache and pool of the kernel has what it wants, and no task is stuck.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "environment.h"
#include "kmsg.h"
#include "leaks.h"
#include "module.h"
#include "proc.h"
#include "scenario.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum { FIRST_CYCLES = 3, CYCLES = 10, PROCESSES = 2, THREADS = 2, PAUSE_US = 1500, STUCK_MS = 30000 };
/* How many unmappings a reader has to see in each cycle. */
enum { LIVE = 20 };

static pid_t group;

static bool live(void)
{
	stream_pump();
	return stream_counts.ops[OP_MUNMAP] >= LIVE;
}

static void cycle(uint64_t number)
{
	int err;

	module_load("");
	stream_open();
	/* What the hooks report, not only the baseline. */
	until("live records", live);
	stream_close();
	err = module_unload();
	expect(!err, "cycle %" PRIu64 ": it cannot be unloaded: %s", number, strerror(err));
	kmsg_expect_quiet();
}

static void cycles(const void *count)
{
	uint64_t records = 0;

	for (uint64_t i = 1; i <= *(const uint64_t *)count; i++) {
		cycle(i);
		records += stream_counts.records;
	}
	note("%" PRIu64 " records", records);
}

static void no_leak(const void *count)
{
	group_stop(group);
	leaks_begin();
	group_resume(group);
	cycles(count);
	group_stop(group);
	leaks_end(*(const uint64_t *)count);
	group_resume(group);
}

static bool nobody_in_disk_sleep(void)
{
	return !proc_stuck();
}

static void nobody_stuck(const void *unused)
{
	(void)unused;
	if (!until_or(nobody_in_disk_sleep, STUCK_MS))
		fail("thread %d cannot be woken", proc_stuck());
}

void loading(void)
{
	uint64_t count = CYCLES, first = FIRST_CYCLES;

	environment_number("VMA_CYCLES", &count);
	workload_start();
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	check(cycles, &first, "load, read and unload %" PRIu64 " times under load", first);
	check(no_leak, &count, "%" PRIu64 " times more, and no memory is lost", count);
	group_kill(group);
	check(nobody_stuck, NULL, "no task is stuck");
	workload_end();
}

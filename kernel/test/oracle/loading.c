// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading and unloading under load, each time with a reader in between: VMA_CYCLES times. The next reader has every map exact.
 */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "compare.h"
#include "environment.h"
#include "kmsg.h"
#include "module.h"
#include "scenario.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum { CYCLES = 10, PROCESSES = 2, THREADS = 2, PAUSE_US = 1500 };
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

static void exact(const void *unused)
{
	(void)unused;
	module_load("");
	stream_open();
	until("live records", live);
	group_stop(group);
	compare_all();
	stream_close();
	module_stop();
}

void loading(void)
{
	uint64_t count = CYCLES;

	environment_number("VMA_CYCLES", &count);
	workload_start();
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	check(cycles, &count, "load, read and unload %" PRIu64 " times under load", count);
	check(exact, NULL, "loaded once more, every map is exact");
	group_kill(group);
	workload_end();
}

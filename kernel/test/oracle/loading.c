// SPDX-License-Identifier: GPL-2.0-only
/* Loading and unloading under load, each time with a reader in between. */
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "kmsg.h"
#include "module.h"
#include "scenario.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum { CYCLES = 20, PROCESSES = 2, THREADS = 2, PAUSE_US = 1500 };
/* How many unmappings a reader has to see in each cycle. */
enum { LIVE = 20 };

static bool live(void)
{
	stream_pump();
	return stream_counts.ops[OP_MUNMAP] >= LIVE;
}

static void cycles(const void *unused)
{
	uint64_t records = 0;
	int err;

	(void)unused;
	for (int cycle = 1; cycle <= CYCLES; cycle++) {
		module_load("");
		stream_open();
		/* What the hooks report, not only the baseline. */
		until("live records", live);
		records += stream_counts.records;
		stream_close();
		err = module_unload();
		expect(!err, "cycle %d: it cannot be unloaded: %s", cycle, strerror(err));
		kmsg_expect_quiet();
	}
	note("%" PRIu64 " records", records);
}

void loading(void)
{
	pid_t group;

	workload_start();
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	check(cycles, NULL, "load, read and unload %d times under load", CYCLES);
	group_kill(group);
	workload_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/* Random changes by several threads of several processes, stopped now and then. */
#include <inttypes.h>

#include "check.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum { ROUNDS = 5, RECORDS = 3000, PROCESSES = 2, THREADS = 3, PAUSE_US = 500 };

static pid_t group;
static uint64_t target;

static bool enough(void)
{
	stream_pump();
	return module_stat("records") >= target;
}

static void exact(const void *unused)
{
	(void)unused;
	target = module_stat("records") + RECORDS;
	until("more records", enough);
	group_stop(group);
	compare_all();
	group_resume(group);
}

void fuzz(void)
{
	scene_begin("");
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	for (int round = 1; round <= ROUNDS; round++)
		check(exact, NULL, "every map is exact, fuzz seed %" PRIu64 ", round %d", seed(), round);
	group_kill(group);
	scene_end();
}

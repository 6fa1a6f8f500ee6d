// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random calls by several threads of several processes, stopped now and then: every map has to be exact then. $VMA_FUZZ_CALLS
 * says how many calls; by default so many as take less than a minute.
 */
#include <inttypes.h>

#include "check.h"
#include "compare.h"
#include "environment.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

/* PARTS is how many checks there are, SLICE how many calls at the most there are between two comparisons. */
enum { CALLS = 50000, PARTS = 10, SLICE = 5000, PROCESSES = 3, THREADS = 3 };

static pid_t group;
static uint64_t calls, target;

static uint64_t total(void)
{
	uint64_t number = CALLS;

	environment_number("VMA_FUZZ_CALLS", &number);
	return number;
}

static bool enough(void)
{
	stream_pump();
	calls = workload_fuzz_calls();
	return calls >= target;
}

static void exact(const void *end)
{
	uint64_t started = calls, records = stream_counts.records, lost = stream_counts.lost;
	uint64_t running_ms = 0, since;
	unsigned int stops = 0;

	while (calls < *(const uint64_t *)end) {
		target = calls + SLICE < *(const uint64_t *)end ? calls + SLICE : *(const uint64_t *)end;
		since = now_ms();
		until("more calls", enough);
		running_ms += now_ms() - since;
		group_stop(group);
		compare_all();
		stops++;
		group_resume(group);
	}
	note("%" PRIu64 " calls, %" PRIu64 "/s, compared %u times, %" PRIu64 " records, %" PRIu64 " lost", calls - started,
	     (calls - started) * 1000 / (running_ms + 1), stops, stream_counts.records - records,
	     stream_counts.lost - lost);
}

void fuzz(void)
{
	uint64_t end;

	scene_begin("");
	group = workload_fuzz(seed(), PROCESSES, THREADS, 0);
	calls = 0;
	for (int part = 1; part <= PARTS; part++) {
		end = total() * part / PARTS;
		if (!check(exact, &end, "every map is exact, seed %" PRIu64 ", to call %" PRIu64, seed(), end))
			break;
	}
	group_kill(group);
	scene_end();
}

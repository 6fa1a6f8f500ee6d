// SPDX-License-Identifier: GPL-2.0-only
/* Every kind of change, one after the other, each followed by a comparison of all maps. */
#include <inttypes.h>

#include "check.h"
#include "compare.h"
#include "expected.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "workload.h"

/* Whether a map that is sent again is a failure: that makes it exact whatever had been said of it. */
static bool by_statements;

static void exact_after(const void *phase)
{
	bool known = expected_skip(phase);
	uint64_t before, resyncs;
	const char *reason;

	workload_prepare(phase);
	compare_settle();
	before = module_stat("resyncs");
	reason = workload_phase(phase);
	if (reason && known)
		skip("%s", reason);
	expect(!reason, "it was skipped (%s), which is not expected on this kernel (expected.c)", reason);
	expect(!known, "it was not expected to be possible on this kernel (expected.c)");
	compare_all();
	resyncs = module_stat("resyncs") - before;
	expect(!resyncs || !by_statements || expected_resync(phase),
	       "%" PRIu64 " maps were sent again: what had been said was not enough, which is not expected (expected.c)", resyncs);
}

void exactness_phase(const char *name)
{
	/* One that has died of the phase before. */
	if (!workload_runs())
		workload_start();
	check(exact_after, name, "every map is exact after %s", name);
}

void exactness(void)
{
	scene_begin("");
	by_statements = true;
	workload_phases(exactness_phase);
	by_statements = false;
	scene_end();
}

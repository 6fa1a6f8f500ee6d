// SPDX-License-Identifier: GPL-2.0-only
/* Every kind of change, one after the other, each followed by a comparison of all maps. */
#include "check.h"
#include "compare.h"
#include "expected.h"
#include "scenario.h"
#include "scene.h"
#include "workload.h"

static void exact_after(const void *phase)
{
	const char *reason = workload_phase(phase);
	bool known = expected_skip(phase);

	if (reason && known)
		skip("%s", reason);
	expect(!reason, "it was skipped (%s), which is not expected on this kernel (expected.c)", reason);
	expect(!known, "it was not expected to be possible on this kernel (expected.c)");
	compare_all();
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
	workload_phases(exactness_phase);
	scene_end();
}

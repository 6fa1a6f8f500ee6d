// SPDX-License-Identifier: GPL-2.0-only
/* Every kind of change, one after the other, each followed by a comparison of all maps. */
#include "check.h"
#include "compare.h"
#include "scenario.h"
#include "scene.h"
#include "workload.h"

static void exact_after(const void *phase)
{
	workload_phase(phase);
	compare_all();
}

static void phase(const char *name)
{
	check(exact_after, name, "every map is exact after %s", name);
}

void exactness(void)
{
	scene_begin("");
	workload_phases(phase);
	scene_end();
}

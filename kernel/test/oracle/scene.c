// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>
#include <sys/resource.h>

#include "check.h"
#include "child.h"
#include "expected.h"
#include "module.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

enum { FIRST = -20 }; /* of all priorities */

static void baseline(const void *unused)
{
	(void)unused;
	until("READY", stream_ready);
	module_missing(expect_missing);
	note("%" PRIu64 " records", stream_counts.records);
}

void scene_begin(const char *parameters)
{
	module_load(parameters);
	workload_start();
	stream_open();
	check(baseline, NULL, "the first baseline is complete, with every hook that this kernel has");
}

static void verified(const void *unused)
{
	(void)unused;
	expect(!module_stat("verify_mismatches"), "%" PRIu64 " mismatches", module_stat("verify_mismatches"));
	expect(module_stat("verified_commits"), "nothing was compared");
	note("%" PRIu64 " commits", module_stat("verified_commits"));
}

static void unloads(const void *unused)
{
	int err = module_unload();

	(void)unused;
	expect(!err, "it is refused: %s", strerror(err));
}

void scene_end(void)
{
	check(verified, NULL, "at every commit the map was what had been said of it");
	stream_close();
	check(unloads, NULL, "the module can be unloaded");
	if (workload_runs())
		workload_end();
}

void scene_prefer_reader(bool prefer)
{
	expect(!setpriority(PRIO_PROCESS, 0, prefer ? FIRST : 0), "setpriority: %s", strerror(errno));
}

void scene_clear(void)
{
	scene_prefer_reader(false);
	child_clear();
	if (stream_is_open())
		stream_close();
	if (workload_runs())
		workload_kill();
	if (module_is_loaded())
		module_stop();
}

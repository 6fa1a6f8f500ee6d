// SPDX-License-Identifier: GPL-2.0-only
/* A ring far too small for what happens while nobody reads. */
#include <inttypes.h>
#include <stddef.h>

#include "check.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

#define TINY_RING "ring_size=8192"
enum { PAIRS = 5000 };

static bool sent_again(void)
{
	stream_pump();
	return !module_stat("stale_mms");
}

static void loses(const void *unused)
{
	uint64_t drops;

	(void)unused;
	workload_storm(PAIRS); /* and nobody reads while it lasts */
	until("everything is sent again", sent_again);
	workload_mark();
	stream_pump();
	drops = module_stat("drops");
	expect(drops, "nothing was dropped");
	expect(stream_counts.lost == drops, "gaps in seq sum up to %" PRIu64 ", stats says %" PRIu64,
	       stream_counts.lost, drops);
	note("%" PRIu64 " lost", drops);
}

static void exact(const void *unused)
{
	(void)unused;
	compare_all();
}

void loss(void)
{
	scene_begin(TINY_RING);
	check(loses, NULL, "a tiny ring loses records in a storm, and says how many");
	check(exact, NULL, "every map is exact after the loss");
	scene_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/* The parameter `track` changed while a reader reads and everything moves. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

/* No pid: pid_max is 2^22 at the most. */
#define NOBODY "2147483647"
#define ALL "\n"

enum { GROUPS = 3, THREADS = 2, PAUSE_US = 500, MAPS = 100 };

static pid_t groups[GROUPS];
static int tracked; /* of `groups`, this one is */

static void track(const char *value)
{
	int err = module_set("track", value);

	expect(!err, "track=%s: %s", value, strerror(err));
}

static void track_one(int which)
{
	char text[64];

	tracked = which;
	snprintf(text, sizeof(text), "%d,%d", workload_pid(), groups[which]);
	track(text);
}

static void everything(void (*to)(pid_t group))
{
	for (int i = 0; i < GROUPS; i++)
		to(groups[i]);
}

static bool is_tracked(pid_t pid)
{
	return pid == workload_pid() || pid == groups[tracked];
}

static bool only_tracked(void)
{
	stream_pump();
	return stream_processes() == 2 && stream_mms() == 2 && stream_map(workload_pid()) && stream_map(groups[tracked]);
}

static bool nobody_tracked(void)
{
	stream_pump();
	return !stream_processes() && !stream_mms();
}

static bool all_tracked(void)
{
	stream_pump();
	return stream_map(1) && stream_map(workload_pid()) && stream_map(groups[0]) && stream_map(groups[GROUPS - 1]);
}

static void exact_of_some(const void *which)
{
	track_one(*(const int *)which);
	until("the others are gone from the stream", only_tracked);
	everything(group_stop);
	compare_those(is_tracked);
	everything(group_resume);
}

static void exact_of_all(const void *unused)
{
	(void)unused;
	track(ALL);
	until("all are in the stream", all_tracked);
	everything(group_stop);
	compare_all();
	everything(group_resume);
}

static void nobody(const void *unused)
{
	(void)unused;
	track(NOBODY);
	until("everybody is gone from the stream", nobody_tracked);
	expect(!module_stat("tracked_mms") && !module_stat("tracked_processes"), "stats still has somebody tracked");
}

static void refused(const void *unused)
{
	static const char *const values[] = { "x", "1,", "0", "-5", "99999999999" };
	uint64_t ends = stream_counts.ops[OP_MMEXIT];

	(void)unused;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		expect(module_set("track", values[i]), "track=%s is taken", values[i]);
	everything(group_stop);
	compare_those(is_tracked);
	everything(group_resume);
	expect(stream_counts.ops[OP_MMEXIT] == ends, "a map has left the stream");
}

/* Without end, whatever the answer, while the parent reads. */
static void ask(void)
{
	scene_prefer_reader(false);
	for (unsigned int i = 0;; i++) {
		char text[16];

		snprintf(text, sizeof(text), "%d", groups[i % GROUPS]);
		module_set("resync", text);
		if (i % 10 == 9)
			track(i % 20 == 9 ? ALL : NOBODY);
		else
			track_one(i % GROUPS);
		module_stat("records");
		usleep(PAUSE_US);
	}
}

static uint64_t begun;

static bool another_begun(void)
{
	stream_pump();
	return stream_counts.ops[OP_BEGIN] > begun;
}

static void hectic(const void *unused)
{
	pid_t asking = child_start(ask);

	(void)unused;
	for (int i = 0; i < MAPS; i++) {
		begun = stream_counts.ops[OP_BEGIN];
		until("another map is sent", another_begun);
	}
	child_kill(asking);
}

void tracking(void)
{
	static const int one = 1, two = 2;

	scene_begin("");
	for (int i = 0; i < GROUPS; i++)
		groups[i] = workload_fuzz(seed() + i, 1, THREADS, PAUSE_US);
	scene_prefer_reader(true);
	check(exact_of_some, &one, "of all, two processes remain, and are exact");
	check(exact_of_some, &two, "another two, of which one is the same");
	check(refused, NULL, "what is refused changes nothing");
	check(nobody, NULL, "nobody");
	check(exact_of_all, NULL, "all, from nobody");
	check(hectic, NULL, "%d times maps are sent while another asks for filters, resyncs and stats", MAPS);
	check(exact_of_some, &one, "two processes, after that");
	check(exact_of_all, NULL, "all, after that");
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
	scene_prefer_reader(false);
	everything(group_kill);
	scene_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * A process with as many VMAs as the kernel allows is sent, and sent again, while its own threads and other processes change
 * their maps as fast as they can. Without `verify`, which would walk all of them at every commit.
 */
#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "group.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum {
	PAGE = 4096,
	PAGES = 65480, /* each is a VMA; 65,530 are allowed: the threads need some */
	FIRST_STORMY = PAGES - 2048,
	HOLE = 64,
	STORMS = 2, /* threads of the large process */
	PROCESSES = 2,
	THREADS = 2,
	PAUSE_US = 300,
	RESYNCS = 2,
	PORTION = 2048, /* pages, after which the process that is making them says how far it is: under KASAN they take minutes */
};

static char *region;

static int protection(unsigned int page)
{
	return page % 2 ? PROT_NONE : PROT_READ;
}

/*
 * Mostly at the end: what is behind a change is what this program's array has to move. There are merges, splits, and a hole in
 * which mappings come and go.
 */
static void *storm(void *arg)
{
	unsigned int at = (uintptr_t)arg;

	for (;; at = at * 1103515245 + 12345) {
		unsigned int page = at >> 8 & 63 ? FIRST_STORMY + (at >> 14) % (PAGES - FIRST_STORMY) : (at >> 14) % PAGES;
		char *hole = region + (PAGES + (at >> 14) % (HOLE - 2)) * PAGE;

		mprotect(region + page * PAGE, PAGE, protection(page + 1));
		mprotect(region + page * PAGE, PAGE, protection(page));
		mmap(hole, 2 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		munmap(hole, 2 * PAGE);
		usleep(PAUSE_US);
	}
	return NULL;
}

static void fill(void)
{
	pthread_t thread;

	region = mmap(NULL, (PAGES + HOLE) * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	expect(region != MAP_FAILED && !munmap(region + PAGES * PAGE, HOLE * PAGE), "mmap: %s", strerror(errno));
	for (unsigned int i = 0; i < PAGES; i += 2) {
		expect(!mprotect(region + i * PAGE, PAGE, protection(i)), "mprotect: %s", strerror(errno));
		if (!(i % PORTION))
			child_say(i);
	}
	child_say(PAGES);
	child_listen();
	for (int t = 0; t < STORMS; t++)
		expect(!pthread_create(&thread, NULL, storm, (void *)(uintptr_t)(seed() + t)), "pthread_create");
	child_say(0);
	child_listen();
}

static pid_t large, group;

static void exact(const void *unused)
{
	(void)unused;
	group_stop(large);
	group_stop(group);
	compare_all();
	expect(stream_map(large)->nr > PAGES - HOLE, "the process has only %zu VMAs", stream_map(large)->nr);
	group_resume(group);
	group_resume(large);
}

static void baseline(const void *unused)
{
	(void)unused;
	child_tell(large, 0);
	child_hear(large);
	stream_open();
	until("READY", stream_ready);
	exact(NULL);
}

static uint64_t resyncs;

static bool sent_again(void)
{
	stream_pump();
	return module_stat("resyncs") >= resyncs && !module_stat("stale_mms");
}

static void again(const void *unused)
{
	char text[16];
	int err;

	(void)unused;
	snprintf(text, sizeof(text), "%d", large);
	for (int i = 0; i < RESYNCS; i++) {
		resyncs = module_stat("resyncs") + 1;
		err = module_set("resync", text);
		expect(!err, "resync=%s: %s", text, strerror(err));
		until("the map is sent again", sent_again);
	}
	exact(NULL);
}

void many(void)
{
	module_load("verify=0");
	workload_start();
	large = child_start(fill);
	while (child_hear(large) < PAGES)
		;
	group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US);
	scene_prefer_reader(true);
	check(baseline, NULL, "a process with all the VMAs it may have is exact, sent in a storm");
	check(again, NULL, "it is exact, sent %d times again", RESYNCS);
	scene_prefer_reader(false);
	stream_close();
	group_kill(group);
	child_kill(large);
	module_stop();
	workload_end();
}

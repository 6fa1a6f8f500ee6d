// SPDX-License-Identifier: GPL-2.0-only
/* Nobody reads: then no hook is registered. And a reader that never reads makes no commit dearer, and takes no memory. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "environment.h"
#include "leaks.h"
#include "module.h"
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

#define TRACING "/sys/kernel/tracing"
#define FUNCTIONS TRACING "/enabled_functions"
#define KPROBES "/sys/kernel/debug/kprobes/list"

enum {
	PAIRS = 40000,
	/* Too short for a machine that has others to run to disturb each of them: of those at each end the fastest counts. */
	BATCH = 100,
	SAMPLE = 4, /* the part of the batches at each end */
	DEARER_PERCENT = 25,
};

static void mount_tracing(void)
{
	expect(!access(FUNCTIONS, F_OK) || !mount("tracefs", TRACING, "tracefs", 0, NULL), "mounting " TRACING ": %s",
	       strerror(errno));
}

/* What observes the kernel: the texts of both lists. */
static char *observers(void)
{
	char *functions = proc_read(NULL, FUNCTIONS), *text;

	text = strdup(functions ? functions : "");
	functions = proc_read(NULL, KPROBES);
	text = realloc(text, strlen(text) + (functions ? strlen(functions) : 0) + 1);
	expect(text, "out of memory");
	return strcat(text, functions ? functions : "");
}

static void expect_idle(const char *before, const char *when)
{
	char *now = observers();

	expect(!strcmp(now, before), "%s there is more than before the module was loaded:\n%s", when, now);
	free(now);
}

static void idle(const void *unused)
{
	char *before, *now;
	int err;

	(void)unused;
	mount_tracing();
	before = observers();
	module_load("");
	expect_idle(before, "loaded and unread,");
	expect(module_hooks("idle") && !module_hooks("active"), "stats has hooks that are not idle");
	stream_open();
	now = observers();
	expect(strstr(now, "up_write") && strstr(now, "prctl_set_mm"), "with a reader the hooks do not show:\n%s", now);
	free(now);
	expect(module_hooks("active") && !module_hooks("idle"), "stats has hooks that are idle");
	stream_close();
	expect_idle(before, "with its reader gone,");
	expect(module_hooks("idle") && !module_hooks("active"), "stats has hooks that are not idle");
	err = module_unload();
	expect(!err, "unloading: %s", strerror(err));
	free(before);
}

static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ULL + t.tv_nsec / 1000;
}

/* Of so many batches, in microseconds. */
static uint64_t fastest(uint64_t batches)
{
	uint64_t least = UINT64_MAX, started, took;

	while (batches--) {
		started = now_us();
		workload_storm(BATCH);
		took = now_us() - started;
		least = took < least ? took : least;
	}
	return least;
}

static bool is_full(void)
{
	workload_storm(1);
	return module_stat("drops");
}

static void unread(const void *arg)
{
	uint64_t pairs = *(const uint64_t *)arg, sample = pairs / BATCH / SAMPLE, first, last, drops;

	until("something is dropped", is_full);
	leaks_begin();
	drops = module_stat("drops");
	first = fastest(sample);
	fastest(pairs / BATCH - 2 * sample);
	last = fastest(sample);
	expect(module_stat("drops") - drops >= 2 * pairs, "the hooks have not seen all of it");
	expect(last * 100 <= first * (100 + DEARER_PERCENT), "%d pairs took %" PRIu64 " us at first, and %" PRIu64 " us at last",
	       BATCH, first, last);
	leaks_end(0);
	note("%d pairs in %" PRIu64 " us at first, in %" PRIu64 " us at last", BATCH, first, last);
}

void idling(void)
{
	uint64_t pairs = PAIRS;

	environment_number("VMA_UNREAD_PAIRS", &pairs);
	check(idle, NULL, "with no reader no hook is registered");
	module_load("verify=0 ring_size=65536");
	workload_start();
	stream_open();
	until("READY", stream_ready);
	check(unread, &pairs, "%" PRIu64 " pairs of mmap and munmap that nobody reads cost at last what they did at first", pairs);
	stream_close();
	module_stop();
	workload_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/* Nobody reads: then no hook is registered. And one that never reads makes nothing grow. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "allocations.h"
#include "check.h"
#include "compare.h"
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

enum { PAIRS = 40000 };

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

static bool is_full(void)
{
	workload_storm(1);
	return module_stat("drops");
}

static void unread(const void *arg)
{
	uint64_t pairs = *(const uint64_t *)arg, drops;
	struct leaks before;

	until("something is dropped", is_full);
	expect(!allocations_known() || allocations_count(), "what the reader has allocated is in no account");
	leaks_begin(&before);
	drops = module_stat("drops");
	workload_storm(pairs);
	expect(module_stat("drops") - drops >= 2 * pairs, "the hooks have not seen all of it");
	leaks_end(&before);
}

static void exact(const void *unused)
{
	(void)unused;
	compare_all();
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
	check(unread, &pairs, "%" PRIu64 " pairs of mmap and munmap that nobody reads are counted, and take no memory", pairs);
	check(exact, NULL, "every map is exact once somebody reads again");
	stream_close();
	module_stop();
	workload_end();
}

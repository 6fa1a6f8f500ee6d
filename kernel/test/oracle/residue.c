// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "check.h"
#include "leaks.h"
#include "module.h"
#include "proc.h"
#include "residue.h"
#include "stream.h"

#define TRACE_BUFFER_SIZE "/sys/kernel/debug/tracing/buffer_size_kb"
/* What it is made with if nobody asks for another. */
#define TRACE_BUFFER_KB "1408"

enum { STUCK_MS = 30000 };

static struct leaks before;
static bool counted;

/* It is made for the first who traces, as the workload does, and stays. Where all allocations are counted it would count. */
static void expand_trace_buffer(void)
{
	int err = proc_write(TRACE_BUFFER_KB, TRACE_BUFFER_SIZE);

	expect(!err || err == ENOENT, TRACE_BUFFER_SIZE ": %s", strerror(err));
}

/* A kernel keeps for good some of what a first load and a first reader have it allocate. */
static void first_load(void)
{
	static bool done;

	if (done)
		return;
	expand_trace_buffer();
	module_load("");
	stream_open();
	until("READY", stream_ready);
	stream_close();
	module_stop();
	done = true;
}

static void count(void)
{
	counted = false;
	if (!leaks_known())
		return;
	first_load();
	leaks_begin(&before);
	counted = true;
}

void residue_begin(void)
{
	guarded(count, "memory is counted");
}

static bool nobody_in_disk_sleep(void)
{
	return !proc_stuck();
}

static void nobody_stuck(const void *unused)
{
	(void)unused;
	if (!until_or(nobody_in_disk_sleep, STUCK_MS))
		fail("thread %d cannot be woken", proc_stuck());
}

static void nothing_lost(const void *unused)
{
	(void)unused;
	leaks_end(&before);
}

void residue_end(void)
{
	check(nobody_stuck, NULL, "no task is stuck");
	if (counted)
		check(nothing_lost, NULL, "no memory is lost");
}

// SPDX-License-Identifier: GPL-2.0-only
/* In company: the function tracer and kprobes on the very functions that the module observes. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "check.h"
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "workload.h"

#define TRACEFS "/sys/kernel/tracing"

static const char *const functions[] = { "up_write", "downgrade_write", "perf_event_mmap", "copy_vma", "exit_mmap" };
enum { FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

static void put(const char *file, const char *text)
{
	int err = proc_write(text, TRACEFS "/%s", file);

	expect(!err, "writing `%s` to " TRACEFS "/%s: %s", text, file, strerror(err));
}

static void trace(const void *unused)
{
	char text[128];
	int kprobes = 0;

	(void)unused;
	if (access(TRACEFS "/trace", F_OK))
		expect(!mount("tracefs", TRACEFS, "tracefs", 0, NULL), TRACEFS ": %s", strerror(errno));
	for (int i = 0; i < FUNCTIONS; i++) {
		snprintf(text, sizeof(text), "p:oracle/%s %s", functions[i], functions[i]);
		/* Not every kernel has every function take one. */
		kprobes += !proc_write(text, TRACEFS "/kprobe_events");
		put("set_ftrace_filter", functions[i]);
	}
	expect(kprobes, "there is no function that takes a kprobe");
	put("events/oracle/enable", "1");
	put("current_tracer", "function");
	note("the tracer on %d, kprobes on %d", FUNCTIONS, kprobes);
}

static void untrace(const void *unused)
{
	int fd;

	(void)unused;
	put("current_tracer", "nop");
	put("events/oracle/enable", "0");
	/* Truncation takes all probes away. */
	fd = open(TRACEFS "/kprobe_events", O_WRONLY | O_TRUNC | O_CLOEXEC);
	expect(fd >= 0, TRACEFS "/kprobe_events: %s", strerror(errno));
	close(fd);
}

void tracing(void)
{
	check(trace, NULL, "others trace the functions that the module observes");
	scene_begin("");
	workload_phases(exactness_phase);
	/* They go and come while the module observes. */
	check(untrace, NULL, "they stop");
	check(trace, NULL, "and begin again");
	workload_phases(exactness_phase);
	scene_end();
	check(untrace, NULL, "and stop for good");
}

// SPDX-License-Identifier: GPL-2.0-only
/* A pid that is given again, before anybody has read of its former process's end: start times tell the two apart. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"

#define PID_MAX "/proc/sys/kernel/pid_max"
/* About the least that a kernel takes which is made for eight CPUs. */
#define FEW_PIDS "400"

/* Those below RESERVED are given only once. */
enum { PAGE = 4096, ROUNDS = 3, FORKS_MAX = 2000, RESERVED = 300 };

static pid_t wanted;

static void be_there(void)
{
	expect(mmap(NULL, 5 * PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED, "mmap: %s", strerror(errno));
	child_say(0);
	child_listen();
}

/* Forks until a child has the pid; the others end at once. */
static void look_for_it(void)
{
	for (int i = 0; i < FORKS_MAX; i++) {
		pid_t child = fork();

		expect(child >= 0, "fork: %s", strerror(errno));
		if (!child && getpid() == wanted)
			be_there();
		if (!child)
			_exit(0);
		if (child == wanted)
			child_say(child);
		waitpid(child, NULL, 0);
		if (child == wanted)
			return;
	}
	fail("pid %d is not given again", wanted);
}

static void pass_reserved(void)
{
	pid_t child;

	do {
		child = fork();
		expect(child >= 0, "fork: %s", strerror(errno));
		if (!child)
			_exit(0);
		waitpid(child, NULL, 0);
	} while (child < RESERVED);
}

static uint64_t start_of(pid_t pid)
{
	struct proc_stat stat;

	expect(proc_stat(pid, 0, &stat), "process %d is gone", pid);
	return stat.start;
}

static void once(void)
{
	pid_t parent;
	uint64_t start;

	wanted = child_start(be_there);
	child_hear(wanted);
	start = start_of(wanted);
	while (stream_read(SIZE_MAX) > 0)
		;
	expect(stream_process(wanted)->start == start, "process %d is not told of", wanted);
	child_kill(wanted);
	parent = child_start(look_for_it);
	child_hear(parent);
	child_hear(parent);
	expect(start_of(wanted) > start, "both processes started at %" PRIu64, start);
	compare_all();
	child_kill(parent);
}

static void reused(const void *unused)
{
	(void)unused;
	for (int i = 0; i < ROUNDS; i++)
		once();
}

static void reused_with_loss(const void *unused)
{
	reused(unused);
	expect(module_stat("drops"), "nothing was dropped");
}

static void limit_pids(const char *to)
{
	int err = proc_write(to, PID_MAX);

	expect(!err, PID_MAX "=%s: %s", to, strerror(err));
}

void reuse(void)
{
	char before[32];

	snprintf(before, sizeof(before), "%s", proc_read(NULL, PID_MAX));
	pass_reserved();
	scene_begin("");
	limit_pids(FEW_PIDS);
	check(reused, NULL, "a pid that is given again means the new process");
	scene_end();
	limit_pids(before);
	scene_begin("ring_size=4096");
	limit_pids(FEW_PIDS);
	check(reused_with_loss, NULL, "and so it does when the end of the old one was lost");
	limit_pids(before);
	scene_end();
}

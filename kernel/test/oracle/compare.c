// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "compare.h"
#include "maps.h"
#include "module.h"
#include "proc.h"
#include "stream.h"
#include "workload.h"

enum {
	SHOWN = 12, /* lines of one process's difference */
	BUSY_MS = 10000, /* until this program has not changed between two looks */
	RESYNC_MS = 60000, /* how long resyncs may go on until a difference is final */
	NEXT_RESYNC_MS = 2000,
	PROCESSES_MAX = 8192,
};

static char wrong[12000];
static unsigned int processes, vmas;
static uint64_t marker, resyncs;

static void __attribute__((format(printf, 1, 2))) complain(const char *format, ...)
{
	size_t n = strlen(wrong);
	va_list args;

	va_start(args, format);
	vsnprintf(wrong + n, sizeof(wrong) - n, format, args);
	va_end(args);
}

static bool nothing_stale(void)
{
	stream_pump();
	return module_stat("stale_mms") == 0;
}

static bool marker_seen(void)
{
	const struct map *map;

	stream_pump();
	map = stream_map(workload_pid());
	for (size_t i = 0; map && i < map->nr; i++)
		if (map->vmas[i].start == marker)
			return true;
	return false;
}

void compare_settle(void)
{
	until("every stale map is sent again", nothing_stale);
}

/* Records come in order: with the marker all has been seen that was before it. */
static void catch_up(void)
{
	compare_settle();
	marker = workload_mark();
	until("the marker is seen", marker_seen);
}

static bool same(const struct map *a, const struct map *b)
{
	if (!b || a->nr != b->nr)
		return false;
	for (size_t i = 0; i < a->nr; i++)
		if (!vma_same(&a->vmas[i], &b->vmas[i]))
			return false;
	return true;
}

/* What only /proc has (-) and what only the stream has told (+). */
static void differ(const struct map *is, const struct map *told)
{
	size_t i = 0, j = 0, told_nr = told ? told->nr : 0;
	char text[512];

	for (int shown = 0; shown < SHOWN && (i < is->nr || j < told_nr);) {
		bool ours = j < told_nr && (i == is->nr || told->vmas[j].start < is->vmas[i].start);

		if (i < is->nr && j < told_nr && vma_same(&is->vmas[i], &told->vmas[j])) {
			i++;
			j++;
			continue;
		}
		vma_print(ours ? &told->vmas[j++] : &is->vmas[i++], text, sizeof(text));
		complain("%c %s\n", ours ? '+' : '-', text);
		shown++;
	}
}

static const struct map *told_of(pid_t pid)
{
	stream_pump();
	return stream_map(pid);
}

static void compare_map(pid_t pid, struct map *is, const char *comm)
{
	unsigned long long deadline = now_ms() + BUSY_MS;
	const struct map *told = told_of(pid);

	while (!same(is, told) && pid == getpid() && now_ms() < deadline) {
		maps_read(pid, is);
		told = told_of(pid);
	}
	if (!same(is, told)) {
		complain("process %d (%s):\n", pid, comm);
		differ(is, told);
	}
}

static bool (*out)(pid_t pid); /* see compare_beside() */

static void compare_process(pid_t pid)
{
	static struct map is;
	const struct process *known;
	struct proc_stat stat;

	if (!maps_read(pid, &is))
		return;
	expect(proc_stat(pid, 0, &stat), "process %d went away while everything was to hold still", pid);
	processes++;
	vmas += is.nr;
	compare_map(pid, &is, stat.comm);
	known = stream_process(pid);
	if (!known)
		complain("process %d (%s) is not listed\n", pid, stat.comm);
	else if (strcmp(known->comm, stat.comm) || known->start != stat.start)
		complain("process %d is %s, %" PRIu64 ", not %s, %" PRIu64 "\n", pid, stat.comm, stat.start,
			 known->comm, known->start);
}

static void expect_alive(const struct process *process)
{
	static struct map is;

	if (!out(process->pid) && !maps_read(process->pid, &is))
		complain("process %" PRIu64 " (%s) is listed, but has no map\n", process->pid, process->comm);
}

static void orphaned(uint64_t mm)
{
	complain("map %" PRIu64 " is told of, but no process has it\n", mm);
}

static void compare_once(bool (*is_meant)(pid_t pid))
{
	static pid_t pids[PROCESSES_MAX];
	size_t count = proc_numbers("/proc", pids, PROCESSES_MAX);

	*wrong = 0;
	processes = 0;
	vmas = 0;
	for (size_t i = 0; i < count; i++)
		if (out(pids[i]))
			continue;
		else if (is_meant(pids[i]))
			compare_process(pids[i]);
		else if (stream_process(pids[i]))
			complain("process %d is listed, but not tracked\n", pids[i]);
	stream_each(expect_alive);
	stream_each_orphan(orphaned);
}

static bool resynced(void)
{
	stream_pump();
	return module_stat("resyncs") != resyncs;
}

static void compare(bool (*is_meant)(pid_t pid))
{
	unsigned long long deadline = now_ms() + RESYNC_MS;

	for (;;) {
		catch_up();
		resyncs = module_stat("resyncs");
		compare_once(is_meant);
		if (!*wrong)
			break;
		expect(now_ms() < deadline && until_or(resynced, NEXT_RESYNC_MS), "%s", wrong);
	}
	note("%u processes, %u VMAs", processes, vmas);
}

static bool everybody(pid_t pid)
{
	(void)pid;
	return true;
}

static bool nobody(pid_t pid)
{
	(void)pid;
	return false;
}

void compare_those(bool (*is_meant)(pid_t pid))
{
	out = nobody;
	compare(is_meant);
}

void compare_beside(bool (*is_unreadable)(pid_t pid))
{
	out = is_unreadable;
	compare(everybody);
}

void compare_all(void)
{
	compare_those(everybody);
}

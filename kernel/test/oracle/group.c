// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>

#include "check.h"
#include "proc.h"
#include "workload.h"

enum { PROCESSES_MAX = 8192, THREADS_MAX = 4096 };

static pid_t group;

/* In them a parent waits for its vfork child, and cannot be stopped. */
static bool is_fork(long call)
{
#ifdef SYS_vfork
	if (call == SYS_vfork)
		return true;
#endif
	return call == SYS_clone || call == SYS_clone3;
}

static bool thread_still(pid_t pid, pid_t tid)
{
	struct proc_stat stat;

	if (!proc_stat(pid, tid, &stat) || strchr("TZX", stat.state))
		return true;
	return stat.state == 'D' && is_fork(proc_syscall(pid, tid));
}

static bool process_still(pid_t pid)
{
	static pid_t tids[THREADS_MAX];
	char dir[64];
	size_t count;

	snprintf(dir, sizeof(dir), "/proc/%d/task", pid);
	count = proc_numbers(dir, tids, THREADS_MAX);
	for (size_t i = 0; i < count; i++)
		if (!thread_still(pid, tids[i]))
			return false;
	return true;
}

static bool process_gone(pid_t pid)
{
	struct proc_stat stat;

	return !proc_stat(pid, 0, &stat) || stat.state == 'Z';
}

static bool all(bool (*is)(pid_t pid))
{
	static pid_t pids[PROCESSES_MAX];
	size_t count = proc_numbers("/proc", pids, PROCESSES_MAX);
	struct proc_stat stat;

	for (size_t i = 0; i < count; i++)
		if (proc_stat(pids[i], 0, &stat) && stat.pgrp == group && !is(pids[i]))
			return false;
	return true;
}

static bool all_still(void)
{
	return all(process_still);
}

static bool all_gone(void)
{
	return all(process_gone);
}

void group_stop(pid_t of)
{
	group = of;
	kill(-group, SIGSTOP);
	until("the process group holds still", all_still);
}

void group_resume(pid_t of)
{
	kill(-of, SIGCONT);
}

void group_kill(pid_t of)
{
	group = of;
	kill(-group, SIGKILL);
	until("the process group is gone", all_gone);
}

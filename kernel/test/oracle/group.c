// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "group.h"
#include "proc.h"
#include "workload.h"

enum { PROCESSES_MAX = 8192, THREADS_MAX = 4096, STILL_MS = 60000 };

/* What is meant: a process group, or all others if it is 0. */
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

/* A fault inside the kernel that another process is to resolve. */
static bool waits_for_userfault(pid_t pid, pid_t tid)
{
	char *text = proc_read(NULL, "/proc/%d/task/%d/wchan", pid, tid);

	return text && !strcmp(text, "handle_userfault");
}

/* The thread that last did not hold still. */
static struct {
	pid_t pid, tid;
	struct proc_stat stat;
	long call;
} restless;

static bool thread_still(pid_t pid, pid_t tid)
{
	struct proc_stat stat;
	long call;

	if (!proc_stat(pid, tid, &stat) || strchr("TtZX", stat.state))
		return true;
	call = proc_syscall(pid, tid);
	if (stat.state == 'D' && (is_fork(call) || waits_for_userfault(pid, tid)))
		return true;
	restless.pid = pid;
	restless.tid = tid;
	restless.stat = stat;
	restless.call = call;
	/*
	 * The kernel has one thread of a process stop the others. If it has chosen one that waits for a vfork child, which is
	 * stopped, it never does, and who sleeps meanwhile (for a child, which is stopped, too) is not woken. This wakes it.
	 */
	syscall(SYS_tgkill, pid, tid, SIGSTOP);
	return false;
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

static bool is_above(pid_t pid)
{
	struct proc_stat stat;

	for (pid_t above = getpid(); above; above = stat.parent)
		if (above == pid || !proc_stat(above, 0, &stat))
			return above == pid;
	return false;
}

static bool is_meant(pid_t pid, const struct proc_stat *stat)
{
	if (group)
		return stat->pgrp == group;
	/* Threads of the kernel are children of the second process, or that itself. */
	return pid != 2 && stat->parent != 2 && stat->pgrp != workload_pid() && !is_above(pid);
}

/* Calls `act` for all that are meant, until it is false. */
static bool all(bool (*act)(pid_t pid))
{
	static pid_t pids[PROCESSES_MAX];
	size_t count = proc_numbers("/proc", pids, PROCESSES_MAX);
	struct proc_stat stat;

	for (size_t i = 0; i < count; i++)
		if (proc_stat(pids[i], 0, &stat) && is_meant(pids[i], &stat) && !act(pids[i]))
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

static void until_still(const char *what, bool (*still)(void))
{
	expect(until_or(still, STILL_MS), "%s: not within %d s: thread %d of process %d (%s) is in state %c, in system call %ld", what,
	       STILL_MS / 1000, restless.tid, restless.pid, restless.stat.comm, restless.stat.state, restless.call);
}

void group_stop(pid_t of)
{
	group = of;
	kill(-group, SIGSTOP);
	until_still("the process group holds still", all_still);
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

static bool stop(pid_t pid)
{
	kill(pid, SIGSTOP);
	return true;
}

static bool resume(pid_t pid)
{
	kill(pid, SIGCONT);
	return true;
}

static bool end(pid_t pid)
{
	kill(pid, SIGKILL);
	return true;
}

/*
 * Again and again: those that were not stopped yet have made more. Twice in a row: one that stood in a fork when the first look
 * listed the processes may have been stopped after it, its child unlisted.
 */
static bool others_still(void)
{
	all(stop);
	return all_still() && all_still();
}

static bool others_gone(void)
{
	all(end);
	return all_gone();
}

void others_stop(void)
{
	group = 0;
	until_still("all other processes hold still", others_still);
}

void others_resume(void)
{
	group = 0;
	all(resume);
}

void others_kill(void)
{
	group = 0;
	until("all other processes are gone", others_gone);
}

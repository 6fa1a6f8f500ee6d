// SPDX-License-Identifier: GPL-2.0-only
/* Phases with more than one process. The children stay, held, until the next phase. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

extern char **environ;

static void fork_child(void)
{
	char *p = map(32, RW), *gone = map(8, RW);
	pid_t child;

	must(!madvise(gone + 2 * PAGE, 2 * PAGE, MADV_DONTFORK)); /* the child has a hole there */
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!munmap(p + 8 * PAGE, 4 * PAGE));
		must(!mprotect(p, 2 * PAGE, PROT_READ));
		must(fork() >= 0); /* a grandchild, and two to hold */
		map(3, PROT_NONE);
		hold();
		_exit(0);
	}
	must(!munmap(p + 16 * PAGE, 4 * PAGE)); /* while the child changes its own copy */
	hold_wait(2);
}

/* The child runs in the parent's address space, and the parent waits, until the child execs or exits. */
static void vfork_child(void)
{
	pid_t parent = fork(), child;

	must(parent >= 0);
	if (!parent) {
		map(5, PROT_READ);
		child = vfork();
		if (!child) {
			map(7, PROT_READ | PROT_EXEC); /* in the parent's map too */
			hold();
			_exit(0);
		}
		must(child > 0);
		_exit(0);
	}
	child = vfork(); /* and one that is over at once */
	if (!child)
		_exit(0);
	must(child > 0);
	child = vfork(); /* and one that execs */
	if (!child) {
		execl(SELF, "workload", "hold", NULL);
		_exit(1);
	}
	must(child > 0);
	hold_wait(2);
}

static void spawn(void)
{
	char *argv[] = { "workload", "hold", NULL };
	pid_t child;

	for (int i = 0; i < 2; i++)
		must(!posix_spawn(&child, SELF, NULL, NULL, argv, environ));
	hold_wait(2);
}

static void *exec_self(void *arg)
{
	execl(SELF, "workload", "hold", NULL);
	return arg;
}

static void *idle(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void exec(void)
{
	pthread_t thread;
	pid_t child = fork();

	must(child >= 0);
	if (!child) {
		map(9, RW);
		exec_self(NULL);
		_exit(1);
	}
	child = fork();
	must(child >= 0);
	if (!child) {
		/* Not the leader execs: the kernel gives it the leader's pid and ends the others. */
		must(!pthread_create(&thread, NULL, idle, NULL));
		must(!pthread_create(&thread, NULL, exec_self, NULL));
		idle(NULL);
	}
	child = fork();
	must(child >= 0);
	if (!child) {
		/* An exec that fails changes nothing. */
		must(execl("/proc/self/status", "status", NULL) && errno == EACCES);
		map(2, PROT_READ);
		hold();
		_exit(0);
	}
	hold_wait(3);
}

static void *outlive(void *arg)
{
	must(!pthread_join(*(pthread_t *)arg, NULL));
	map(11, PROT_READ);
	must(!munmap(map(4, RW), 2 * PAGE));
	hold();
	_exit(0);
}

/* Writes its leader's name through /proc while that ends, and for a while after. */
static void *rename_ending(void *arg)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", getpid());
	fd = open(path, O_WRONLY);
	must(fd >= 0);
	for (int i = 0; i < 200; i++)
		if (write(fd, i % 2 ? "ends" : "is ending", i % 2 ? 4 : 9) < 0)
			break;
	close(fd);
	return arg;
}

static void leader_renamed(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();
		pthread_t thread;

		must(child >= 0);
		if (!child) {
			must(!pthread_create(&thread, NULL, rename_ending, NULL));
			sched_yield();
			pthread_exit(NULL);
		}
		must(waitpid(child, NULL, 0) == child);
	}
}

static void leader(void)
{
	static pthread_t first;
	pthread_t thread;
	pid_t child = fork();

	must(child >= 0);
	if (!child) {
		first = pthread_self();
		must(!pthread_create(&thread, NULL, outlive, &first));
		pthread_exit(NULL);
	}
	hold_wait(1);
}

static int sharer(void *arg)
{
	prctl(PR_SET_NAME, "sharer");
	map(13, PROT_READ);
	hold();
	_exit(!arg);
}

/* A process of its own, with a pid of its own, in our address space. */
static void clone_vm(void)
{
	char *top = map(16, RW) + 16 * PAGE;

	must(clone(sharer, top, CLONE_VM | SIGCHLD, top) > 0);
	hold_wait(1);
	map(6, PROT_NONE); /* both see it */
}

static void *restless(void *arg)
{
	for (;;)
		must(!munmap(map(2, RW), 2 * PAGE));
	return arg;
}

/* Processes that end: by themselves, by a signal in the middle of things, with threads. */
static void ends(void)
{
	pthread_t thread;
	pid_t child;
	int status;

	for (int i = 0; i < 4; i++) {
		child = fork();
		must(child >= 0);
		if (!child) {
			map(3, RW);
			for (int t = 0; t < i; t++)
				must(!pthread_create(&thread, NULL, restless, NULL));
			hold();
			if (i % 2)
				kill(getpid(), SIGKILL);
			_exit(0);
		}
	}
	hold_wait(4);
	hold_release();
	child = fork(); /* exits without having changed anything */
	must(child >= 0);
	if (!child)
		_exit(0);
	must(waitpid(child, &status, 0) == child);
}

const struct phase process_phases[] = {
	{ "fork", fork_child }, { "vfork", vfork_child }, { "spawn", spawn },	{ "exec", exec },
	{ "leader", leader },	{ "leader-renamed", leader_renamed },	{ "clone-vm", clone_vm }, { "exit", ends }, { NULL, NULL },
};

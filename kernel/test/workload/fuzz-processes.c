// SPDX-License-Identifier: GPL-2.0-only
/* What the fuzz does about processes and threads. They end by themselves, and are waited for. */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

enum { CHILD_CHANGES = 20 };

static void changes(struct source *s)
{
	for (int i = 0; i < CHILD_CHANGES; i++)
		fuzz_range(s, true);
}

static void exec_nothing(void)
{
	execl(SELF, "fuzz", "exit", NULL);
	_exit(1);
}

static void *short_lived(void *arg)
{
	struct source s = { (uintptr_t)arg };

	for (int i = 0; i < CHILD_CHANGES; i++)
		fuzz_range(&s, false);
	return NULL;
}

static void *exec_from_thread(void *arg)
{
	exec_nothing();
	return arg;
}

/* In a child. */
static void __attribute__((noreturn)) live(struct source *s)
{
	pthread_t thread;

	prctl(PR_SET_NAME, below(s, 2) ? "child" : "fuzz|child");
	changes(s);
	switch (below(s, 6)) {
	case 0:
		exec_nothing();
		break;
	case 1:
		if (!pthread_create(&thread, NULL, exec_from_thread, NULL))
			pthread_join(thread, NULL);
		break;
	case 2:
		kill(getpid(), SIGKILL);
		break;
	case 3:
		fuzz_descend(s);
		break;
	default:
		break;
	}
	_exit(0);
}

/* On a stack of its own, in the address space of its parent. */
static int share(void *arg)
{
	munmap(arg, PAGE);
	mmap(ARENA, PAGE, RW, ANON | MAP_FIXED, -1, 0);
	return 0;
}

static pid_t clone_sharing(struct source *s)
{
	static const int flags[] = { CLONE_VM, CLONE_VM | CLONE_VFORK, CLONE_VM | CLONE_FILES | CLONE_FS };
	size_t size = 16 * PAGE;
	char *stack = mmap(NULL, size, RW, ANON | MAP_STACK, -1, 0);
	pid_t child;

	if (stack == MAP_FAILED)
		return -1;
	child = clone(share, stack + size, one_of(s, flags) | SIGCHLD, stack);
	if (child > 0) {
		waitpid(child, NULL, 0);
		/* The child has unmapped the first page: by now it may be another thread's. */
		munmap(stack + PAGE, size - PAGE);
	} else {
		munmap(stack, size);
	}
	return 0;
}

static pid_t clone_as_fork(struct source *s)
{
	struct clone_args args = { .exit_signal = SIGCHLD, .flags = below(s, 2) ? CLONE_VFORK : 0 };
	pid_t child = syscall(SYS_clone3, &args, sizeof(args));

	if (!child)
		live(s);
	return child;
}

static pid_t spawn(struct source *s)
{
	bool execs = below(s, 2);
	pid_t child = vfork();

	if (!child) {
		if (execs)
			execl(SELF, "fuzz", "exit", NULL);
		_exit(0);
	}
	return child;
}

void fuzz_descend(struct source *s)
{
	pthread_t thread;
	pid_t child = 0;

	fuzz_count();
	switch (below(s, 6)) {
	case 0:
	case 1:
		child = fork();
		if (!child)
			live(s);
		break;
	case 2:
		child = spawn(s);
		break;
	case 3:
		child = clone_as_fork(s);
		break;
	case 4:
		child = clone_sharing(s);
		break;
	default:
		if (!pthread_create(&thread, NULL, short_lived, (void *)(uintptr_t)next(s)))
			pthread_join(thread, NULL);
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random changes to one address space from several threads at once. They work in an arena far away
 * from where the kernel puts things by itself, so that MAP_FIXED and munmap hit only each other.
 * Same seed, same choices; the interleaving is the scheduler's.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

#define ARENA ((char *)0x100000000000)
enum { ARENA_PAGES = 512, FILE_PAGES = 64, CHILD_CHANGES = 20 };

struct source {
	uint64_t state;
};

static int file;
static unsigned int pause_us;

/* splitmix64: one multiplication chain, any seed will do. */
static uint64_t next(struct source *s)
{
	uint64_t z = s->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned int below(struct source *s, unsigned int limit)
{
	return next(s) % limit;
}

static char *page(struct source *s)
{
	return ARENA + below(s, ARENA_PAGES) * PAGE;
}

/* Mostly a few pages, at times many, and now and then beyond the arena's end. */
static size_t length(struct source *s)
{
	return (1 + below(s, below(s, 8) ? 8 : 128)) * PAGE;
}

static int protection(struct source *s)
{
	static const int choices[] = { PROT_NONE, PROT_READ, RW, RW, PROT_READ | PROT_EXEC };

	return choices[below(s, sizeof(choices) / sizeof(choices[0]))];
}

static void map_somewhere(struct source *s)
{
	switch (below(s, 4)) {
	case 0:
		mmap(page(s), length(s), protection(s), MAP_PRIVATE | MAP_FIXED, file, below(s, FILE_PAGES) * PAGE);
		break;
	case 1:
		mmap(page(s), length(s), RW, MAP_SHARED | MAP_FIXED, file, below(s, FILE_PAGES) * PAGE);
		break;
	case 2:
		mmap(page(s), length(s), protection(s), ANON | MAP_FIXED_NOREPLACE, -1, 0);
		break;
	default:
		mmap(page(s), length(s), protection(s), ANON | MAP_FIXED, -1, 0);
	}
}

static void move(struct source *s)
{
	switch (below(s, 3)) {
	case 0:
		mremap(page(s), length(s), length(s), MREMAP_MAYMOVE | MREMAP_FIXED, page(s));
		break;
	case 1:
		mremap(page(s), length(s), length(s), 0);
		break;
	default:
		mremap(page(s), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, page(s));
	}
}

/* Only ever above where the break was at the start: below lies what the C library uses. */
static void move_break(struct source *s)
{
	static char *floor;

	if (!floor)
		floor = (char *)(((unsigned long)syscall(SYS_brk, 0) + PAGE - 1) & -PAGE);
	syscall(SYS_brk, floor + below(s, 64) * PAGE);
}

static void change(struct source *s);

static void descend(struct source *s)
{
	pid_t child;

	switch (below(s, 3)) {
	case 0:
		child = fork();
		if (!child) {
			for (int i = 0; i < CHILD_CHANGES; i++)
				change(s);
			_exit(0);
		}
		break;
	case 1:
		child = vfork();
		if (!child)
			_exit(0);
		break;
	default:
		child = vfork();
		if (!child) {
			execl("/bin/busybox", "busybox", "true", NULL);
			_exit(1);
		}
	}
	if (child > 0)
		waitpid(child, NULL, 0);
}

static void change(struct source *s)
{
	static const int advice[] = { MADV_DONTFORK, MADV_DOFORK, MADV_DONTNEED, MADV_NOHUGEPAGE, MADV_HUGEPAGE };

	switch (below(s, 16)) {
	case 0 ... 4:
		map_somewhere(s);
		break;
	case 5 ... 7:
		munmap(page(s), length(s));
		break;
	case 8 ... 10:
		mprotect(page(s), length(s), protection(s));
		break;
	case 11 ... 12:
		move(s);
		break;
	case 13:
		madvise(page(s), length(s), advice[below(s, sizeof(advice) / sizeof(advice[0]))]);
		break;
	case 14:
		if (below(s, 2))
			mlock2(page(s), length(s), MLOCK_ONFAULT);
		else
			munlock(page(s), length(s));
		break;
	default:
		move_break(s);
	}
}

static void *changes(void *arg)
{
	struct source s = { (uintptr_t)arg };

	for (;;) {
		if (below(&s, 200))
			change(&s);
		else
			descend(&s);
		if (pause_us)
			usleep(pause_us);
	}
	return arg;
}

pid_t fuzz_start(unsigned long seed, int processes, int threads, unsigned int pause)
{
	pid_t group = 0, child;
	pthread_t thread;

	for (int p = 0; p < processes; p++) {
		child = fork();
		must(child >= 0);
		if (!child) {
			struct source seeds = { seed + p };

			setpgid(0, group);
			prctl(PR_SET_NAME, "fuzz");
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			pause_us = pause;
			file = memfd_create("fuzz", 0);
			must(file >= 0 && !ftruncate(file, FILE_PAGES * PAGE));
			for (int t = 1; t < threads; t++)
				must(!pthread_create(&thread, NULL, changes, (void *)(uintptr_t)next(&seeds)));
			changes((void *)(uintptr_t)next(&seeds));
		}
		setpgid(child, group); /* on both sides: whoever comes first */
		if (!group)
			group = child;
	}
	return group;
}

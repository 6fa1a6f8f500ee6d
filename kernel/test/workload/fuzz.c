// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random changes to address spaces from several threads of several processes at once. Same seed, same choices; the
 * interleaving is the scheduler's.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

enum { PROCESSES_MAX = 64 };

static atomic_ulong *calls; /* shared by all processes */
static pid_t running[PROCESSES_MAX];
static int processes_running;
static unsigned int pause_us;

/* splitmix64: one multiplication chain, any seed will do. */
uint64_t next(struct source *s)
{
	uint64_t z = s->state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

unsigned int below(struct source *s, unsigned int limit)
{
	return next(s) % limit;
}

void fuzz_count(void)
{
	atomic_fetch_add_explicit(calls, 1, memory_order_relaxed);
}

static void *changes(void *arg)
{
	struct source s = { (uintptr_t)arg };

	for (;;) {
		if (below(&s, 200))
			fuzz_range(&s, false);
		else
			fuzz_descend(&s);
		if (pause_us)
			usleep(pause_us);
	}
	return arg;
}

static void run(int process, uint64_t seed, int threads)
{
	/* Few VMAs, all of which a handler may visit, and more than that. */
	static const unsigned int arenas[] = { 16, 512, 48 };
	struct source seeds = { seed };
	pthread_t thread;

	prctl(PR_SET_NAME, "fuzz");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	fuzz_ranges_begin(arenas[process % 3]);
	for (int t = 1; t < threads; t++)
		must(!pthread_create(&thread, NULL, changes, (void *)(uintptr_t)next(&seeds)));
	changes((void *)(uintptr_t)next(&seeds));
}

pid_t fuzz_start(unsigned long seed, int processes, int threads, unsigned int pause)
{
	pid_t group = 0, child;

	must(processes > 0 && processes <= PROCESSES_MAX && threads > 0);
	if (!calls) {
		calls = mmap(NULL, PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		must(calls != MAP_FAILED);
	}
	atomic_store(calls, 0);
	pause_us = pause;
	for (int p = 0; p < processes; p++) {
		child = fork();
		must(child >= 0);
		if (!child) {
			setpgid(0, group);
			run(p, seed + p, threads);
		}
		setpgid(child, group); /* on both sides: whoever comes first */
		if (!group)
			group = child;
		running[p] = child;
	}
	processes_running = processes;
	return group;
}

unsigned long fuzz_calls(void)
{
	int status;

	/* One that has died would leave less and less of a fuzz. */
	for (int p = 0; p < processes_running; p++)
		if (waitpid(running[p], &status, WNOHANG)) {
			/* Indented, as the reasons of failures are that the tests show. */
			fprintf(stderr, "    workload: a process of the fuzz has ended with status %#x\n", status);
			_exit(1);
		}
	return atomic_load(calls);
}

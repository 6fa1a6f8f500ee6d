// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what the module adds to an mmap and a munmap grows when two CPUs make them at the same time. In each round one
 * process, then two, each on a CPU of its own, make pairs: without a reader, then with one. Time is the processes' own CPU
 * time: the reader's is not in it. Hooks are switched while nobody makes pairs.
 *
 * Prints the medians over the rounds, and the ratio of what is added on two CPUs to what is added on one, as shares of the
 * time of a pair without a reader.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096UL
#define DATA "/sys/kernel/debug/vma_tracker/data"
#define STATS "/sys/kernel/debug/vma_tracker/stats"
/* A turn's records fit the ring's default size even if the reader does not get to run. */
enum { ROUNDS = 41, PAIRS = 4000, CPUS = 2 };

/* Shared with the children. */
static struct shared {
	int waiting;
	double ns[CPUS];
} *shared;

static void must_(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "scale: not so: %s (%s)\n", what, strerror(errno));
	exit(1);
}
#define must(ok) must_(ok, #ok)

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	must(!sched_setaffinity(0, sizeof(set), &set));
}

static void pairs(int n)
{
	for (int i = 0; i < n; i++) {
		char *p = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		must(p != MAP_FAILED);
		must(!munmap(p, 2 * PAGE));
	}
}

static double cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1e9 + now.tv_nsec;
}

/* One process of a turn: warms up, waits for the others, measures; goes on until they have measured too. */
static void hammer(int cpu, int cpus)
{
	double before;

	pin(cpu);
	pairs(PAIRS / 20);
	__atomic_sub_fetch(&shared->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&shared->waiting, __ATOMIC_SEQ_CST) > 0)
		;
	before = cpu_time();
	pairs(PAIRS);
	shared->ns[cpu] = (cpu_time() - before) / PAIRS;
	__atomic_sub_fetch(&shared->waiting, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&shared->waiting, __ATOMIC_SEQ_CST) > -cpus)
		pairs(1);
}

/* ns of a pair when so many CPUs make them. */
static double turn(int cpus)
{
	double sum = 0;

	shared->waiting = cpus;
	for (int cpu = 0; cpu < cpus; cpu++) {
		pid_t child = fork();

		must(child >= 0);
		if (!child) {
			hammer(cpu, cpus);
			_exit(0);
		}
	}
	for (int i = 0; i < cpus; i++) {
		int status;

		must(wait(&status) > 0 && !status);
		sum += shared->ns[i];
	}
	return sum / cpus;
}

static long long stat_of(const char *name)
{
	static char text[8192];
	int fd = open(STATS, O_RDONLY), n;
	char *at;

	must(fd >= 0);
	n = read(fd, text, sizeof(text) - 1);
	must(n > 0);
	close(fd);
	text[n] = 0;
	at = strstr(text, name);
	must(at);
	return atoll(at + strlen(name));
}

/* Reads until it is killed; writes a byte to ready when the baseline is through. */
static void read_on(int ready)
{
	static char text[1 << 17];
	int fd = open(DATA, O_RDONLY);
	bool said = false;
	ssize_t n;

	must(fd >= 0);
	while ((n = read(fd, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		if (!said && strstr(text, "|READY|")) {
			said = true;
			must(write(ready, "", 1) == 1);
		}
	}
	_exit(1);
}

static pid_t reader_begins(void)
{
	int ready[2];
	pid_t reader;
	char byte;

	must(!pipe(ready));
	reader = fork();
	must(reader >= 0);
	if (!reader)
		read_on(ready[1]);
	close(ready[1]);
	must(read(ready[0], &byte, 1) == 1);
	close(ready[0]);
	return reader;
}

static void reader_ends(pid_t reader)
{
	int status;

	must(stat_of("\ndrops ") == 0);
	kill(reader, SIGKILL);
	must(waitpid(reader, &status, 0) == reader && WIFSIGNALED(status));
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The values at a quarter, half and three quarters of the rounds. */
static void quartiles(double *of, double *q)
{
	double sorted[ROUNDS];

	memcpy(sorted, of, sizeof(sorted));
	qsort(sorted, ROUNDS, sizeof(sorted[0]), compare);
	for (int i = 0; i < 3; i++)
		q[i] = sorted[(i + 1) * ROUNDS / 4];
}

int main(void)
{
	static double alone[CPUS][ROUNDS], tracked[CPUS][ROUNDS], added[CPUS][ROUNDS];
	double q[CPUS][3];

	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	for (int r = 0; r < ROUNDS; r++) {
		long long records;
		pid_t reader;

		for (int n = 0; n < CPUS; n++)
			alone[n][r] = turn(n + 1);
		reader = reader_begins();
		records = stat_of("\nrecords ");
		for (int n = 0; n < CPUS; n++)
			tracked[n][r] = turn(n + 1);
		/* Every pair of all three was seen. */
		must(stat_of("\nrecords ") - records >= 3 * 2 * PAIRS);
		reader_ends(reader);
		for (int n = 0; n < CPUS; n++)
			added[n][r] = tracked[n][r] / alone[n][r] - 1;
	}
	for (int n = 0; n < CPUS; n++) {
		double a[3], t[3];

		quartiles(alone[n], a);
		quartiles(tracked[n], t);
		quartiles(added[n], q[n]);
		printf("  %d CPU%s: a pair takes %.0f ns, with a reader %.0f; added %.1f %% (half of the %d rounds: %.1f to %.1f)\n",
		       n + 1, n ? "s" : "", a[1], t[1], 100 * q[n][1], ROUNDS, 100 * q[n][0], 100 * q[n][2]);
	}
	printf("bench kernel.pair.scaling_2cpu %.2f ratio\n", q[1][1] / q[0][1]);
	return 0;
}

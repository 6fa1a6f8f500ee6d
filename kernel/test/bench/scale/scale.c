// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether what the module adds to an mmap and a munmap grows when two CPUs make them at the same time. In each round one
 * process and two, each on a CPU of its own, make pairs in turns: without a reader, then with one. Time is the processes'
 * own CPU time. Hooks are switched while nobody makes pairs, and the reader is stopped meanwhile: it would take turns with
 * one of two processes, and with none of one, which an emulated CPU takes long over.
 *
 * Switching changes the kernel's code, which the emulator then translates anew: that falls to a turn that is not counted.
 *
 * Prints what a quarter of the turns did not take longer than, as whatever else the machine does makes turns longer and
 * none shorter; and the ratio of what is added on two CPUs to what is added on one, as shares of the time of a pair without
 * a reader.
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
enum { ROUNDS = 40, TURNS = 5, SAMPLES = ROUNDS * TURNS, PAIRS = 1000, CPUS = 2 };

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
	pairs(PAIRS / 5);
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
	int ready[2], status;
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
	must(!kill(reader, SIGSTOP));
	must(waitpid(reader, &status, WUNTRACED) == reader && WIFSTOPPED(status));
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

/* What a quarter of the turns did not take longer than. */
static double quarter(double *of)
{
	qsort(of, SAMPLES, sizeof(of[0]), compare);
	return of[SAMPLES / 4];
}

/* The turns of one round with the hooks as they are: one CPU and two in alternation. */
static void turns(double ns[CPUS][SAMPLES], int round)
{
	turn(CPUS);
	for (int i = 0; i < TURNS; i++)
		for (int n = 0; n < CPUS; n++)
			ns[n][round * TURNS + i] = turn(n + 1);
}

int main(void)
{
	static double alone[CPUS][SAMPLES], tracked[CPUS][SAMPLES];
	double added[CPUS];

	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	for (int r = 0; r < ROUNDS; r++) {
		long long records;
		pid_t reader;

		turns(alone, r);
		reader = reader_begins();
		records = stat_of("\nrecords ");
		turns(tracked, r);
		/* Every pair was seen. */
		must(stat_of("\nrecords ") - records >= 2 * (CPUS + 3 * TURNS) * PAIRS);
		reader_ends(reader);
	}
	for (int n = 0; n < CPUS; n++) {
		double a = quarter(alone[n]), t = quarter(tracked[n]);

		added[n] = t / a - 1;
		printf("  %d CPU%s: a pair takes %.0f ns, with a reader %.0f; added %.1f %% (a quarter of %d turns took no longer)\n",
		       n + 1, n ? "s" : "", a, t, 100 * added[n], SAMPLES);
	}
	printf("bench kernel.pair.scaling_2cpu %.2f ratio\n", added[1] / added[0]);
	return 0;
}

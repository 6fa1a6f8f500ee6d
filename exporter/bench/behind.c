// Load for behind.mjs, and marks by which it can tell when a change was known.
//
//   behind map VMAS PAIRS MARKS   a map of about VMAS mappings, PAIRS mmap+munmap a second, MARKS marks a second
//   behind forks RATE             RATE times a second fork and exec of this program, which ends at once
//   behind execs RATE             RATE times a second fork and exec of a program that marks its exec and stays for 3 s
//
// A mark is a line: pid, address (hex; 0: an exec), CLOCK_REALTIME in us right after it was there.
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096L
/* Marks that stay mapped: so long may one remain unknown and still be found. */
#define KEPT 64

static long long now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void sleep_until(long long ns)
{
	struct timespec t = { ns / 1000000000LL, ns % 1000000000LL };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

static void mark(uintptr_t address)
{
	printf("%d %lx %lld\n", getpid(), (unsigned long)address, now_ns(CLOCK_REALTIME) / 1000);
	fflush(stdout);
}

static void map(long vmas, long pairs, long marks)
{
	long long begin = now_ns(CLOCK_MONOTONIC), step = 1000000000LL / (pairs ? pairs : marks);
	long every = pairs ? pairs / marks : 1;
	char *room = mmap(NULL, vmas * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	/* One page in two, so that each is a mapping of its own; no address is used twice within a minute. */
	long slots = 1 << 16;
	char *field = mmap(NULL, slots * 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (room == MAP_FAILED || field == MAP_FAILED || munmap(field, slots * 2 * PAGE))
		exit(1);
	for (long i = 0; i < vmas; i += 2)
		mprotect(room + i * PAGE, PAGE, PROT_READ | PROT_WRITE);
	for (long n = 0;; n++) {
		sleep_until(begin + n * step);
		if (pairs)
			munmap(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), PAGE);
		if (n % every == 0) {
			long m = n / every;
			char *at = field + (m % slots) * 2 * PAGE;

			if (mmap(at, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED)
				exit(1);
			mark((uintptr_t)at);
			if (m >= KEPT)
				munmap(field + ((m - KEPT) % slots) * 2 * PAGE, PAGE);
		}
	}
}

static void run(long rate, char *const argv[])
{
	long long begin = now_ns(CLOCK_MONOTONIC);

	for (long n = 0;; n++) {
		sleep_until(begin + n * (1000000000LL / rate));
		if (fork() == 0) {
			execv(argv[0], argv);
			_exit(127);
		}
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
}

int main(int argc, char **argv)
{
	/* Whoever measures may be killed: its load goes with it. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (argc == 5 && !strcmp(argv[1], "map"))
		map(atol(argv[2]), atol(argv[3]), atol(argv[4]));
	if (argc == 3 && !strcmp(argv[1], "forks"))
		run(atol(argv[2]), (char *[]){ argv[0], "nothing", NULL });
	if (argc == 3 && !strcmp(argv[1], "execs"))
		run(atol(argv[2]), (char *[]){ argv[0], "executed", NULL });
	if (argc == 2 && !strcmp(argv[1], "nothing"))
		return 0;
	if (argc == 2 && !strcmp(argv[1], "executed")) {
		mark(0);
		sleep(3);
		return 0;
	}
	fprintf(stderr, "usage: see behind.c\n");
	return 2;
}

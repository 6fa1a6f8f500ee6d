// SPDX-License-Identifier: GPL-2.0-only
/*
 * What one mmap and munmap of two anonymous pages costs the process that calls them: its own CPU time,
 * in ns, the median of some rounds. Where guest time counts instructions, a ns is an instruction.
 *
 * usage: pair NAME   prints "bench kernel.pair.NAME VALUE instructions"
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

/* Rounds are short enough that a reader keeps up with the ring's default size. */
enum { WARM_UP = 500, ROUNDS = 9, PAIRS = 2000, BYTES = 2 * 4096 };

static long long cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static long long round_of(int pairs)
{
	long long before = cpu_time();

	for (int i = 0; i < pairs; i++) {
		void *pages = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		if (pages == MAP_FAILED || munmap(pages, BYTES)) {
			perror("pair");
			exit(1);
		}
	}
	return (cpu_time() - before) / pairs;
}

static int compare(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	long long rounds[ROUNDS];

	if (argc != 2) {
		fprintf(stderr, "usage: pair NAME\n");
		return 2;
	}
	round_of(WARM_UP);
	for (int i = 0; i < ROUNDS; i++)
		rounds[i] = round_of(PAIRS);
	qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
	printf("bench kernel.pair.%s %lld instructions\n", argv[1], rounds[ROUNDS / 2]);
	return 0;
}

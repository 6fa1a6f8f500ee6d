/*
 * Maps and unmaps as told, so that a test knows the number of calls. Commands come as lines on standard input; each is
 * answered with "done". Between them it makes no call that changes its map: no stdio, no malloc.
 *
 *   pace N MS   N pairs of mmap and munmap, spread evenly over MS milliseconds
 *   hold N      N mappings that do not merge: shared anonymous ones have a file each (at most MOST)
 *   release     unmaps them
 */
#include <err.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096
#define MOST 10000

static void *held[MOST];
static long held_count;

static void *map(int flags)
{
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		err(1, "mmap");
	return at;
}

static void unmap(void *at)
{
	if (munmap(at, PAGE))
		err(1, "munmap");
}

/* Deadlines are absolute: a stall is caught up, so that the rate over the whole is the one asked for. */
static void wait_until(const struct timespec *start, long long ns)
{
	struct timespec at = *start;

	at.tv_sec += (at.tv_nsec + ns) / 1000000000;
	at.tv_nsec = (at.tv_nsec + ns) % 1000000000;
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) == EINTR)
		;
}

static void pace(long n, long ms)
{
	struct timespec start;

	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long i = 0; i < n; i++) {
		wait_until(&start, (long long)ms * 1000000 * i / n);
		unmap(map(MAP_PRIVATE));
	}
}

static void obey(char *line)
{
	char *rest;

	if (!strncmp(line, "pace ", 5)) {
		long n = strtol(line + 5, &rest, 10);

		pace(n, strtol(rest, NULL, 10));
	} else if (!strncmp(line, "hold ", 5)) {
		long n = strtol(line + 5, NULL, 10);

		if (n > MOST - held_count)
			errx(1, "cannot hold %ld more", n);
		while (n-- > 0)
			held[held_count++] = map(MAP_SHARED);
	} else if (!strcmp(line, "release")) {
		while (held_count > 0)
			unmap(held[--held_count]);
	} else {
		errx(1, "no such command: %s", line);
	}
}

int main(void)
{
	char line[64];
	size_t length = 0;

	while (read(0, line + length, 1) == 1) {
		if (line[length] != '\n') {
			if (++length == sizeof(line))
				errx(1, "line too long");
			continue;
		}
		line[length] = 0;
		length = 0;
		obey(line);
		if (write(1, "done\n", 5) != 5)
			err(1, "write");
	}
	return 0;
}

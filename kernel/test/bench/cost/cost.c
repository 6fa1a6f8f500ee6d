// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel takes for a few things that change or use an address space: this program's own CPU time in ns, the
 * median of some rounds. Where guest time counts instructions, a ns is an instruction.
 *
 * usage: cost pair     one mmap and munmap of two anonymous pages
 *        cost fault    the first touch of a page
 *        cost fork     a fork of this process with 1,000 VMAs, as the parent pays for it
 *        cost burst    2,500 pairs, which are 5,000 events: the number of events
 *        cost events   how many changes "cost pair" makes
 *        cost many     as many VMAs as a process may have: their number, at once; then it holds still until stdin ends,
 *                      and then makes a call that may have changed each of them
 *        cost unread   a pair when the module's ring has become full of them, and again after 100,000 more: two numbers
 *        cost record   as the module's reader: one record of data read. Before that, a pair of its own must come as
 *                      exactly the two records that it is.
 * Prints one number, but for unread.
 */
#include <errno.h>
#include <fcntl.h>
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
/* Rounds are short enough that a reader keeps up with the ring's default size. */
enum { ROUNDS = 9, PAIRS = 2000, PAGES = 2048, VMAS = 1000, FORKS = 10, BURST = 5000, MANY = 1 << 16, UNREAD = 100000 };

static void fail(const char *what)
{
	fprintf(stderr, "cost: %s: %s\n", what, strerror(errno));
	exit(1);
}

static long long cpu_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static char *map(size_t bytes)
{
	char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	return p;
}

static void unmap(char *p, size_t bytes)
{
	if (munmap(p, bytes))
		fail("munmap");
}

static long long pairs(void)
{
	long long before = cpu_time();

	for (int i = 0; i < PAIRS; i++)
		unmap(map(2 * PAGE), 2 * PAGE);
	return (cpu_time() - before) / PAIRS;
}

static long long faults(void)
{
	volatile char *p = map(PAGES * PAGE);
	long long before, after;

	/* Small pages: a huge one would be touched once. Where there are none, nothing has to be said. */
	madvise((void *)p, PAGES * PAGE, MADV_NOHUGEPAGE);
	before = cpu_time();
	for (size_t i = 0; i < PAGES; i++)
		p[i * PAGE] = 1;
	after = cpu_time();
	unmap((char *)p, PAGES * PAGE);
	return (after - before) / PAGES;
}

static long long forks(void)
{
	static char *many;
	long long sum = 0, before;
	pid_t child;

	if (!many) {
		many = map(VMAS * PAGE);
		for (size_t i = 0; i < VMAS; i += 2)
			if (mprotect(many + i * PAGE, PAGE, PROT_READ))
				fail("mprotect");
	}
	for (int i = 0; i < FORKS; i++) {
		before = cpu_time();
		child = fork();
		if (!child)
			_exit(0);
		sum += cpu_time() - before;
		if (child < 0 || waitpid(child, NULL, 0) != child)
			fail("fork");
	}
	return sum / FORKS;
}

static int burst(void)
{
	for (int i = 0; i < BURST / 2; i++)
		unmap(map(2 * PAGE), 2 * PAGE);
	return BURST;
}

/* Every second page another protection, until the kernel says that it is enough. */
static void many(void)
{
	char *p = map(2 * MANY * PAGE), line[256];
	long long n = 0;
	FILE *maps;

	for (size_t i = 0; i < 2 * MANY && !mprotect(p + i * PAGE, PAGE, PROT_NONE); i += 2)
		;
	if (errno != ENOMEM)
		fail("mprotect");
	maps = fopen("/proc/self/maps", "r");
	while (maps && fgets(line, sizeof(line), maps))
		n += strchr(line, '\n') != NULL;
	printf("%lld\n", n);
	fflush(stdout);
	while (getchar() != EOF)
		;
	if (madvise(p, 2 * MANY * PAGE, MADV_DODUMP))
		fail("madvise");
}

static int data = -1;
static char text[1 << 16];

/* Reads what there is; calls line() for each line if given. Returns how many. */
static int drain(void (*line)(const char *))
{
	int lines = 0;
	ssize_t n;

	while ((n = read(data, text, sizeof(text) - 1)) > 0) {
		text[n] = 0;
		for (char *at = text, *end; (end = strchr(at, '\n')); at = end + 1) {
			*end = 0;
			lines++;
			if (line)
				line(at);
		}
	}
	if (n < 0 && errno != EAGAIN)
		fail("read " DATA);
	return lines;
}

static int ready, seen;
static char *expected;

static void await_ready(const char *line)
{
	ready |= strstr(line, "|READY|") != NULL;
}

/* ts|pid|comm|op|start|end|perms|path|type|... */
static void own_pair(const char *line)
{
	static const char *const want[] = { "MMAP|0x%lx|0x%lx|rw-p||anon|", "MUNMAP|0x%lx|0x%lx|----||none|" };
	char about[64], text_[128];

	snprintf(about, sizeof(about), "|%d|cost|", getpid());
	line = strstr(line, about);
	if (!line)
		return;
	snprintf(text_, sizeof(text_), want[seen < 2 ? seen : 0], (unsigned long)expected,
		 (unsigned long)expected + 2 * PAGE);
	line += strlen(about);
	if (seen >= 2 || strncmp(line, text_, strlen(text_))) {
		fprintf(stderr, "cost: the pair came as %s\n", line);
		exit(1);
	}
	seen++;
}

static long long records(void)
{
	long long before;
	int n;

	if (data < 0) {
		data = open(DATA, O_RDONLY | O_NONBLOCK);
		if (data < 0)
			fail(DATA);
		while (!ready)
			drain(await_ready);
		drain(NULL);
		/* Its neighbours keep it from merging: the pair is the two records of its own two pages. */
		expected = map(4 * PAGE) + PAGE;
		if (mprotect(expected - PAGE, 4 * PAGE, PROT_NONE))
			fail("mprotect");
		unmap(expected, 2 * PAGE);
		drain(NULL);
		/* As the pairs that are measured: without MAP_FIXED. */
		if (mmap(expected, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != expected)
			fail("mmap");
		unmap(expected, 2 * PAGE);
		drain(own_pair);
		if (seen != 2) {
			fprintf(stderr, "cost: %d records of the pair came, not 2\n", seen);
			exit(1);
		}
	}
	pairs();
	before = cpu_time();
	n = drain(NULL);
	if (n < 2 * PAIRS) {
		fprintf(stderr, "cost: %d records of %d pairs\n", n, PAIRS);
		exit(1);
	}
	return (cpu_time() - before) / n;
}

static int compare(const void *a, const void *b)
{
	long long x = *(const long long *)a, y = *(const long long *)b;

	return (x > y) - (x < y);
}

static long long median(long long (*run)(void))
{
	long long rounds[ROUNDS];

	for (int i = 0; i < ROUNDS; i++)
		rounds[i] = run();
	qsort(rounds, ROUNDS, sizeof(rounds[0]), compare);
	return rounds[ROUNDS / 2];
}

static bool dropped(void)
{
	int fd = open(STATS, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (n < 0)
		fail(STATS);
	close(fd);
	text[n] = 0;
	return !strstr(text, "\ndrops 0\n");
}

/* This process is known to the reader from before, so its events are made and dropped, as those of all that go on. */
static void unread(void)
{
	long long first;

	while (!dropped())
		pairs();
	first = median(pairs);
	for (int i = 0; i < UNREAD; i += PAIRS)
		pairs();
	printf("%lld %lld\n", first, median(pairs));
}

static const struct {
	const char *name;
	long long (*run)(void);
} costs[] = { { "pair", pairs }, { "fault", faults }, { "fork", forks }, { "record", records } };

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "burst")) {
		printf("%d\n", burst());
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "events")) {
		printf("%d\n", 2 * PAIRS * (1 + ROUNDS));
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "many")) {
		many();
		return 0;
	}
	if (argc == 2 && !strcmp(argv[1], "unread")) {
		unread();
		return 0;
	}
	for (size_t c = 0; c < sizeof(costs) / sizeof(costs[0]) && argc == 2; c++) {
		if (strcmp(argv[1], costs[c].name))
			continue;
		costs[c].run(); /* warms up */
		printf("%lld\n", median(costs[c].run));
		return 0;
	}
	fprintf(stderr, "usage: cost pair|fault|fork|burst|events|many|unread|record\n");
	return 2;
}

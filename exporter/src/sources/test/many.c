// SPDX-License-Identifier: Apache-2.0
/*
 * A program with many VMAs of known causes. It reads lines from stdin, each the name of a cause and how many times, makes
 * that, and answers "done", or the name of the error. It ends with its input.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define PRIVATE (MAP_PRIVATE | MAP_ANONYMOUS)

static char *map(size_t bytes, int prot, int flags, int file)
{
	char *area = mmap(NULL, bytes, prot, flags, file, 0);

	return area == MAP_FAILED ? NULL : area;
}

/* Every other page may only be read. The last is fenced: it would be one with what it happens to touch. */
static int pairs(int count)
{
	char *area = map((2 * count + 1) * PAGE, RW, PRIVATE, -1);

	if (area && mprotect(area + 2 * count * PAGE, PAGE, PROT_NONE))
		return -errno;
	for (int i = 0; area && i < count; i++)
		if (mprotect(area + 2 * i * PAGE, PAGE, PROT_READ))
			return -errno;
	return area ? 0 : -errno;
}

/* Each file is of its own, mapped, and gone; none touches another. */
static int deleted(int count)
{
	for (int i = 0; i < count; i++) {
		char name[64];
		char *area = map(3 * PAGE, PROT_NONE, PRIVATE, -1);
		int file;

		snprintf(name, sizeof(name), "segment-%d.idx", i);
		file = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (!area || file < 0 || ftruncate(file, PAGE) || unlink(name))
			return -errno;
		if (mmap(area + PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, file, 0) == MAP_FAILED)
			return -errno;
		close(file);
		if (munmap(area, PAGE) || munmap(area + 2 * PAGE, PAGE))
			return -errno;
	}
	return 0;
}

/* Like one another and side by side, but each was written to elsewhere: its pages keep their place of then. */
static int moved(int count)
{
	char *area = map(count * PAGE, PROT_NONE, PRIVATE, -1);

	for (int i = 0; area && i < count; i++) {
		char *page = map(PAGE, RW, PRIVATE, -1);

		if (!page)
			return -errno;
		*page = 1;
		if (mremap(page, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, area + i * PAGE) == MAP_FAILED)
			return -errno;
	}
	return area ? 0 : -errno;
}

static const struct {
	const char *name;
	int (*make)(int count);
} causes[] = { { "pairs", pairs }, { "deleted", deleted }, { "moved", moved } };

int main(void)
{
	char line[64], name[16];
	int count;

	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("hello");
	while (fgets(line, sizeof(line), stdin)) {
		if (sscanf(line, "%15s %d", name, &count) != 2)
			return 1;
		for (size_t i = 0; i < sizeof(causes) / sizeof(*causes); i++) {
			if (strcmp(causes[i].name, name) == 0) {
				int error = causes[i].make(count);

				puts(error ? strerrorname_np(-error) : "done");
			}
		}
	}
	return 0;
}

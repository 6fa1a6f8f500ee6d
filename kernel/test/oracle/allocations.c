// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each entry of a cache's account is a line `COUNT FUNCTION ...`, which may be followed by the stack, a function a line. Once
 * a module is unloaded an address in it has no name: it stays a number. No other module of the guest comes and goes.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "check.h"
#include "proc.h"

#define ACCOUNTS "/sys/kernel/debug/slab"
#define CACHES "/sys/kernel/slab"
#define KMALLOC "kmalloc-"

enum { REPORT_MAX = 8000, SLACK_OF_ALL = 256 };

static char report[REPORT_MAX];
static size_t reported;

static bool shows_who(void)
{
	return !access(ACCOUNTS, F_OK);
}

static bool is_of_module(const char *line)
{
	return strstr(line, "[vma_tracker]") || strstr(line, " 0xffff");
}

/*
 * Since 6.18 a cache has sheaves of free objects for its CPUs: who happens to ask for an object may have one made, which the
 * cache keeps.
 */
static bool is_of_allocator(const char *line)
{
	return strstr(line, " __pcs_") || strstr(line, "sheaf");
}

/* The objects of an entry, or 0: the line goes on with the one before. */
static long entry(const char *line)
{
	char *end;
	long n = strtol(line, &end, 10);

	return end > line && *end == ' ' ? n : 0;
}

static void add(const char *cache, const char *line)
{
	reported += snprintf(report + reported, sizeof(report) - reported, "%s: %s\n", cache, line);
	if (reported >= sizeof(report))
		reported = sizeof(report) - 1;
}

static long of_module(const char *cache)
{
	char *text = proc_read(NULL, ACCOUNTS "/%s/alloc_traces", cache);
	long sum = 0, objects = 0;
	const char *head = NULL;

	for (char *line = text ? strtok(text, "\n") : NULL; line; line = strtok(NULL, "\n")) {
		if (entry(line)) {
			head = is_of_allocator(line) ? NULL : line;
			objects = entry(line);
		}
		if (!head || !is_of_module(line))
			continue;
		add(cache, head);
		sum += objects;
		head = NULL;
	}
	return sum;
}

static long of_all(const char *cache)
{
	char *text = proc_read(NULL, CACHES "/%s/objects", cache);

	expect(text, CACHES "/%s/objects is not there", cache);
	/* What follows tells the nodes apart. */
	text[strcspn(text, " \n")] = 0;
	add(cache, text);
	return atol(text);
}

long allocations_count(void)
{
	const char *path = shows_who() ? ACCOUNTS : CACHES;
	DIR *dir = opendir(path);
	struct dirent *cache;
	long sum = 0;

	expect(dir, "%s is not there", path);
	reported = 0;
	report[0] = 0;
	while ((cache = readdir(dir)))
		if (!strncmp(cache->d_name, KMALLOC, strlen(KMALLOC)))
			sum += shows_who() ? of_module(cache->d_name) : of_all(cache->d_name);
	closedir(dir);
	return sum;
}

long allocations_slack(void)
{
	return shows_who() ? 0 : SLACK_OF_ALL;
}

bool allocations_known(void)
{
	char *text = proc_read(NULL, "/proc/cmdline");

	return text && strstr(text, ALLOCATIONS_PARAMETER);
}

const char *allocations_report(void)
{
	allocations_count();
	return report;
}

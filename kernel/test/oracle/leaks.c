// SPDX-License-Identifier: GPL-2.0-only
/*
 * The module's allocations come from the kmalloc caches, vmalloc and the per-CPU allocator, and it holds references to files
 * and mm_structs. Of its own objects the kernel keeps account (allocations.h). Files and mm_structs are everybody's: SLUB
 * counts all objects of a slab that a CPU works with as used, so each cache is shrunk first, which takes the slabs from the
 * CPUs. What is freed after a grace period is waited for.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "allocations.h"
#include "check.h"
#include "leaks.h"
#include "proc.h"

#define SLAB "/sys/kernel/slab"
#define KMEMLEAK "/sys/kernel/debug/kmemleak"

enum {
	/*
	 * What the kernel itself takes meanwhile: slabs that a CPU has begun since the shrinking, a pipe, a socket. (One opening
	 * takes as many; what leaks singly kmemleak finds, where there is one.)
	 */
	HELD_SLACK = 64,
	KB_PER_PAGE = 4,
	REPORT_MAX = 12000,
	PATIENCE_MS = 60000,
	SCANS = 2, /* what one scan misses may have been on its way between two places */
};

static const char *const caches[LEAKS_CACHES] = { "mm_struct", "filp" };

/*
 * In pages. Ten times the least that could leak is more than the slack: a ring (1,024 pages); a buffer for paths (3 on two
 * CPUs); the buffer that lines are made in (32), which is in no cache.
 */
static const struct {
	const char *name;
	long slack;
} pages[LEAKS_PAGES] = { { "vmalloc", 64 }, { "Percpu", 16 }, { "SUnreclaim", 192 } };
enum { VMALLOC, PERCPU };

static struct leaks now;
static const struct leaks *before;

/* All of them: each keeps slabs, and lists of free objects, for its next allocations. */
static void shrink_caches(void)
{
	DIR *dir = opendir(SLAB);
	struct dirent *cache;

	expect(dir, SLAB " is not there");
	while ((cache = readdir(dir))) {
		int err;

		/* A link is another name of a cache. */
		if (cache->d_type != DT_DIR || *cache->d_name == '.')
			continue;
		err = proc_write("1", SLAB "/%s/shrink", cache->d_name);
		/* It may have gone. */
		expect(!err || err == ENOENT, SLAB "/%s/shrink: %s", cache->d_name, strerror(err));
	}
	closedir(dir);
}

static long objects(const char *cache)
{
	char *text = proc_read(NULL, SLAB "/%s/objects", cache);

	expect(text, SLAB "/%s/objects is not there", cache);
	return atol(text);
}

/* Without the stacks of threads, of which each CPU keeps some, and what is freed already and only not yet taken back. */
static long vmalloc_pages(void)
{
	char *line = proc_read(NULL, "/proc/vmallocinfo"), *end;
	long sum = 0, bytes;

	expect(line, "/proc/vmallocinfo is not there");
	for (; *line; line = end + 1) {
		end = strchr(line, '\n');
		*end = 0;
		if (!strstr(line, "dup_task_struct") && !strstr(line, "copy_process") && !strstr(line, "unpurged") &&
		    sscanf(line, "%*s %ld", &bytes) == 1)
			sum += bytes;
	}
	return sum / (KB_PER_PAGE * 1024);
}

static long meminfo_pages(const char *name)
{
	char *text = proc_read(NULL, "/proc/meminfo"), *line = strstr(text, name);

	expect(line, "/proc/meminfo has no %s", name);
	return atol(line + strlen(name) + 1) / KB_PER_PAGE;
}

static void look(void)
{
	shrink_caches();
	now.allocated = allocations_count();
	for (int i = 0; i < LEAKS_CACHES; i++)
		now.held[i] = objects(caches[i]);
	now.pages[VMALLOC] = vmalloc_pages();
	for (int i = PERCPU; i < LEAKS_PAGES; i++)
		now.pages[i] = meminfo_pages(pages[i].name);
}

static bool within(void)
{
	look();
	for (int i = 0; i < LEAKS_CACHES; i++)
		if (now.held[i] - before->held[i] > HELD_SLACK)
			return false;
	for (int i = 0; i < LEAKS_PAGES; i++)
		if (now.pages[i] - before->pages[i] > pages[i].slack)
			return false;
	return now.allocated - before->allocated <= allocations_slack();
}

static void complain(void)
{
	static char text[REPORT_MAX];
	size_t n = 0;

	for (int i = 0; i < LEAKS_CACHES; i++)
		n += snprintf(text + n, sizeof(text) - n, "%s: %ld objects, before %ld\n", caches[i], now.held[i],
			      before->held[i]);
	for (int i = 0; i < LEAKS_PAGES; i++)
		n += snprintf(text + n, sizeof(text) - n, "%s: %ld pages, before %ld\n", pages[i].name, now.pages[i],
			      before->pages[i]);
	snprintf(text + n, sizeof(text) - n, "allocated by the module: %ld objects, before %ld\n%s", now.allocated,
		 before->allocated, allocations_report());
	fail("there is more than before:\n%s", text);
}

static void kmemleak(const char *command)
{
	int err = proc_write(command, KMEMLEAK);

	expect(!err, KMEMLEAK ": %s", strerror(err));
}

static void expect_no_report(void)
{
	char *report;

	for (int i = 0; i < SCANS; i++)
		kmemleak("scan");
	report = proc_read(NULL, KMEMLEAK);
	expect(!report, "kmemleak reports:\n%.8000s", report);
}

/* On a kernel that looks for leaks itself, which keeps what is freed for a while, counts would tell nothing. */
static bool has_kmemleak(void)
{
	return !access(KMEMLEAK, F_OK);
}

/* One without CONFIG_SLUB_DEBUG does not. */
static bool counts_objects(void)
{
	return !access(SLAB "/mm_struct/store_user", F_OK);
}

bool leaks_known(void)
{
	return has_kmemleak() || (counts_objects() && allocations_known());
}

void leaks_begin(struct leaks *to)
{
	if (has_kmemleak()) {
		kmemleak("clear");
		return;
	}
	if (!counts_objects())
		return;
	expect(allocations_known(), "nobody keeps account of allocations: boot with " ALLOCATIONS_PARAMETER);
	look();
	*to = now;
}

void leaks_end(const struct leaks *since)
{
	if (has_kmemleak()) {
		expect_no_report();
		return;
	}
	/* Not before: what was done meanwhile is a test, too. */
	if (!counts_objects())
		skip("the kernel counts no objects");
	before = since;
	if (!until_or(within, PATIENCE_MS))
		complain();
}

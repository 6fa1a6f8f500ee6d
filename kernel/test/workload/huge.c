// SPDX-License-Identifier: GPL-2.0-only
/* Huge pages that are reserved beforehand: their mappings are split and merged at their own size. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/shm.h>
#include <unistd.h>

#include "workload.h"

#define HUGE (2UL << 20)
#define SIZE_2M (21 << 26) /* MAP_HUGE_2MB and SHM_HUGE_2MB */
#define SIZE_1G (30 << 26) /* of which there are none */
#define POOL "/sys/kernel/mm/hugepages/hugepages-2048kB"
#define TOTAL POOL "/nr_hugepages"
#define FREE POOL "/free_hugepages"
enum { RESERVED = 16 };

static int pool(const char *file)
{
	char text[32] = "";
	int fd = open(file, O_RDONLY);

	must(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return atoi(text);
}

/* Has so many be there beside those in use; false if the kernel cannot. */
static bool reserve(int pages)
{
	char text[32];
	int fd = open(TOTAL, O_WRONLY);
	int length = snprintf(text, sizeof(text), "%d", pool(TOTAL) - pool(FREE) + pages);

	must(fd >= 0 && write(fd, text, length) == length);
	close(fd);
	return pool(FREE) >= pages;
}

static char *huge(int pages, int flags)
{
	char *p = mmap(NULL, pages * HUGE, RW, flags | MAP_ANONYMOUS | MAP_HUGETLB | SIZE_2M, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

static void hugetlb(void)
{
	char *p, *q, *r, *attached;
	pid_t child;
	int shm;

	if (access(POOL, F_OK)) {
		skip("no huge pages of 2 MiB");
		return;
	}
	must(reserve(RESERVED));
	p = huge(6, MAP_PRIVATE);
	memset(p, 1, HUGE);
	must(munmap(p + 2 * HUGE, PAGE) && errno == EINVAL);
	must(munmap(p + 2 * HUGE + PAGE, HUGE) && errno == EINVAL);
	must(!munmap(p + 4 * HUGE, HUGE));
	must(!mprotect(p + HUGE, HUGE, PROT_READ)); /* splits */
	must(!mprotect(p + HUGE, HUGE, RW)); /* merges */
	must(mprotect(p + PAGE, PAGE, PROT_READ) && errno == EINVAL);
	must(mmap(p + 4 * HUGE, HUGE, RW, ANON | MAP_HUGETLB | SIZE_2M | MAP_FIXED, -1, 0) == p + 4 * HUGE);
	must(mmap(p + 5 * HUGE, PAGE, RW, ANON | MAP_FIXED, -1, 0) == MAP_FAILED); /* over a part of a huge page */
	/* Lengths are rounded up to huge pages, also where the call then fails for lack of those. */
	q = map(4 * 512, RW);
	r = (char *)(((unsigned long)q + HUGE - 1) & -HUGE);
	must(!mprotect(r + 8 * PAGE, 8 * PAGE, PROT_READ));
	must(mmap(r, PAGE, RW, ANON | MAP_HUGETLB | MAP_FIXED | SIZE_1G, -1, 0) == MAP_FAILED);
	must(mmap(r, PAGE, RW, ANON | MAP_HUGETLB | MAP_FIXED | SIZE_2M, -1, 0) == r);
	must(mremap(r, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, r + HUGE) == r + HUGE || errno == EINVAL);
	q = huge(3, MAP_SHARED);
	mremap(q, 3 * HUGE, HUGE, 0); /* since 5.16 */
	mremap(p, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP);
	shm = shmget(IPC_PRIVATE, 2 * HUGE, IPC_CREAT | SHM_HUGETLB | SIZE_2M | 0600);
	must(shm >= 0);
	attached = shmat(shm, NULL, 0);
	must(attached != (void *)-1 && !shmctl(shm, IPC_RMID, NULL));
	must(reserve(0)); /* none is left but those in use */
	q = map(4 * 512, RW);
	r = (char *)(((unsigned long)q + HUGE - 1) & -HUGE);
	must(!mprotect(r + 8 * PAGE, 8 * PAGE, PROT_READ));
	must(mmap(r, PAGE, RW, ANON | MAP_HUGETLB | MAP_FIXED | SIZE_2M, -1, 0) == MAP_FAILED && errno == ENOMEM);
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!munmap(attached, 2 * HUGE));
		hold();
		_exit(0);
	}
	hold_wait(1);
}

const struct phase huge_phases[] = { { "hugetlb", hugetlb }, { NULL, NULL } };

// SPDX-License-Identifier: GPL-2.0-only
/* Phases about calls that not every kernel has. */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

/* Newer than some C libraries. */
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#define PR_SET_VMA_ANON_NAME 0
#endif
#define NR_MSEAL 462
#define NR_MEMFD_SECRET 447
#define GUARD_INSTALL 102
#define GUARD_REMOVE 103
#define DROPPABLE 0x08

static int name(char *p, size_t pages, const char *text)
{
	return prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, p, pages * PAGE, text);
}

static void names(void)
{
	char *p = map(32, RW), *q = map(8, RW), *shared;

	if (name(p, 16, "first")) {
		must(errno == EINVAL);
		skip("no PR_SET_VMA_ANON_NAME (CONFIG_ANON_VMA_NAME)");
		return;
	}
	must(!name(p + 4 * PAGE, 4, "second")); /* splits */
	must(!name(p + 4 * PAGE, 2, "first")); /* and merges with its left neighbour */
	must(!name(p + 20 * PAGE, 4, "says (deleted)"));
	must(!name(p + 22 * PAGE, 4, NULL)); /* takes half of it away */
	must(!munmap(q + 4 * PAGE, PAGE));
	must(name(q, 8, "over a hole") && errno == ENOMEM); /* what is on both sides is named */
	must(name(p, 1, "not | allowed\n") && errno == EINVAL);
	shared = mmap(NULL, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(shared != MAP_FAILED);
	name(shared, 2, "shared"); /* since 6.2 */
}

static void seal(void)
{
	char *p = map(32, RW);

	if (syscall(NR_MSEAL, p + 4 * PAGE, 4 * PAGE, 0)) {
		must(errno == ENOSYS);
		skip("no mseal, which came with Linux 6.10");
		return;
	}
	must(!syscall(NR_MSEAL, p + 8 * PAGE, 4 * PAGE, 0)); /* merges with what is sealed beside it */
	must(munmap(p + 6 * PAGE, PAGE) && errno == EPERM);
	must(mprotect(p, 6 * PAGE, PROT_READ) && errno == EPERM); /* the part before it may have been changed */
	must(!mprotect(p + 12 * PAGE, 4 * PAGE, PROT_READ));
	must(mremap(p + 4 * PAGE, PAGE, 2 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED && errno == EPERM);
	must(!munmap(p + 20 * PAGE, 2 * PAGE));
	must(syscall(NR_MSEAL, p + 18 * PAGE, 8 * PAGE, 0) && errno == ENOMEM); /* over a hole */
}

static void guard(void)
{
	char *p = map(32, RW);

	memset(p, 1, 32 * PAGE);
	if (madvise(p + 8 * PAGE, 4 * PAGE, GUARD_INSTALL)) {
		must(errno == EINVAL);
		skip("no MADV_GUARD_INSTALL, which came with Linux 6.13");
		return;
	}
	must(!mprotect(p + 10 * PAGE, 8 * PAGE, PROT_READ));
	must(!madvise(p + 20 * PAGE, 2 * PAGE, GUARD_INSTALL));
	must(!mprotect(p + 10 * PAGE, 8 * PAGE, RW));
	must(!madvise(p + 8 * PAGE, 4 * PAGE, GUARD_REMOVE));
}

static void droppable(void)
{
	char *p = mmap(NULL, 16 * PAGE, RW, DROPPABLE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		must(errno == EINVAL || errno == EOPNOTSUPP);
		skip("no MAP_DROPPABLE, which came with Linux 6.11");
		return;
	}
	must(!munmap(p + 8 * PAGE, 2 * PAGE));
	must(mmap(p + 8 * PAGE, 2 * PAGE, RW, DROPPABLE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p + 8 * PAGE);
	must(!mprotect(p, 2 * PAGE, PROT_READ));
}

static void secret(void)
{
	int fd = syscall(NR_MEMFD_SECRET, 0);
	char *p;

	if (fd < 0) {
		must(errno == ENOSYS);
		skip("no memfd_secret, which is on by default since Linux 6.5");
		return;
	}
	must(!ftruncate(fd, 8 * PAGE));
	p = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
	must(p != MAP_FAILED);
	must(!mprotect(p + 2 * PAGE, 2 * PAGE, PROT_READ));
	must(!munmap(p + 6 * PAGE, PAGE));
	close(fd);
}

const struct phase newer_phases[] = {
	{ "anon-name", names }, { "mseal", seal },   { "guard", guard },
	{ "droppable", droppable }, { "memfd-secret", secret }, { NULL, NULL },
};

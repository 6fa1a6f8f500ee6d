// SPDX-License-Identifier: GPL-2.0-only
/* Phases about calls that not every kernel has. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <string.h>
#include <sys/ioctl.h>
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
	/* The option is an int: the kernel ignores what is above it. */
	must(!syscall(SYS_prctl, 0xbadL << 32 | PR_SET_VMA, PR_SET_VMA_ANON_NAME, p + 6 * PAGE, PAGE, "first"));
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

/* Of the same protection, told apart by their key. */
static void key(void)
{
	int key = syscall(SYS_pkey_alloc, 0, 0);
	char *p;

	if (key < 0) {
		must(errno == ENOSPC || errno == ENOSYS);
		skip("no protection keys in this machine");
		return;
	}
	p = map(32, RW);
	must(!syscall(SYS_pkey_mprotect, p + 4 * PAGE, 4 * PAGE, RW, key)); /* splits */
	must(!syscall(SYS_pkey_mprotect, p + 8 * PAGE, 4 * PAGE, RW, key)); /* moves a boundary: as many VMAs as before */
	must(!syscall(SYS_pkey_mprotect, p + 4 * PAGE, 2 * PAGE, RW, 0)); /* and another one */
	must(!mprotect(p + 10 * PAGE, 8 * PAGE, PROT_READ)); /* keeps the key of each */
	must(!syscall(SYS_pkey_mprotect, p + 20 * PAGE, 4 * PAGE, RW, key));
	must(!syscall(SYS_pkey_mprotect, p + 20 * PAGE, 4 * PAGE, RW, 0)); /* merges */
}

static void move_many(void)
{
	char *room = map(256, PROT_NONE), *p = room + 8 * PAGE, *q = room + 64 * PAGE, *to = room + 128 * PAGE;

	map_at(p, 4, RW);
	map_at(p + 4 * PAGE, 4, PROT_READ);
	map_at(p + 8 * PAGE, 4, RW);
	if (mremap(p + PAGE, 10 * PAGE, 10 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED) {
		must(errno == EFAULT);
		skip("no mremap of several VMAs at once, which came with Linux 6.17");
		return;
	}
	/* Over others, with holes, whose distances stay as they are. */
	map_at(q, 16, RW);
	must(!mprotect(q + 2 * PAGE, PAGE, PROT_READ));
	must(!munmap(q + 6 * PAGE, 2 * PAGE));
	must(!munmap(q + 12 * PAGE, PAGE));
	map_at(to + 32 * PAGE, 8, PROT_READ | PROT_EXEC);
	must(mremap(q, 16 * PAGE, 16 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to + 30 * PAGE) == to + 30 * PAGE);
	/* Leaves the old ones, empty. */
	map_at(p, 8, RW);
	must(!mprotect(p + 4 * PAGE, 4 * PAGE, PROT_READ));
	must(mremap(p, 8 * PAGE, 8 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, to + 64 * PAGE) ==
	     to + 64 * PAGE);
	map_at(q, 24, RW);
	for (int i = 0; i < 24; i += 2)
		must(!mprotect(q + i * PAGE, PAGE, PROT_READ));
	must(mremap(q, 24 * PAGE, 24 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
}

/* Stops at one that may not be moved with others, having moved what is before it, or on older kernels at once. */
static void move_half(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	char *room = map(64, PROT_NONE), *p = map_at(room + 4 * PAGE, 12, RW), *to = room + 32 * PAGE;

	must(uffd >= 0 && !ioctl(uffd, UFFDIO_API, &api));
	must(!mprotect(p, 2 * PAGE, PROT_READ));
	reg.range.start = (unsigned long)(p + 8 * PAGE);
	reg.range.len = 2 * PAGE;
	must(!ioctl(uffd, UFFDIO_REGISTER, &reg));
	must(mremap(p, 12 * PAGE, 12 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to) == MAP_FAILED && errno == EFAULT);
	close(uffd);
}

static void moves(void)
{
	/* First, as all of a map is looked at when a userfaultfd ends: it has to be small still. */
	move_half();
	move_many();
}

const struct phase newer_phases[] = {
	{ "anon-name", names }, { "mseal", seal },   { "guard", guard },
	{ "droppable", droppable }, { "memfd-secret", secret },
	{ "pkey-alloc", key },	    { "mremap-many", moves },   { NULL, NULL },
};

// SPDX-License-Identifier: GPL-2.0-only
/* One random call about a range of memory: every call that the module knows, most of them legal. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/mempolicy.h>
#include <linux/userfaultfd.h>
#include <malloc.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "fuzz.h"

/* Newer than some C libraries. */
#define NR_PROCESS_MADVISE 440
#define NR_HOME_NODE 450
#define NR_MSEAL 462
#define DROPPABLE 0x08
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#ifndef UFFD_USER_MODE_ONLY
#define UFFD_USER_MODE_ONLY 1
#endif

/* Beyond every address there is: an arm64 machine may have 52 bits, an x86-64 one 57. */
#define TOO_LONG (1UL << 57)

static int file;
static char *break_floor;
static unsigned int arena_pages;

/* What calls have put elsewhere than in the arena, until it is unmapped. */
static __thread struct {
	char *at;
	size_t length;
} kept[4];

static __thread sigjmp_buf faulted;
static __thread volatile sig_atomic_t may_fault;

static void on_fault(int signal)
{
	if (may_fault)
		siglongjmp(faulted, 1);
	/* Not what was being tried: then it is a real one. */
	struct sigaction action = { .sa_handler = SIG_DFL };

	sigaction(signal, &action, NULL);
}

void fuzz_ranges_begin(unsigned int pages)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };

	must(!sigaction(SIGSEGV, &action, NULL) && !sigaction(SIGBUS, &action, NULL));
	file = memfd_create("fuzz", 0);
	must(file >= 0 && !ftruncate(file, FILE_PAGES * PAGE));
	arena_pages = pages;
	/* All that the C library will ever want of the heap: what is above is the fuzz's. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_MMAP_THRESHOLD, 64 << 20);
	free(malloc(4 << 20));
	break_floor = (char *)(((unsigned long)syscall(SYS_brk, 0) + PAGE - 1) & -PAGE);
}

static char *page(struct source *s)
{
	return ARENA + below(s, arena_pages) * PAGE;
}

static char *address(struct source *s)
{
	static const unsigned long bad[] = { 0, 1, -PAGE, -1UL, 1UL << 47, 1UL << 63, 0xffff800000000000 };

	switch (below(s, 24)) {
	case 0:
		return page(s) + below(s, PAGE);
	case 1:
		return (char *)one_of(s, bad);
	default:
		return page(s);
	}
}

/* Mostly a few pages, at times many, and now and then beyond the arena's end. */
static size_t length(struct source *s)
{
	static const size_t bad[] = { 0, 1, -PAGE, -1UL, 1UL << 63, TOO_LONG };
	size_t pages = 1 + below(s, below(s, 8) ? 8 : 128);

	switch (below(s, 24)) {
	case 0:
		return pages * PAGE - below(s, PAGE);
	case 1:
		return one_of(s, bad);
	default:
		return pages * PAGE;
	}
}

/* For calls that go on beyond holes, and would so come to memory that is not the fuzz's. */
static size_t near_length(struct source *s)
{
	size_t n = length(s);

	return n < ARENA_END - ARENA || n == -1UL ? n : 0;
}

static int protection(struct source *s)
{
	static const int choices[] = { PROT_NONE, PROT_READ, RW, RW, RW, PROT_READ | PROT_EXEC, PROT_WRITE };
	static const int odd[] = { PROT_GROWSDOWN | PROT_READ, PROT_GROWSUP, 8 | RW, 0x1000000 | RW, -1 };

	return below(s, 32) ? one_of(s, choices) : one_of(s, odd);
}

/* Remembers what is not in the arena, and unmaps what was in its place. */
static void keep(struct source *s, char *at, size_t length)
{
	unsigned int slot = below(s, sizeof(kept) / sizeof(kept[0]));

	if (at == MAP_FAILED || !length || (at >= ARENA && at < ARENA_END))
		return;
	if (kept[slot].at)
		munmap(kept[slot].at, kept[slot].length);
	kept[slot].at = at;
	kept[slot].length = length;
}

static void map_somewhere(struct source *s)
{
	static const int kinds[] = { MAP_PRIVATE, MAP_PRIVATE, MAP_PRIVATE, MAP_SHARED, MAP_SHARED_VALIDATE, 0, DROPPABLE };
	static const int extras[] = { MAP_GROWSDOWN, MAP_LOCKED, MAP_POPULATE, MAP_NORESERVE, MAP_STACK,
				      MAP_HUGETLB, MAP_SYNC, MAP_NONBLOCK, 0x10000000 };
	int flags = below(s, 8) ? MAP_PRIVATE : one_of(s, kinds), fd = below(s, 3) ? -1 : file;
	off_t offset = below(s, FILE_PAGES) * PAGE;
	char *at = address(s), *result;
	size_t n = length(s);

	if ((fd < 0) != !below(s, 64))
		flags |= MAP_ANONYMOUS;
	if (below(s, 6))
		flags |= below(s, 6) ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	if (!below(s, 8))
		flags |= one_of(s, extras);
	if (!below(s, 64))
		offset = below(s, 2) ? offset + below(s, PAGE) : (off_t)-PAGE;
	result = mmap(at, n, protection(s), flags, fd, offset);
	if (!(flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)))
		keep(s, result, n);
}

static void move(struct source *s)
{
	static const int flags[] = { 0, MREMAP_MAYMOVE, MREMAP_FIXED, MREMAP_DONTUNMAP, MREMAP_DONTUNMAP | MREMAP_MAYMOVE, 64 };
	size_t n = length(s);

	switch (below(s, 5)) {
	case 0:
		mremap(address(s), n, length(s), MREMAP_MAYMOVE | MREMAP_FIXED, address(s));
		break;
	case 1:
		mremap(page(s), n, n, MREMAP_MAYMOVE | MREMAP_FIXED, page(s)); /* of several VMAs, in newer kernels */
		break;
	case 2:
		mremap(address(s), n, length(s), 0);
		break;
	case 3:
		mremap(page(s), PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, page(s));
		break;
	default:
		keep(s, mremap(page(s), below(s, 4) ? PAGE : 0, n, one_of(s, flags), page(s)), n);
	}
}

static void move_break(struct source *s)
{
	syscall(SYS_brk, below(s, 16) ? break_floor + below(s, 64 * PAGE) : address(s));
}

static void advise(struct source *s)
{
	static const int choices[] = {
		MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED, MADV_FREE, MADV_REMOVE,
		MADV_DONTFORK, MADV_DOFORK, MADV_DONTFORK, MADV_DOFORK, MADV_MERGEABLE, MADV_UNMERGEABLE, MADV_HUGEPAGE,
		MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP, MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_COLD, MADV_PAGEOUT,
		22, /* MADV_POPULATE_READ, and so on: newer than some C libraries */
		23, 24, 25, 102, 103, 9999, -1,
	};

	madvise(address(s), near_length(s), one_of(s, choices));
}

static void advise_by_handle(struct source *s)
{
	static const int choices[] = { MADV_COLD, MADV_PAGEOUT, MADV_WILLNEED, 25, MADV_DONTFORK };
	struct iovec ranges[2] = { { address(s), near_length(s) }, { page(s), PAGE } };
	int fd = syscall(SYS_pidfd_open, getpid(), 0);

	syscall(NR_PROCESS_MADVISE, fd, ranges, 1 + below(s, 2), one_of(s, choices), 0);
	close(fd);
}

static void lock(struct source *s)
{
	switch (below(s, 64)) {
	case 0:
		mlockall((below(s, 2) ? MCL_CURRENT : MCL_FUTURE) | MCL_ONFAULT);
		break;
	case 1 ... 3:
		munlockall();
		break;
	case 4 ... 20:
		mlock(address(s), length(s));
		break;
	case 21 ... 40:
		mlock2(address(s), length(s), below(s, 16) ? MLOCK_ONFAULT : 2);
		break;
	default:
		munlock(address(s), length(s));
	}
}

static void attach(struct source *s)
{
	static const int flags[] = { 0, SHM_RDONLY, SHM_REMAP, SHM_REMAP | SHM_RND, SHM_EXEC };
	int shm = shmget(IPC_PRIVATE, (1 + below(s, 8)) * PAGE, IPC_CREAT | 0600);
	char *at = below(s, 4) ? address(s) : NULL;
	char *p = shmat(shm, at, one_of(s, flags));

	shmctl(shm, IPC_RMID, NULL);
	if (p != (void *)-1 && below(s, 4))
		munmap(p + PAGE, below(s, 2) * PAGE);
	/* Away again, if others have left any of it; what is not in the arena has no other way to go. */
	if (p != (void *)-1 && (p < ARENA || p >= ARENA_END || below(s, 2)))
		shmdt(p);
	else
		shmdt(address(s));
}

static void ring(struct source *s)
{
	aio_context_t context = 0;

	if (!syscall(SYS_io_setup, 1 + below(s, 64), &context))
		syscall(SYS_io_destroy, context);
}

static void policy(struct source *s)
{
	static const int policies[] = { MPOL_DEFAULT, MPOL_BIND, MPOL_PREFERRED, MPOL_INTERLEAVE, 99 };
	unsigned long node = 1;

	if (below(s, 4))
		syscall(SYS_mbind, address(s), near_length(s), one_of(s, policies), &node, 8 * sizeof(node), below(s, 4));
	else
		syscall(NR_HOME_NODE, address(s), near_length(s), 0, 0);
}

/* Faults end in SIGBUS: nobody waits for anybody. */
static void watch(struct source *s)
{
	struct uffdio_api api = { .api = UFFD_API, .features = UFFD_FEATURE_SIGBUS };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		return;
	ioctl(fd, UFFDIO_API, &api);
	for (int i = below(s, 4); i >= 0; i--) {
		reg.range.start = (unsigned long)address(s);
		reg.range.len = near_length(s);
		ioctl(fd, UFFDIO_REGISTER, &reg);
		if (below(s, 2)) {
			reg.range.start = (unsigned long)address(s);
			ioctl(fd, UFFDIO_UNREGISTER, &reg.range);
		}
	}
	close(fd);
}

static void name(struct source *s)
{
	static const char *const names[] = { "a", "b", "a longer one", "", "not | allowed", NULL };

	prctl(PR_SET_VMA, below(s, 32), address(s), near_length(s), one_of(s, names));
	prctl(PR_SET_VMA, 0, address(s), near_length(s), one_of(s, names));
}

/* Where a label is, which moves a name. */
static void label(struct source *s)
{
	switch (below(s, 3)) {
	case 0:
		prctl(PR_SET_MM, PR_SET_MM_START_STACK, page(s), 0, 0);
		break;
	case 1:
		prctl(PR_SET_MM, PR_SET_MM_ARG_START, page(s), 0, 0);
		break;
	default:
		/* What brk then goes back over, or cannot go on from. */
		prctl(PR_SET_MM, PR_SET_MM_BRK, break_floor + below(s, 64 * PAGE), 0, 0);
	}
}

/* A page's first touch, the growth of what grows down, or a fault that is none of the map's. */
static void touch(struct source *s)
{
	volatile char *p = page(s);
	bool writes = below(s, 2);

	if (!sigsetjmp(faulted, 0)) {
		may_fault = 1;
		if (writes)
			*p = 1;
		else
			(void)*p;
	}
	may_fault = 0;
}

void fuzz_range(struct source *s, bool lasting)
{
	fuzz_count();
	switch (below(s, 64)) {
	case 0 ... 17:
		map_somewhere(s);
		break;
	case 18 ... 26:
		munmap(address(s), length(s));
		break;
	case 27 ... 34:
		mprotect(address(s), length(s), protection(s));
		break;
	case 35:
		syscall(SYS_pkey_mprotect, address(s), length(s), protection(s), below(s, 8) ? -1 : 1000);
		break;
	case 36 ... 42:
		move(s);
		break;
	case 43 ... 48:
		advise(s);
		break;
	case 49:
		advise_by_handle(s);
		break;
	case 50 ... 52:
		lock(s);
		break;
	case 53 ... 55:
		move_break(s);
		break;
	case 56:
		attach(s);
		break;
	case 57:
		ring(s);
		break;
	case 58:
		policy(s);
		break;
	case 59:
		watch(s);
		break;
	case 60:
		syscall(SYS_remap_file_pages, address(s), near_length(s), 0, below(s, FILE_PAGES), 0);
		break;
	case 61:
		name(s);
		break;
	case 62:
		if (!lasting)
			break;
		if (below(s, 2))
			syscall(NR_MSEAL, address(s), near_length(s), 0);
		else
			label(s);
		break;
	default:
		touch(s);
	}
}

// SPDX-License-Identifier: GPL-2.0-only
/* Phases that change one address space. What they make stays mapped: the next phases work around it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

static void nothing(void) {}

static void fixed(void)
{
	char *p = map(64, RW);

	map_at(p + 8 * PAGE, 4, PROT_READ); /* in the middle: one becomes three */
	map_at(p + 6 * PAGE, 8, PROT_NONE); /* over three, both ends inside a VMA */
	map_at(p + 32 * PAGE, 8, RW); /* the same flags: nothing to see afterwards */
	must(!munmap(p + 48 * PAGE, 4 * PAGE));
	map_at(p + 44 * PAGE, 12, PROT_READ); /* over a hole and both of its neighbours */
	map_at(p, 1, PROT_READ | PROT_EXEC); /* the first page */
	map_at(p + 63 * PAGE, 1, PROT_NONE); /* the last */
	must(mmap(p, PAGE, RW, ANON | MAP_FIXED_NOREPLACE, -1, 0) == MAP_FAILED && errno == EEXIST);
	must(mmap(p + 1, PAGE, RW, ANON | MAP_FIXED, -1, 0) == MAP_FAILED && errno == EINVAL);
}

static void merge(void)
{
	char *p = map(40, PROT_NONE);

	map_at(p + 8 * PAGE, 4, RW);
	map_at(p + 12 * PAGE, 4, RW); /* merges with its left neighbour */
	map_at(p + 20 * PAGE, 4, RW);
	map_at(p + 18 * PAGE, 2, RW); /* with its right one */
	map_at(p + 16 * PAGE, 2, RW); /* fills the hole: with both */
	must(!mprotect(p + 30 * PAGE, 2 * PAGE, RW));
	must(!mprotect(p + 24 * PAGE, 6 * PAGE, RW)); /* by mprotect */
}

static void unmap(void)
{
	char *p = map(64, RW), *q = map(16, PROT_READ);

	must(!munmap(p, 4 * PAGE)); /* head */
	must(!munmap(p + 60 * PAGE, 4 * PAGE)); /* tail */
	must(!munmap(p + 20 * PAGE, 4 * PAGE)); /* middle */
	must(!munmap(p + 30 * PAGE, 2 * PAGE - 100)); /* the length is rounded up */
	must(!munmap(p + 20 * PAGE, 4 * PAGE)); /* nothing is there any more */
	map_at(p + 40 * PAGE, 4, PROT_NONE);
	must(!munmap(p + 18 * PAGE, 30 * PAGE)); /* over holes and several VMAs */
	must(munmap(q + 1, PAGE) && errno == EINVAL);
	must(munmap(q, 0) && errno == EINVAL);
	must(munmap(q, -PAGE) && errno == EINVAL);
}

static void protect(void)
{
	char *p = map(32, RW), *q = map(32, RW), *r = map(32, PROT_NONE);
	int fd = open(SELF, O_RDONLY);

	must(!mprotect(p + 8 * PAGE, 8 * PAGE, PROT_READ)); /* splits */
	must(!mprotect(p + 10 * PAGE, 4 * PAGE, RW)); /* in the split part */
	must(!mprotect(p + 10 * PAGE, 4 * PAGE, PROT_READ)); /* and back: merges */
	must(!munmap(q + 16 * PAGE, 4 * PAGE));
	/* Stops at the hole, having changed what is before it. */
	must(mprotect(q + 8 * PAGE, 16 * PAGE, PROT_READ) && errno == ENOMEM);
	/* Stops at the file that was opened for reading, having changed what is before it. */
	must(mmap(r + 16 * PAGE, 4 * PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, PAGE) == r + 16 * PAGE);
	must(mprotect(r + 8 * PAGE, 16 * PAGE, RW) && errno == EACCES);
	must(mprotect(p + 1, PAGE, RW) && errno == EINVAL);
	close(fd);
}

static void remap(void)
{
	char *room = map(256, PROT_NONE), *p, *q;
	int fd = memfd_create("remap", 0);

	p = map_at(room + 8 * PAGE, 16, RW);
	must(mremap(p, 16 * PAGE, 8 * PAGE, 0) == p); /* shrinks */
	must(mremap(p, 8 * PAGE, 12 * PAGE, 0) == p); /* grows in place, into the hole it left */
	must(mremap(p, 12 * PAGE, 64 * PAGE, 0) == MAP_FAILED && errno == ENOMEM);
	q = mremap(p, 12 * PAGE, 64 * PAGE, MREMAP_MAYMOVE); /* moves */
	must(q != MAP_FAILED && q != p);
	p = map_at(room + 64 * PAGE, 8, PROT_READ);
	/* From the middle of one VMA over parts of another. */
	must(mremap(q + 16 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 6 * PAGE) == p + 6 * PAGE);
	must(mremap(q + 32 * PAGE, 4 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, room + 100 * PAGE) ==
	     room + 100 * PAGE); /* moves and shrinks */
	must(mremap(q + 40 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP) != MAP_FAILED);
	map_at(room + 140 * PAGE, 4, RW);
	must(!munmap(room + 144 * PAGE, 4 * PAGE));
	/* Starts in a VMA, goes beyond its end. */
	must(mremap(room + 142 * PAGE, 4 * PAGE, 8 * PAGE, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
	must(!ftruncate(fd, 8 * PAGE));
	p = mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 2 * PAGE);
	must(p != MAP_FAILED);
	must(mremap(p, 0, 4 * PAGE, MREMAP_MAYMOVE) != MAP_FAILED); /* a second view of the same pages */
	close(fd);
}

static void heap(void)
{
	char *start = sbrk(0);

	must(sbrk(64 * PAGE) == start);
	must(!brk(start + 16 * PAGE));
	must(!brk(start + 200 * PAGE + 123));
	must(!mprotect((char *)(((unsigned long)start & -PAGE) + 8 * PAGE), 2 * PAGE, PROT_READ));
	must(brk((void *)(1UL << 46)) && errno == ENOMEM);
	must(!brk(start + 100 * PAGE));
}

static int deep(int pages)
{
	volatile char frame[PAGE];

	frame[0] = pages;
	return pages ? deep(pages - 1) + frame[0] : frame[0];
}

static void stack(void)
{
	deep(1000); /* about 4 MiB: well beyond what exec set up, below the usual limit of 8 */
}

static void lock(void)
{
	char *p = map(32, RW);

	must(!madvise(p + 4 * PAGE, 4 * PAGE, MADV_DONTFORK));
	must(!madvise(p + 12 * PAGE, 4 * PAGE, MADV_WIPEONFORK));
	must(!madvise(p + 12 * PAGE, 4 * PAGE, MADV_KEEPONFORK)); /* merges again */
	must(!mlock(p + 20 * PAGE, 4 * PAGE));
	must(!munlock(p + 21 * PAGE, 2 * PAGE));
	must(!mlock2(p + 28 * PAGE, 2 * PAGE, MLOCK_ONFAULT));
	must(!madvise(p, 16 * PAGE, MADV_DONTNEED));
	must(!mlockall(MCL_CURRENT | MCL_ONFAULT));
	must(!munlockall());
}

static void shared(void)
{
	int shm = shmget(IPC_PRIVATE, 8 * PAGE, IPC_CREAT | 0600);
	int fd = memfd_create("shared", 0), zero = open("/dev/zero", O_RDWR | O_CLOEXEC);
	char *first, *second, *private;

	must(shm >= 0 && fd >= 0 && !ftruncate(fd, 4 * PAGE) && zero >= 0);
	first = shmat(shm, NULL, 0);
	second = shmat(shm, NULL, SHM_RDONLY);
	must(first != (void *)-1 && second != (void *)-1);
	must(!shmdt(first));
	must(!shmctl(shm, IPC_RMID, NULL));
	must(mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 0) != MAP_FAILED);
	must(mmap(NULL, 4 * PAGE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
	must(mmap(NULL, 4 * PAGE, RW, MAP_SHARED, zero, 0) != MAP_FAILED);
	private = mmap(NULL, 4 * PAGE, RW, MAP_PRIVATE, zero, 0); /* anonymous, with a file's name */
	must(private != MAP_FAILED && !munmap(private + PAGE, PAGE));
	close(fd);
	close(zero);
}

/* More VMAs in one call than a handler may visit. */
static void wide(void)
{
	char *p = map(1200, RW);

	for (int i = 0; i < 1200; i += 2)
		must(!mprotect(p + i * PAGE, PAGE, PROT_READ));
	must(!mprotect(p, 300 * PAGE, PROT_READ)); /* many become one */
	must(!munmap(p + 400 * PAGE, 300 * PAGE)); /* many go */
	map_at(p + 800 * PAGE, 300, PROT_NONE); /* many are replaced */
}

/* Moves the border of what /proc calls the heap. */
static char *labelled;

/* [heap] and [stack] are where these say that they are. */
static void labels(void)
{
	unsigned long start = ((unsigned long)sbrk(0) & -PAGE) - 4 * PAGE;

	must(!prctl(PR_SET_MM, PR_SET_MM_START_BRK, start, 0, 0));
	labelled = map(40, RW);
	must(!prctl(PR_SET_MM, PR_SET_MM_START_STACK, labelled + 8 * PAGE, 0, 0));
}

/* Splits what one of them is in: one of the parts has that name no more, and not the one that the call was about. */
static void split_label(void)
{
	must(mremap(labelled + 10 * PAGE, 8 * PAGE, PAGE, 0) == labelled + 10 * PAGE);
	must(!munmap(labelled + 4 * PAGE, 2 * PAGE));
}

static char *brk_before;

/* brk goes beyond mappings that it has not made, and no call that changes a map tells that it did. */
static void move_brk(void)
{
	char *end;

	brk_before = (char *)syscall(SYS_brk, 0);
	end = (char *)(((unsigned long)brk_before + PAGE - 1) & -PAGE);
	map_at(end, 4, RW);
	must(!prctl(PR_SET_MM, PR_SET_MM_BRK, end + 4 * PAGE, 0, 0));
}

/* It comes back, which unmaps them. */
static void brk_back(void)
{
	must((char *)syscall(SYS_brk, brk_before) == brk_before);
}

/* The same without anybody having had the time to look in between. */
static void brk_there_and_back(void)
{
	move_brk();
	brk_back();
}

static void *churn(void *arg)
{
	char *p[16];

	for (int round = 0; round < 50; round++) {
		for (int i = 0; i < 16; i++)
			p[i] = map(1 + i % 3, i % 2 ? RW : PROT_READ);
		for (int i = 0; i < 16; i++)
			must(!munmap(p[i], (1 + i % 3) * PAGE));
	}
	map(3, PROT_NONE);
	hold();
	return arg;
}

static void threads(void)
{
	pthread_t thread;

	for (int i = 0; i < 4; i++) {
		must(!pthread_create(&thread, NULL, churn, NULL));
		hold_thread(thread);
	}
	hold_wait(4);
}

const struct phase map_phases[] = {
	{ "start", nothing },
	{ "fixed", fixed },
	{ "merge", merge },
	{ "munmap", unmap },
	{ "mprotect", protect },
	{ "mremap", remap },
	{ "brk", heap },
	{ "stack", stack },
	{ "mlock", lock },
	{ "shared", shared },
	{ "wide", wide },
	{ "labels", labels },
	{ "split-label", split_label },
	{ "brk-moved", move_brk },
	{ "brk-back", brk_back },
	{ "brk-there-and-back", brk_there_and_back },
	{ "threads", threads },
	{ NULL, NULL },
};

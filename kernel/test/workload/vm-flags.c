// SPDX-License-Identifier: GPL-2.0-only
/* Phases about what is kept of a mapping beside its protection: most change nothing but that. */
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
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#endif
#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT 1
#endif
#define NR_MAP_SHADOW_STACK 453

/* Apart from all others: it merges with none, and none with it. */
static char *alone(size_t pages)
{
	char *p = map(pages + 2, PROT_NONE);

	return map_at(p + PAGE, pages, RW);
}

/* A copy, which has all of it but for what fork does not copy. */
static void child_holds(void)
{
	if (!fork()) {
		hold();
		_exit(0);
	}
	hold_wait(1);
}

/* Each of a whole mapping, so that its extent stays. */
static void advised(void)
{
	static const int advice[] = {
		MADV_DONTFORK, MADV_DONTDUMP, MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_WIPEONFORK,
		MADV_MERGEABLE, MADV_RANDOM, MADV_SEQUENTIAL,
	};
	static const int undone[] = { MADV_DOFORK, MADV_DODUMP, MADV_KEEPONFORK, MADV_UNMERGEABLE, MADV_NORMAL };
	char *p;

	for (size_t i = 0; i < sizeof(advice) / sizeof(*advice); i++)
		must(!madvise(alone(4), 4 * PAGE, advice[i]));
	p = alone(4);
	for (size_t i = 0; i < sizeof(advice) / sizeof(*advice); i++)
		must(!madvise(p, 4 * PAGE, advice[i]));
	p = alone(4);
	for (size_t i = 0; i < sizeof(advice) / sizeof(*advice); i++)
		must(!madvise(p, 4 * PAGE, advice[i]));
	for (size_t i = 0; i < sizeof(undone) / sizeof(*undone); i++)
		must(!madvise(p, 4 * PAGE, undone[i]));
	must(mmap(NULL, 4 * PAGE, RW, ANON | MAP_NORESERVE, -1, 0) != MAP_FAILED);
	must(mmap(NULL, 4 * PAGE, RW, ANON | MAP_NORESERVE | MAP_STACK, -1, 0) != MAP_FAILED);
	must(mmap(NULL, 4 * PAGE, PROT_NONE, ANON, -1, 0) != MAP_FAILED);
	/* Becomes accounted for as it becomes writable, and stays so. */
	p = map(4, PROT_READ);
	must(!mprotect(p, 4 * PAGE, RW) && !mprotect(p, 4 * PAGE, PROT_NONE));
	child_holds();
}

static void locked(void)
{
	char *p = alone(4), *q = alone(4);

	must(!mlock(p, 4 * PAGE));
	must(!mlock2(q, 4 * PAGE, MLOCK_ONFAULT));
	child_holds();
	/* On to the next kind of lock, everywhere at once, and no VMA more or less. */
	must(!mlockall(MCL_CURRENT | MCL_ONFAULT));
	must(!munlock(q, 4 * PAGE));
	child_holds();
	must(!mlockall(MCL_CURRENT | MCL_FUTURE));
	map(4, RW);
	child_holds();
	/* What has moved away leaves the whole of its mapping unlocked. */
	must(mremap(p + PAGE, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP) != MAP_FAILED);
	must(!munlockall());
	must(!mlock(q, 4 * PAGE));
}

static int watcher(void)
{
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC);

	must(uffd >= 0);
	return uffd;
}

static void watch(int uffd, char *p)
{
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	reg.range.start = (unsigned long)p;
	reg.range.len = 4 * PAGE;
	must(!ioctl(uffd, UFFDIO_REGISTER, &reg));
}

static void *take_event(void *uffd)
{
	struct uffd_msg msg;

	must(read(*(int *)uffd, &msg, sizeof(msg)) == sizeof(msg) && msg.event == UFFD_EVENT_FORK);
	return NULL;
}

/* Of a mapping as it is: neither register nor close changes an extent. */
static void watched(void)
{
	struct uffdio_api plain = { .api = UFFD_API }, forks = { .api = UFFD_API, .features = UFFD_FEATURE_EVENT_FORK };
	int closed = watcher(), kept = watcher(), follows = watcher();
	pthread_t reader;

	must(!ioctl(closed, UFFDIO_API, &plain));
	watch(closed, alone(4));
	child_holds(); /* which it does not follow */
	close(closed);
	plain = (struct uffdio_api){ .api = UFFD_API };
	must(!ioctl(kept, UFFDIO_API, &plain));
	watch(kept, alone(4));
	must(!ioctl(follows, UFFDIO_API, &forks));
	watch(follows, alone(4));
	/* fork waits until somebody has taken the event. */
	must(!pthread_create(&reader, NULL, take_event, &follows));
	child_holds();
	must(!pthread_join(reader, NULL));
}

/* The other end is let go by exit, in a task of another map. */
static void watched_by_other(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int uffd = watcher();
	pid_t other;

	must(!ioctl(uffd, UFFDIO_API, &api));
	watch(uffd, alone(4));
	other = fork();
	if (!other) {
		hold();
		_exit(0);
	}
	hold_wait(1);
	close(uffd);
	hold_release();
}

static void merged(void)
{
	map(4, RW);
	if (prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0)) {
		must(errno == EINVAL);
		skip("no PR_SET_MEMORY_MERGE, which came with Linux 6.4");
		return;
	}
	alone(4);
	child_holds();
	must(!prctl(PR_SET_MEMORY_MERGE, 0, 0, 0, 0));
	must(!prctl(PR_SET_MEMORY_MERGE, 1, 0, 0, 0));
	alone(4);
}

static void shadow(void)
{
	long p = syscall(NR_MAP_SHADOW_STACK, 0, 4 * PAGE, 0);

	if (p == -1) {
		must(errno == ENOSYS || errno == EOPNOTSUPP);
		skip("no shadow stacks in this machine");
		return;
	}
	must(!munmap((char *)p + PAGE, PAGE));
}

const struct phase flag_phases[] = {
	{ "advice", advised },		{ "locked-memory", locked }, { "userfault-flags", watched },
	{ "userfault-closed", watched_by_other }, { "memory-merge", merged },	 { "shadow-stack", shadow },
	{ NULL, NULL },
};

// SPDX-License-Identifier: GPL-2.0-only
/* Phases about ways of changing an address space that few programs use. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/io_uring.h>
#include <linux/mempolicy.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

static void flags(void)
{
	char *room = map(1024, PROT_NONE), *p;
	volatile char *below;

	must(mmap(NULL, 8 * PAGE, RW, ANON | MAP_POPULATE, -1, 0) != MAP_FAILED);
	must(mmap(NULL, 2 * PAGE, RW, ANON | MAP_LOCKED, -1, 0) != MAP_FAILED);
	must(mmap(NULL, 8 * PAGE, RW, ANON | MAP_NORESERVE, -1, 0) != MAP_FAILED);
	/* What grows keeps 256 pages away from what is below it. */
	must(!munmap(room, 1000 * PAGE));
	p = mmap(room + 800 * PAGE, 2 * PAGE, RW, ANON | MAP_FIXED | MAP_GROWSDOWN, -1, 0);
	must(p == room + 800 * PAGE);
	/* Grows when it is touched below its beginning, page by page. */
	for (int i = 1; i <= 4; i++) {
		below = p - i * PAGE;
		*below = 1;
	}
	/* Beside what may grow, munmap keeps its lock for writing to the end. */
	must(!munmap(p - 3 * PAGE, PAGE));
	must(!munmap(p + PAGE, PAGE));
}

static void keys(void)
{
	char *p = map(16, RW);

	/* Key -1: what mprotect does, by another call. */
	must(!syscall(SYS_pkey_mprotect, p + 4 * PAGE, 4 * PAGE, PROT_READ, -1));
	must(!syscall(SYS_pkey_mprotect, p + 6 * PAGE, PAGE, RW, -1));
	must(syscall(SYS_pkey_mprotect, p, PAGE, RW, 1000) == -1 && errno == EINVAL);
}

static void rare(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	int fd = memfd_create("rare", 0), uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	unsigned long node = 1;
	aio_context_t kept = 0, gone = 0;
	char *p = map(32, RW), *q;

	must(!syscall(SYS_io_setup, 64, &kept));
	must(!syscall(SYS_io_setup, 64, &gone));
	must(!syscall(SYS_io_destroy, gone));
	must(!syscall(SYS_mbind, p + 4 * PAGE, 4 * PAGE, MPOL_BIND, &node, 8 * sizeof(node), 0));
	must(uffd >= 0 && !ioctl(uffd, UFFDIO_API, &api));
	reg.range.start = (unsigned long)(p + 12 * PAGE);
	reg.range.len = 8 * PAGE;
	must(!ioctl(uffd, UFFDIO_REGISTER, &reg));
	reg.range.start += 2 * PAGE;
	reg.range.len = 2 * PAGE;
	must(!ioctl(uffd, UFFDIO_UNREGISTER, &reg.range));
	close(uffd); /* which unregisters the rest, and merges */
	must(!ftruncate(fd, 8 * PAGE));
	q = mmap(NULL, 8 * PAGE, RW, MAP_SHARED, fd, 0);
	must(q != MAP_FAILED && !remap_file_pages(q + 2 * PAGE, 2 * PAGE, 0, 6, 0));
	close(fd);
}

/* Memory that a driver or a subsystem maps into the process. */
static void rings(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.exclude_kernel = 1,
	};
	struct io_uring_params params = {};
	int perf = syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0), ring;
	char *p;

	must(perf >= 0);
	p = mmap(NULL, 5 * PAGE, RW, MAP_SHARED, perf, 0);
	must(p != MAP_FAILED);
	/* Its pages cannot be split, and it does not go to a child. */
	must(munmap(p + PAGE, PAGE) == -1 && errno == EINVAL);
	ring = syscall(SYS_io_uring_setup, 8, &params);
	must(ring >= 0);
	must(mmap(NULL, PAGE, RW, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQ_RING) != MAP_FAILED);
	must(mmap(NULL, PAGE, RW, MAP_SHARED | MAP_POPULATE, ring, IORING_OFF_SQES) != MAP_FAILED);
}

static void clones(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	char *wiped = map(4, RW), *kept = map(4, RW);
	pid_t child;

	must(!madvise(wiped, 2 * PAGE, MADV_WIPEONFORK));
	must(!madvise(kept, 2 * PAGE, MADV_DONTFORK));
	child = syscall(SYS_clone3, &args, sizeof(args));
	must(child >= 0);
	if (!child) {
		must(!munmap(wiped, PAGE));
		hold();
		_exit(0);
	}
	/* Shares the map until it execs, as vfork's child does. */
	child = vfork();
	if (!child) {
		char *argv[] = { "workload", "hold", NULL }, *environment[] = { NULL };

		syscall(SYS_execveat, AT_FDCWD, SELF, argv, environment, 0);
		_exit(1);
	}
	must(child > 0);
	hold_wait(2);
}

const struct phase rare_phases[] = {
	{ "flags", flags },
	{ "rare", rare },
	{ "pkey", keys },
	{ "rings", rings },
	{ "clone3-execveat", clones },
	{ NULL, NULL },
};

// SPDX-License-Identifier: GPL-2.0-only
/* Phases in which one process changes the map of another. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

/* Newer than some C libraries. */
#define NR_PROCESS_MADVISE 440
#define COLLAPSE 25
#define SYSTEM_CALL 0x404 /* NT_ARM_SYSTEM_CALL */

static void resume_to_call(pid_t child)
{
	int status;

	must(!ptrace(PTRACE_SYSCALL, child, NULL, NULL));
	must(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
}

#if defined(__x86_64__)
static void set_call(pid_t child, struct user_regs_struct *r, long nr, const unsigned long a[6])
{
	(void)child;
	r->orig_rax = nr;
	r->rdi = a[0];
	r->rsi = a[1];
	r->rdx = a[2];
	r->r10 = a[3];
	r->r8 = a[4];
	r->r9 = a[5];
	/* As if it had returned; the kernel does not care, but it tells a call under way by that. */
	if (nr == SYS_madvise)
		r->rax = 0;
}

static long result(const struct user_regs_struct *r)
{
	return r->rax;
}

/* To where the call that was to be made is made. */
static void rewind_call(struct user_regs_struct *r)
{
	r->rax = r->orig_rax;
	r->rip -= 2;
}
#elif defined(__aarch64__)
static void set_call(pid_t child, struct user_regs_struct *r, long nr, const unsigned long a[6])
{
	int number = nr;
	struct iovec io = { &number, sizeof(number) };

	must(!ptrace(PTRACE_SETREGSET, child, SYSTEM_CALL, &io));
	memcpy(r->regs, a, 6 * sizeof(a[0]));
}

static long result(const struct user_regs_struct *r)
{
	return r->regs[0];
}

static void rewind_call(struct user_regs_struct *r)
{
	r->pc -= 4;
}
#endif

/* Makes a stopped child do this instead of its next call, which it is about to make again afterwards. */
static long make_call(pid_t child, long nr, const unsigned long a[6])
{
	struct user_regs_struct saved, regs;
	struct iovec io = { &regs, sizeof(regs) };
	long returned;

	resume_to_call(child);
	must(!ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &io));
	saved = regs;
	set_call(child, &regs, nr, a);
	must(!ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &io));
	resume_to_call(child);
	must(!ptrace(PTRACE_GETREGSET, child, NT_PRSTATUS, &io));
	returned = result(&regs);
	regs = saved;
	rewind_call(&regs);
	must(!ptrace(PTRACE_SETREGSET, child, NT_PRSTATUS, &io));
	return returned;
}

/* A tracer has its tracee make calls: the tracee is who acts. */
static void traced(void)
{
	pid_t child = fork();
	int status;
	long p;

	must(child >= 0);
	if (!child) {
		must(!ptrace(PTRACE_TRACEME, 0, NULL, NULL));
		raise(SIGSTOP);
		hold();
		_exit(0);
	}
	must(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
	p = make_call(child, SYS_mmap, (unsigned long[6]){ 0, 16 * PAGE, PROT_READ, ANON, -1UL, 0 });
	must((unsigned long)p < -4095UL);
	must(!make_call(child, SYS_madvise, (unsigned long[6]){ p + 2 * PAGE, 2 * PAGE, MADV_DONTFORK }));
	/* Moves a boundary: as many VMAs as before. */
	must(!make_call(child, SYS_madvise, (unsigned long[6]){ p + 4 * PAGE, 2 * PAGE, MADV_DONTFORK }));
	must(!make_call(child, SYS_mprotect, (unsigned long[6]){ p + 8 * PAGE, 2 * PAGE, RW }));
	must(!make_call(child, SYS_munmap, (unsigned long[6]){ p + 12 * PAGE, PAGE }));
	must(!ptrace(PTRACE_DETACH, child, NULL, NULL));
	hold_wait(1);
}

static int userfault(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	must(fd >= 0 && !ioctl(fd, UFFDIO_API, &api));
	return fd;
}

static void watch(int fd, char *start, size_t pages)
{
	struct uffdio_register reg = {
		.range = { (unsigned long)start, pages * PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	must(!ioctl(fd, UFFDIO_REGISTER, &reg));
}

static void watch_no_more(int fd, char *start, size_t pages)
{
	struct uffdio_range range = { (unsigned long)start, pages * PAGE };

	must(!ioctl(fd, UFFDIO_UNREGISTER, &range));
}

/* A userfaultfd is about the map of who has made it, whoever has it now. */
static void other_userfault(void)
{
	int kept = userfault(), last = userfault(), parted[2];
	char *p = map(32, RW), *q = map(32, RW), byte;
	pid_t child;

	must(!pipe(parted));
	child = fork();
	must(child >= 0);
	if (!child) {
		close(parted[1]);
		watch(kept, p + 4 * PAGE, 4);
		watch(kept, p + 8 * PAGE, 4); /* moves a boundary: as many VMAs as before */
		watch(kept, p + 20 * PAGE, 8);
		watch_no_more(kept, p + 4 * PAGE, 2);
		watch(last, q + 4 * PAGE, 4);
		watch(last, q + 16 * PAGE, 8);
		/* Nobody else has that one any more: closing it unregisters, and merges. */
		must(read(parted[0], &byte, 1) == 0);
		close(last);
		hold();
		_exit(0); /* which does the same with the other one */
	}
	close(kept);
	close(last);
	close(parted[0]);
	close(parted[1]);
	hold_wait(1);
}

static int open_child(pid_t child)
{
	int pidfd = syscall(SYS_pidfd_open, child, 0);

	must(pidfd >= 0);
	return pidfd;
}

static ssize_t advise(int pidfd, char *start, size_t pages, int advice)
{
	struct iovec there = { start, pages * PAGE };
	ssize_t done = syscall(NR_PROCESS_MADVISE, pidfd, &there, 1, advice, 0);

	must(done == -1 || done == (ssize_t)(pages * PAGE));
	return done;
}

/* A child that has written to `pages` from `p` on. */
static int held_child(char *p, size_t pages)
{
	pid_t child = fork();

	must(child >= 0);
	if (!child) {
		memset(p, 1, pages * PAGE);
		hold();
		_exit(0);
	}
	hold_wait(1);
	return open_child(child);
}

static void process_advice(void)
{
	char *p = map(64, RW);
	int pidfd;

	must(!mprotect(p + 10 * PAGE, 4 * PAGE, PROT_READ));
	pidfd = held_child(p, 10);
	must(advise(pidfd, p, 64, MADV_COLD) > 0);
	must(advise(pidfd, p, 64, MADV_PAGEOUT) > 0);
	must(advise(pidfd, p + 4 * PAGE, 4, MADV_DONTFORK) == -1 && errno == EINVAL);
	close(pidfd);
}

static void process_willneed(void)
{
	int fd = memfd_create("willneed", 0), pidfd;
	char *p;

	must(fd >= 0 && !ftruncate(fd, 16 * PAGE));
	p = mmap(NULL, 16 * PAGE, RW, MAP_SHARED, fd, 0);
	must(p != MAP_FAILED);
	close(fd);
	pidfd = held_child(p, 16);
	if (advise(pidfd, p, 16, MADV_WILLNEED) < 0) {
		must(errno == EINVAL);
		skip("no MADV_WILLNEED of another process, which came with Linux 5.16");
	}
	close(pidfd);
}

/* Changes no VMA, and takes the other's lock for writing all the same. */
static void process_collapse(void)
{
	enum { HUGE = 512, TRIES = 100 };
	char *p = map(3 * HUGE, RW);
	char *start = (char *)(((unsigned long)p + (HUGE * PAGE - 1)) & -(HUGE * PAGE));
	int pidfd, tries = 0;
	ssize_t done;

	if (madvise(p, 3 * HUGE * PAGE, MADV_NOHUGEPAGE)) {
		must(errno == EINVAL);
		skip("no huge pages in this kernel (CONFIG_TRANSPARENT_HUGEPAGE)");
		return;
	}
	memset(p, 1, 3 * HUGE * PAGE); /* by small pages, of which the child gets copies */
	must(!madvise(p, 3 * HUGE * PAGE, MADV_HUGEPAGE));
	pidfd = held_child(p, 3 * HUGE);
	do
		done = advise(pidfd, start, 2 * HUGE, COLLAPSE);
	while (done < 0 && errno == EAGAIN && tries++ < TRIES); /* its pages were busy */
	if (done < 0) {
		must(errno == EINVAL);
		skip("no MADV_COLLAPSE, which came with Linux 6.1");
	}
	close(pidfd);
}

static void own_advice(void)
{
	char *p = map(32, RW);
	int pidfd = open_child(getpid());

	if (advise(pidfd, p + 4 * PAGE, 4, MADV_DONTFORK) < 0) {
		must(errno == EINVAL);
		skip("no advice of all kinds to oneself by process_madvise, which came with Linux 6.13");
	} else {
		must(advise(pidfd, p + 8 * PAGE, 4, MADV_DONTFORK) > 0); /* moves a boundary */
		must(advise(pidfd, p + 4 * PAGE, 2, MADV_DOFORK) > 0);
	}
	close(pidfd);
}

const struct phase other_phases[] = {
	{ "ptrace", traced },
	{ "userfault-other", other_userfault },
	{ "process-madvise", process_advice },
	{ "process-willneed", process_willneed },
	{ "process-collapse", process_collapse },
	{ "process-madvise-own", own_advice },
	{ NULL, NULL },
};

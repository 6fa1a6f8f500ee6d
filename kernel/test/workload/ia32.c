// SPDX-License-Identifier: GPL-2.0-only
/* 32-bit programs, and 32-bit calls of a 64-bit one. */
#define _GNU_SOURCE
#include <errno.h>
#include <unistd.h>

#include "workload.h"

#ifdef __x86_64__
/* The program of the folder ia32/, which comes with this one. */
extern const char ia32_program[], ia32_program_end[];
asm(".section .rodata\nia32_program: .incbin \"ia32\"\nia32_program_end:\n.previous\n");

static void program(void)
{
	int fd = memfd_create("ia32", MFD_CLOEXEC);
	size_t length = ia32_program_end - ia32_program;
	char *argv[] = { "ia32", NULL }, *environment[] = { NULL };
	pid_t child;

	must(fd >= 0 && write(fd, ia32_program, length) == (ssize_t)length);
	child = fork();
	must(child >= 0);
	if (!child) {
		fexecve(fd, argv, environment);
		_exit(errno);
	}
	close(fd);
	/* Itself, a child, and a child that has executed it again. */
	hold_wait(3);
}

/* A 32-bit call: it sees the lower halves of registers. */
static long call32(long number, unsigned long a, unsigned long b, unsigned long c, unsigned long d, unsigned long e)
{
	int result;

	asm volatile("int $0x80"
		     : "=a"(result)
		     : "0"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
		     : "memory", "r8", "r9", "r10", "r11");
	return result < 0 && result > -4096 ? result : (long)(unsigned int)result;
}

static void calls(void)
{
	enum { OLD_MMAP = 90, MUNMAP = 91, MPROTECT = 125, MREMAP = 163, MADVISE = 219 };
	/* As it is addressed with 32 bits; this program lies low. */
	static unsigned int mapping[6] = { 0, 16 * PAGE, RW, ANON, -1U, 0 };
	long p;

	must((unsigned long)mapping >> 32 == 0);
	p = call32(OLD_MMAP, (unsigned long)mapping, 0, 0, 0, 0);
	must(p > 0);
	must(!call32(MPROTECT, p + 4 * PAGE, 4 * PAGE, PROT_READ, 0, 0));
	must(!call32(MUNMAP, p + 10 * PAGE, 2 * PAGE, 0, 0, 0));
	must(!call32(MADVISE, p + 12 * PAGE, 2 * PAGE, MADV_DONTFORK, 0, 0));
	must(call32(MREMAP, p + 14 * PAGE, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE, 0) > 0);
	mapping[0] = p + 2 * PAGE;
	mapping[1] = 4 * PAGE;
	mapping[2] = PROT_NONE;
	mapping[3] = ANON | MAP_FIXED;
	must(call32(OLD_MMAP, (unsigned long)mapping, 0, 0, 0, 0) == p + (long)(2 * PAGE));
	mapping[0] = 0;
	mapping[1] = 16 * PAGE;
	mapping[2] = RW;
	mapping[3] = ANON;
}
#else
static void program(void)
{
	skip("no 32-bit programs of x86 on this machine");
}

static void calls(void)
{
	skip("no 32-bit calls of x86 on this machine");
}
#endif

const struct phase ia32_phases[] = { { "ia32-program", program }, { "ia32-calls", calls }, { NULL, NULL } };

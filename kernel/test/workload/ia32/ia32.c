// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 32-bit program without a C library, which a 64-bit machine need not have one for. It changes its address space, leaves
 * two children, one of which executes this program again, and holds still, as workload.h has it.
 */
#define PAGE 4096U

enum { READY_FD = 100, HOLD_FD = 101 };
enum { PROT_READ = 1, PROT_RW = 3, MAP_ANON = 0x22, MAP_FIXED = 0x10, MREMAP_MAYMOVE = 1, MREMAP_FIXED = 2 };
enum { MADV_DONTFORK = 10, IPC_CREAT_0600 = 01600 };
enum {
	NR_EXIT = 1, NR_FORK = 2, NR_READ = 3, NR_WRITE = 4, NR_EXECVE = 11, NR_BRK = 45, NR_OLD_MMAP = 90, NR_MUNMAP = 91,
	NR_IPC = 117, NR_MPROTECT = 125, NR_MLOCK = 150, NR_MREMAP = 163, NR_MMAP2 = 192, NR_MADVISE = 219, NR_IO_SETUP = 245,
};
enum { SHMAT = 21, SHMDT = 22, SHMGET = 23, SHMCTL = 24 };

int call6(int number, unsigned int a, unsigned int b, unsigned int c, unsigned int d, unsigned int e, unsigned int f);
asm(".globl _start\n"
    "_start: mov %esp, %eax\n"
    "and $-16, %esp\n"
    "sub $12, %esp\n"
    "push %eax\n"
    "call run\n"
    "call6: push %ebp; push %edi; push %esi; push %ebx\n"
    "mov 20(%esp), %eax; mov 24(%esp), %ebx; mov 28(%esp), %ecx; mov 32(%esp), %edx\n"
    "mov 36(%esp), %esi; mov 40(%esp), %edi; mov 44(%esp), %ebp\n"
    "int $0x80\n"
    "pop %ebx; pop %esi; pop %edi; pop %ebp\n"
    "ret\n");

#define call(number, a, b, c) call6(number, (unsigned int)(a), (unsigned int)(b), (unsigned int)(c), 0, 0, 0)

static void must(int ok)
{
	if (!ok)
		call(NR_EXIT, 1, 0, 0);
}

static unsigned int address(int result)
{
	must((unsigned int)result < -4096U);
	return result;
}

static void hold(void)
{
	char byte = 0;

	must(call(NR_WRITE, READY_FD, &byte, 1) == 1);
	must(call(NR_READ, HOLD_FD, &byte, 1) == 1);
	call(NR_EXIT, 0, 0, 0);
}

static unsigned int old_mmap(unsigned int at, unsigned int length, int prot, int flags)
{
	unsigned int arguments[6] = { at, length, prot, flags, -1U, 0 };

	return address(call(NR_OLD_MMAP, arguments, 0, 0));
}

static unsigned int mmap2(unsigned int length, int prot)
{
	return address(call6(NR_MMAP2, 0, length, prot, MAP_ANON, -1U, 0));
}

static void ranges(void)
{
	unsigned int p = mmap2(64 * PAGE, PROT_RW), q = old_mmap(0, 16 * PAGE, PROT_READ, MAP_ANON);

	must(!call(NR_MPROTECT, p + 4 * PAGE, 4 * PAGE, PROT_READ));
	must(!call(NR_MUNMAP, p + 10 * PAGE, 2 * PAGE - 5, 0));
	must(old_mmap(p + 9 * PAGE, 4 * PAGE, 0, MAP_ANON | MAP_FIXED) == p + 9 * PAGE);
	must(!call(NR_MADVISE, p + 20 * PAGE, 2 * PAGE, MADV_DONTFORK));
	must(!call(NR_MLOCK, p + 24 * PAGE, PAGE, 0));
	address(call6(NR_MREMAP, q, 16 * PAGE, 4 * PAGE, 0, 0, 0));
	address(call6(NR_MREMAP, q, 4 * PAGE, 40 * PAGE, MREMAP_MAYMOVE, 0, 0));
	must(address(call6(NR_MREMAP, p + 40 * PAGE, 4 * PAGE, 4 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, p + 30 * PAGE, 0)) ==
	     p + 30 * PAGE);
}

static void heap(void)
{
	unsigned int start = call(NR_BRK, 0, 0, 0);

	must(call(NR_BRK, start + 64 * PAGE, 0, 0) == (int)(start + 64 * PAGE));
	must(call(NR_BRK, start + 16 * PAGE + 7, 0, 0) == (int)(start + 16 * PAGE + 7));
}

static int deep(int pages)
{
	volatile char frame[PAGE];

	frame[0] = pages;
	return pages ? deep(pages - 1) + frame[0] : frame[0];
}

static void shared(void)
{
	int shm = call6(NR_IPC, SHMGET, 0, 8 * PAGE, IPC_CREAT_0600, 0, 0);
	unsigned int first = 0, second = 0;

	must(shm >= 0);
	must(!call6(NR_IPC, SHMAT, shm, 0, (unsigned int)&first, 0, 0));
	must(!call6(NR_IPC, SHMAT, shm, 0, (unsigned int)&second, 0, 0));
	must(!call6(NR_IPC, SHMDT, 0, 0, 0, first, 0));
	must(!call6(NR_IPC, SHMCTL, shm, 0, 0, 0, 0));
}

static void children(void)
{
	static const char *const argv[] = { "ia32", "hold", 0 }, *const environment[] = { 0 };
	int child = call(NR_FORK, 0, 0, 0);

	must(child >= 0);
	if (!child) {
		must(!call(NR_MUNMAP, mmap2(8 * PAGE, PROT_RW) + 2 * PAGE, 2 * PAGE, 0));
		hold();
	}
	child = call(NR_FORK, 0, 0, 0);
	must(child >= 0);
	if (!child) {
		call(NR_EXECVE, "/proc/self/exe", argv, environment);
		must(0);
	}
}

__attribute__((used, noreturn)) void run(const int *stack)
{
	unsigned int ring = 0;

	if (*stack == 1) {
		ranges();
		heap();
		deep(200);
		shared();
		must(!call(NR_IO_SETUP, 8, &ring, 0));
		children();
	}
	hold();
	for (;;)
		;
}

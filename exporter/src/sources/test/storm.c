// SPDX-License-Identifier: Apache-2.0
/*
 * A program that does known things to its address space, and nothing else: no stdio, no malloc, system calls as they are.
 * It obeys commands on stdin, one character each, and answers each with one line on stdout.
 *
 *   f  fork: a child takes over and answers with its pid; it has done no call of its own before its first command
 *   s  storm: the calls of storm() below, in this and in a second thread
 *   m  one mmap
 *   r  rename itself to "a|b"
 *   l  the leader exits, a second thread goes on obeying
 *   q  quit
 */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

static char stack[2][64 * 1024] __attribute__((aligned(16)));

static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		_exit(1);
}

static void say_number(long number)
{
	char text[24], *at = text + sizeof(text) - 1;

	*at = 0;
	*--at = '\n';
	do
		*--at = '0' + number % 10;
	while (number /= 10);
	say(at);
}

static void *map(size_t length)
{
	return (void *)syscall(SYS_mmap, 0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
}

/* 100 mmap, 60 munmap, 30 mprotect that succeed. */
static void maps(void)
{
	char *at[100];

	for (int i = 0; i < 100; i++)
		at[i] = map(4 * PAGE);
	for (int i = 0; i < 30; i++)
		syscall(SYS_mprotect, at[i] + PAGE, PAGE, PROT_READ);
	for (int i = 40; i < 100; i++)
		syscall(SYS_munmap, at[i], (i % 2 ? 4 : 2) * PAGE);
}

static volatile int second_done;

static int second(void *unused)
{
	(void)unused;
	maps();
	__atomic_store_n(&second_done, 1, __ATOMIC_SEQ_CST);
	syscall(SYS_exit, 0);
	return 0;
}

static void storm(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
	uintptr_t top = syscall(SYS_brk, 0);
	char *at;

	second_done = 0;
	clone(second, stack[1] + sizeof(stack[1]), THREAD, 0);
	maps();
	/* 20 mmap and 20 mremap that move or grow. */
	for (int i = 0; i < 20; i++) {
		at = map(2 * PAGE);
		syscall(SYS_mremap, at, 2 * PAGE, 8 * PAGE, MREMAP_MAYMOVE);
	}
	/* What fails is not counted. */
	for (int i = 0; i < 10; i++) {
		map(0);
		syscall(SYS_munmap, (void *)1, PAGE);
		syscall(SYS_mprotect, (void *)PAGE, PAGE, PROT_READ);
	}
	/* brk that moves: 6; that doesn't: 7. */
	for (int i = 1; i <= 3; i++)
		syscall(SYS_brk, top + i * PAGE);
	for (int i = 0; i < 7; i++)
		syscall(SYS_brk, 0);
	for (int i = 2; i >= 0; i--)
		syscall(SYS_brk, top + i * PAGE);
	/* madvise that may split: 8; that can't: 50. One mmap. */
	at = map(64 * PAGE);
	for (int i = 0; i < 8; i++)
		syscall(SYS_madvise, at + 4 * i * PAGE, PAGE, MADV_DONTFORK);
	for (int i = 0; i < 50; i++)
		syscall(SYS_madvise, at, PAGE, MADV_DONTNEED);
	/* 3 mlock and 2 munlock. */
	for (int i = 0; i < 3; i++)
		syscall(SYS_mlock, at + (40 + 2 * i) * PAGE, PAGE);
	for (int i = 0; i < 2; i++)
		syscall(SYS_munlock, at + (40 + 2 * i) * PAGE, PAGE);
	/* 4 shmat, 3 shmdt. */
	for (int i = 0; i < 4; i++) {
		at = shmat(id, 0, 0);
		if (i > 0)
			shmdt(at);
	}
	shmctl(id, IPC_RMID, 0);
	while (!__atomic_load_n(&second_done, __ATOMIC_SEQ_CST))
		sched_yield();
}

static int obey(void *unused)
{
	char command;
	pid_t child;

	(void)unused;
	while (read(0, &command, 1) == 1) {
		switch (command) {
		case 'f':
			child = syscall(SYS_clone, 17 /* SIGCHLD */, 0, 0, 0, 0);
			if (child > 0) {
				waitpid(child, 0, 0);
				_exit(0);
			}
			say_number(getpid());
			break;
		case 's':
			storm();
			say("stormed\n");
			break;
		case 'm':
			map(PAGE);
			say("mapped\n");
			break;
		case 'r':
			prctl(PR_SET_NAME, "a|b");
			say("renamed\n");
			break;
		case 'l':
			clone(obey, stack[0] + sizeof(stack[0]), THREAD, 0);
			syscall(SYS_exit, 0);
			break;
		case 'q':
			_exit(0);
		}
	}
	_exit(0);
}

int main(void)
{
	say_number(getpid());
	return obey(0);
}

// SPDX-License-Identifier: Apache-2.0
/*
 * A program that bears children in different ways. It answers each character on its stdin with a line: f forks a child, s bears
 * one that shares its address space (CLONE_VM), d forks one that lacks a mapping of its parent's (MADV_DONTFORK): the
 * child's pid; m has the sharing child map a page. Children wait until they are killed, or the program ends.
 */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#define PAGE 4096
#define STACK (64 * 1024)

static int asked[2], answered[2];

static void wait_for_end(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		pause();
}

static int share(void *unused)
{
	char byte;

	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(asked[0], &byte, 1) == 1) {
		mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (write(answered[1], &byte, 1) < 1)
			break;
	}
	return 0;
}

static int bear(void)
{
	int child = fork();

	if (child == 0)
		wait_for_end();
	return child;
}

int main(void)
{
	int command, child = 0;
	char byte = 0;

	setvbuf(stdin, NULL, _IONBF, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (pipe(asked) || pipe(answered))
		return 1;
	printf("%d\n", getpid());
	while ((command = getchar()) != EOF) {
		switch (command) {
		case 'f':
			printf("%d\n", bear());
			break;
		case 's':
			child = clone(share, (char *)malloc(STACK) + STACK, CLONE_VM | SIGCHLD, NULL);
			printf("%d\n", child);
			break;
		case 'd': {
			char *area = mmap(NULL, 3 * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			madvise(area + PAGE, PAGE, MADV_DONTFORK);
			printf("%d\n", bear());
			break;
		}
		case 'm':
			if (write(asked[1], &byte, 1) < 1 || read(answered[0], &byte, 1) < 1)
				return 1;
			puts("mapped");
			break;
		}
	}
	return 0;
}

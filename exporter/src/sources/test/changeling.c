// SPDX-License-Identifier: Apache-2.0
/*
 * A program that changes what /proc tells of it. It obeys commands on stdin, one character each, and answers each with one
 * line on stdout.
 *
 *   u  become the user 65534
 *   w  overwrite its first argument with W
 *   l  the first thread ends, a second goes on obeying
 */
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *argument;

static void *obey(void *unused)
{
	(void)unused;
	for (int command; (command = getchar()) != EOF;) {
		pthread_t thread;

		switch (command) {
		case 'u':
			if (setuid(65534))
				perror("setuid");
			break;
		case 'w':
			memset(argument, 'W', strlen(argument));
			break;
		case 'l':
			if (pthread_create(&thread, NULL, obey, NULL))
				perror("pthread_create");
			puts("done");
			pthread_exit(NULL);
		}
		puts("done");
	}
	_exit(0);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	argument = argv[argc - 1];
	puts("started");
	obey(NULL);
}

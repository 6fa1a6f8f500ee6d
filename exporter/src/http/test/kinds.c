// SPDX-License-Identifier: Apache-2.0
/*
 * A program that is to be looked at. Its arguments are done in order before it says "ready"; then each line of its input
 * is, and answered with "done".
 *
 *   lower          the effective uid becomes the real one, as a set-user-ID program does that is done with its privilege
 *   become:UID     all of its uids and gids become UID
 *   dumpable:N     prctl PR_SET_DUMPABLE
 *   keep           as "become" would, but a capability stays permitted (PR_SET_KEEPCAPS); before "become"
 *   leave          the first thread ends, a second goes on
 *   exec:PATH      executes that program, with "again" for its only argument
 *   again          nothing
 */
#define _GNU_SOURCE
#include <grp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static void act(const char *command);

static void must(int failed, const char *what)
{
	if (failed) {
		perror(what);
		_exit(1);
	}
}

static void *obey(void *unused)
{
	char line[4096];

	(void)unused;
	for (;;) {
		/* Unbuffered: what follows an exec is for the program that it executes. */
		size_t length = 0;

		while (length < sizeof(line) - 1) {
			if (read(0, line + length, 1) != 1)
				_exit(0);
			if (line[length] == '\n')
				break;
			length++;
		}
		line[length] = '\0';
		act(line);
		puts("done");
	}
	return NULL;
}

static void act(const char *command)
{
	const char *colon = strchr(command, ':');
	const char *argument = colon ? colon + 1 : "";

	if (!strcmp(command, "lower")) {
		must(seteuid(getuid()), "seteuid");
	} else if (!strncmp(command, "become:", 7)) {
		unsigned int id = strtoul(argument, NULL, 10);

		must(setgroups(0, NULL), "setgroups");
		must(setresgid(id, id, id), "setresgid");
		must(setresuid(id, id, id), "setresuid");
	} else if (!strncmp(command, "dumpable:", 9)) {
		must(prctl(PR_SET_DUMPABLE, atol(argument), 0, 0, 0), "prctl");
	} else if (!strcmp(command, "keep")) {
		must(prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0), "prctl");
	} else if (!strcmp(command, "leave")) {
		pthread_t thread;

		puts("ready");
		must(pthread_create(&thread, NULL, obey, NULL), "pthread_create");
		pthread_exit(NULL);
	} else if (!strncmp(command, "exec:", 5)) {
		execl(argument, argument, "again", (char *)NULL);
		must(1, "execl");
	}
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int i = 1; i < argc; i++)
		act(argv[i]);
	puts("ready");
	obey(NULL);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes that see the machine otherwise: they are told of as the reader sees them, with the pids and paths that it finds in
 * /proc, files that they have from outside of their root included.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "jail.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

#define OUTSIDE "/tmp/outside"

enum { PAGE = 4096, PAGES = 8 };

static const struct jail *jail;
static int outside;

static int make_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	expect(fd >= 0 && !ftruncate(fd, PAGES * PAGE), "%s: %s", path, strerror(errno));
	return fd;
}

static void map_file(int fd, int flags)
{
	char *at = mmap(NULL, PAGES * PAGE, PROT_READ, flags, fd, 0);

	expect(at != MAP_FAILED, "mmap: %s", strerror(errno));
	expect(!munmap(at + PAGE, PAGE), "munmap: %s", strerror(errno));
	expect(!mprotect(at + 4 * PAGE, PAGE, PROT_NONE), "mprotect: %s", strerror(errno));
}

/* A program that waits for what never comes. Returns once it waits, its buffer mapped: it has handed one byte on. */
static void start_program(void)
{
	int input[2], output[2], gone[2];
	pid_t child;
	char byte;

	expect(!pipe2(input, O_CLOEXEC) && !pipe2(output, O_CLOEXEC) && !pipe2(gone, O_CLOEXEC), "pipe: %s",
	       strerror(errno));
	child = fork();
	expect(child >= 0, "fork: %s", strerror(errno));
	if (!child) {
		dup2(input[0], 0);
		dup2(output[1], 1);
		execl("/bin/busybox", "cat", NULL);
		_exit(write(gone[1], "", 1));
	}
	close(gone[1]);
	expect(!read(gone[0], &byte, 1), "/bin/busybox cannot be run");
	close(gone[0]);
	expect(write(input[1], "", 1) == 1 && read(output[0], &byte, 1) == 1, "cat: %s", strerror(errno));
}

static void start_child(void)
{
	pid_t child = fork();

	expect(child >= 0, "fork: %s", strerror(errno));
	if (child)
		return;
	map_file(make_file("/of a child"), MAP_PRIVATE);
	child_say(0);
	for (;;)
		pause();
}

static void live(void)
{
	jail->enter(jail_furnish);
	map_file(make_file("/inside"), MAP_SHARED);
	map_file(outside, MAP_SHARED);
	start_program();
	start_child();
	child_say(0);
	child_listen();
}

static void exact(const void *arg)
{
	pid_t child;

	jail = arg;
	child = child_start(live);
	child_hear(child);
	child_hear(child);
	compare_all();
}

static void gone(const void *unused)
{
	(void)unused;
	child_clear();
	compare_all();
}

void company(void)
{
	scene_begin("");
	outside = make_file(OUTSIDE);
	/* They stay, so that each sees the ones before as well. */
	for (int i = 0; i < JAILS; i++)
		check(exact, &jails[i], "processes in %s are exact", jails[i].name);
	check(gone, NULL, "all is exact when they are gone");
	close(outside);
	scene_end();
}

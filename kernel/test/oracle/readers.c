// SPDX-License-Identifier: GPL-2.0-only
/* Who may read, and what is left when a reader dies. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"

static void second(const void *unused)
{
	int fd = open(DATA, O_RDONLY | O_CLOEXEC), err = errno;

	(void)unused;
	expect(fd < 0 && err == EBUSY, "the second open got %s", fd < 0 ? strerror(err) : "in");
	compare_all();
}

/* Reads `data` for ever, blocking; writes a byte once it has begun. */
static void read_on(int begun)
{
	static char lines[1 << 16];
	int fd = open(DATA, O_RDONLY);

	if (read(fd, lines, sizeof(lines)) > 0 && write(begun, "", 1) == 1)
		while (read(fd, lines, sizeof(lines)) > 0)
			;
	_exit(1);
}

static void killed(const void *unused)
{
	int begun[2], status;
	char byte;
	pid_t reader;

	(void)unused;
	expect(!pipe2(begun, O_CLOEXEC), "pipe: %s", strerror(errno));
	reader = fork();
	expect(reader >= 0, "fork: %s", strerror(errno));
	if (!reader)
		read_on(begun[1]);
	close(begun[1]);
	expect(read(begun[0], &byte, 1) == 1, "the reader could not read");
	close(begun[0]);
	expect(module_stat("open") == 1, "stats shows no reader");
	kill(reader, SIGKILL);
	waitpid(reader, &status, 0);
	expect(WIFSIGNALED(status), "the reader ended before it was killed");
	expect(module_stat("open") == 0, "stats still shows a reader");
	stream_open();
	until("READY", stream_ready);
	compare_all();
}

void readers(void)
{
	scene_begin("");
	check(second, NULL, "a second reader gets EBUSY, the first goes on");
	stream_close();
	check(killed, NULL, "a reader killed with -9 makes way for the next");
	scene_end();
}

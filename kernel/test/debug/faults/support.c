// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "support.h"

void must_(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	printf("not ok - %s:%d: not so: %s (errno: %s)\n", file, line, what, strerror(errno));
	fflush(stdout);
	_exit(1);
}

void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t len = strlen(text);

	if (fd < 0 || write(fd, text, len) != len) {
		printf("not ok - cannot write %s to %s: %s\n", text, path, strerror(errno));
		fflush(stdout);
		_exit(1);
	}
	close(fd);
}

void read_file(const char *path, char *text, int size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int n = 0, got;

	must(fd >= 0);
	while ((got = read(fd, text + n, size - 1 - n)) > 0)
		n += got;
	must(got == 0);
	text[n] = '\0';
	close(fd);
}

int load(void)
{
	static int fd = -1;

	if (fd < 0) {
		const char *path = getenv("VMA_MODULE");

		must(path);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		must(fd >= 0);
	}
	return syscall(SYS_finit_module, fd, "", 0) ? -errno : 0;
}

int unload(void)
{
	return syscall(SYS_delete_module, "vma_tracker", O_NONBLOCK) ? -errno : 0;
}

static int passed, failed;

static void say(const char *verdict, const char *name, const char *mark, const char *text, va_list args,
		const char *end)
{
	printf("%s - %s%s", verdict, name, mark);
	vprintf(text, args);
	puts(end);
	fflush(stdout);
}

void ok(const char *name, const char *note, ...)
{
	va_list args;

	va_start(args, note);
	say("ok", name, " (", note, args, ")");
	va_end(args);
	passed++;
}

void not_ok(const char *name, const char *why, ...)
{
	va_list args;

	va_start(args, why);
	say("not ok", name, "\n  ", why, args, "");
	va_end(args);
	failed++;
}

int sum(void)
{
	printf("%d passed, %d failed\n", passed, failed);
	fflush(stdout);
	return failed ? 1 : 0;
}

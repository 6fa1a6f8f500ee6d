// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "proc.h"

/* READ_MAX: a sysctl refuses to be read into more than a few MiB. */
enum { PROCESSES_MAX = 8192, THREADS_MAX = 4096, READ_MAX = 1 << 20 };

char *proc_read(size_t *length, const char *format, ...)
{
	static char *buffer;
	static size_t room = 1 << 16;
	size_t done = 0;
	char path[256];
	va_list args;
	ssize_t n;
	int fd;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	if (!buffer)
		buffer = malloc(room);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && (errno == ENOENT || errno == ESRCH))
		return NULL;
	expect(fd >= 0, "%s cannot be opened: %s", path, strerror(errno));
	for (;;) {
		if (done + 1 >= room)
			buffer = realloc(buffer, room *= 2);
		expect(buffer, "out of memory");
		n = read(fd, buffer + done, room - done - 1 < READ_MAX ? room - done - 1 : READ_MAX);
		if (n <= 0)
			break;
		done += n;
	}
	close(fd);
	expect(!n || errno == ESRCH, "%s cannot be read: %s", path, strerror(errno));
	buffer[done] = 0;
	if (length)
		*length = done;
	return n || !done ? NULL : buffer;
}

int proc_write(const char *text, const char *format, ...)
{
	char path[256];
	va_list args;
	int fd, err;

	va_start(args, format);
	vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	err = write(fd, text, strlen(text)) < 0 ? errno : 0;
	close(fd);
	return err;
}

size_t proc_numbers(const char *path, pid_t *to, size_t room)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	expect(dir || errno == ENOENT || errno == ESRCH, "%s cannot be opened: %s", path, strerror(errno));
	while (dir && (entry = readdir(dir))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		expect(n < room, "%s has more than %zu entries", path, room);
		to[n++] = atoi(entry->d_name);
	}
	if (dir)
		closedir(dir);
	return n;
}

bool proc_stat(pid_t pid, pid_t tid, struct proc_stat *to)
{
	char *text = tid ? proc_read(NULL, "/proc/%d/task/%d/stat", pid, tid) : proc_read(NULL, "/proc/%d/stat", pid);
	char *open, *close;

	if (!text)
		return false;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	expect(open && close && close - open <= (int)sizeof(to->comm), "not a stat file: %s", text);
	memcpy(to->comm, open + 1, close - open - 1);
	to->comm[close - open - 1] = 0;
	/* Field 3 is the state, 4 the parent, 5 the process group, 22 the start time. */
	expect(sscanf(close + 1, " %c %d %d %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %lu",
		      &to->state, &to->parent, &to->pgrp, &to->start) == 4,
	       "not a stat file: %s", text);
	return true;
}

long proc_syscall(pid_t pid, pid_t tid)
{
	char *text = proc_read(NULL, "/proc/%d/task/%d/syscall", pid, tid);

	return text && *text >= '0' && *text <= '9' ? atol(text) : -1;
}

static pid_t stuck_thread(pid_t pid)
{
	static pid_t tids[THREADS_MAX];
	struct proc_stat stat;
	char dir[64];
	size_t count;

	snprintf(dir, sizeof(dir), "/proc/%d/task", pid);
	count = proc_numbers(dir, tids, THREADS_MAX);
	for (size_t i = 0; i < count; i++)
		if (proc_stat(pid, tids[i], &stat) && stat.state == 'D')
			return tids[i];
	return 0;
}

pid_t proc_stuck(void)
{
	static pid_t pids[PROCESSES_MAX];
	size_t count = proc_numbers("/proc", pids, PROCESSES_MAX);
	pid_t tid = 0;

	for (size_t i = 0; i < count && !tid; i++)
		tid = stuck_thread(pids[i]);
	return tid;
}

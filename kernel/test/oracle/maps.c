// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "maps.h"
#include "proc.h"

enum { THREADS_MAX = 4096 };

/* Of a live thread, where the leader is gone. */
static char *text_of(pid_t pid)
{
	static pid_t tids[THREADS_MAX];
	char *text = proc_read(NULL, "/proc/%d/maps", pid), dir[64];
	size_t threads;

	if (text)
		return text;
	snprintf(dir, sizeof(dir), "/proc/%d/task", pid);
	threads = proc_numbers(dir, tids, THREADS_MAX);
	for (size_t i = 0; i < threads && !text; i++)
		text = proc_read(NULL, "/proc/%d/task/%d/maps", pid, tids[i]);
	return text;
}

static void separator(char **at, char expected, const char *line)
{
	expect(**at == expected, "not a line of /proc/PID/maps: %s", line);
	++*at;
}

static void parse(char *line, struct vma *vma)
{
	char *at = line;

	vma->start = strtoull(at, &at, 16);
	separator(&at, '-', line);
	vma->end = strtoull(at, &at, 16);
	separator(&at, ' ', line);
	expect(strlen(at) > 4, "not a line of /proc/PID/maps: %s", line);
	memcpy(vma->perms, at, 4);
	vma->perms[4] = 0;
	at += 4;
	separator(&at, ' ', line);
	vma->offset = strtoull(at, &at, 16);
	separator(&at, ' ', line);
	vma->major = strtoul(at, &at, 16);
	separator(&at, ':', line);
	vma->minor = strtoul(at, &at, 16);
	separator(&at, ' ', line);
	vma->inode = strtoull(at, &at, 10);
	at += strspn(at, " ");
	vma->path = intern(at, strlen(at));
}

bool maps_read(pid_t pid, struct map *to)
{
	char *line = text_of(pid), *end;

	map_clear(to);
	for (; line && *line; line = end + 1) {
		struct vma vma;

		end = strchr(line, '\n');
		expect(end, "/proc/%d/maps ends within a line", pid);
		*end = 0;
		parse(line, &vma);
		/* No VMA: the kernel adds the line for show. */
		if (strcmp(vma.path, "[vsyscall]"))
			*map_append(to) = vma;
	}
	return to->nr;
}

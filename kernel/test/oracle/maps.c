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
	char *text = proc_read(NULL, "/proc/%d/smaps", pid), dir[64];
	size_t threads;

	if (text)
		return text;
	snprintf(dir, sizeof(dir), "/proc/%d/task", pid);
	threads = proc_numbers(dir, tids, THREADS_MAX);
	for (size_t i = 0; i < threads && !text; i++)
		text = proc_read(NULL, "/proc/%d/task/%d/smaps", pid, tids[i]);
	return text;
}

static void separator(char **at, char expected, const char *line)
{
	expect(**at == expected, "not a line of /proc/PID/smaps: %s", line);
	++*at;
}

static void parse(char *line, struct vma *vma)
{
	char *at = line;

	vma->start = strtoull(at, &at, 16);
	separator(&at, '-', line);
	vma->end = strtoull(at, &at, 16);
	separator(&at, ' ', line);
	expect(strlen(at) > 4, "not a line of /proc/PID/smaps: %s", line);
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
	vma->flags = intern("", 0);
	vma->guarded = false;
}

/* What the line says after this name; NULL if it has another. */
static const char *value_of(const char *line, const char *name)
{
	size_t n = strlen(name);

	return strncmp(line, name, n) || line[n] != ':' ? NULL : line + n + 1;
}

/* Whether the module tells of a flag: see compat/vm-flags.h. */
static bool is_told(const char *letters)
{
	static const char out[] = "rdwrexshmrmwmemssdardw";

	for (const char *each = out; *each; each += 2)
		if (!memcmp(letters, each, 2))
			return false;
	return true;
}

/* The flags of VmFlags, and the key, as the module has them. What up to 6.10 has no letters is locked on fault. */
static void take_flags(struct vma *vma, const char *letters, unsigned long key)
{
	char text[256];
	size_t n = 0;

	for (letters += strspn(letters, " "); *letters; letters += 2, letters += strspn(letters, " ")) {
		expect(letters[1] > ' ' && letters[2] <= ' ', "not flags: %s", letters);
		if (!memcmp(letters, "gu", 2)) {
			vma->guarded = true;
			continue;
		}
		if (is_told(letters))
			n += sprintf(text + n, "%s%.2s", n ? " " : "", *letters == '?' ? "lf" : letters);
	}
	if (key)
		n += sprintf(text + n, "%spk%lu", n ? " " : "", key);
	vma->flags = intern(text, n);
}

bool maps_read(pid_t pid, struct map *to)
{
	char *line = text_of(pid), *end;
	unsigned long key = 0;
	bool shown = false;

	map_clear(to);
	for (; line && *line; line = end + 1) {
		const char *value;
		struct vma vma;

		end = strchr(line, '\n');
		expect(end, "/proc/%d/maps ends within a line", pid);
		*end = 0;
		if ((value = value_of(line, "ProtectionKey"))) {
			key = strtoul(value, NULL, 10);
		} else if ((value = value_of(line, "VmFlags"))) {
			if (!shown)
				take_flags(&to->vmas[to->nr - 1], value, key);
		} else if (strspn(line, "0123456789abcdef") && line[strspn(line, "0123456789abcdef")] == '-') {
			parse(line, &vma);
			key = 0;
			/* No VMA: the kernel adds the line for show. */
			shown = !strcmp(vma.path, "[vsyscall]");
			if (!shown)
				*map_append(to) = vma;
		}
	}
	return to->nr;
}

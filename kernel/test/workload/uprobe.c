// SPDX-License-Identifier: GPL-2.0-only
/* Probes on this program's own functions: where one is hit, the kernel maps an area of its own. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "workload.h"

#define TRACEFS "/sys/kernel/tracing"

/* Its first instruction is executed in that area, not emulated. */
int probed(void);
#if defined(__x86_64__)
asm(".text\n.type probed, @function\nprobed: xor %eax, %eax\nret\n.size probed, . - probed\n");
#elif defined(__aarch64__)
asm(".text\n.type probed, @function\nprobed: mov w0, #0\nret\n.size probed, . - probed\n");
#endif

/* Returns by way of that area: with a probe on its return, so does its child. */
static __attribute__((noinline)) pid_t probed_fork(void)
{
	pid_t child = fork();

	must(child >= 0);
	return child;
}

static void put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_APPEND);

	must(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Where in the file of this program the code is. */
static unsigned long offset_of(const void *code)
{
	unsigned long at = (unsigned long)code, start, end, offset, found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];

	must(maps);
	while (!found && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %*s %lx", &start, &end, &offset) == 3 && start <= at && at < end)
			found = at - start + offset;
	fclose(maps);
	must(found);
	return found;
}

static bool has_area(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512];
	bool found = false;

	must(maps);
	while (fgets(line, sizeof(line), maps))
		found |= !!strstr(line, "[uprobes]");
	fclose(maps);
	return found;
}

static void uprobe(void)
{
	char self[128] = "", text[256];
	pid_t child;

	if (access(TRACEFS "/events", F_OK))
		must(!mount("tracefs", TRACEFS, "tracefs", 0, NULL));
	if (access(TRACEFS "/uprobe_events", F_OK)) {
		skip("no uprobe_events (CONFIG_UPROBE_EVENTS)");
		return;
	}
	must(readlink(SELF, self, sizeof(self) - 1) > 0);
	snprintf(text, sizeof(text), "p:workload/entry %s:0x%lx\n", self, offset_of(probed));
	put(TRACEFS "/uprobe_events", text);
	snprintf(text, sizeof(text), "r:workload/return %s:0x%lx\n", self, offset_of(probed_fork));
	put(TRACEFS "/uprobe_events", text);
	put(TRACEFS "/events/workload/enable", "1");
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!has_area() && !probed() && has_area());
		hold();
		_exit(0);
	}
	child = fork();
	must(child >= 0);
	if (!child) {
		probed_fork(); /* two come out of it */
		must(has_area());
		map(2, PROT_READ);
		hold();
		_exit(0);
	}
	hold_wait(3);
	put(TRACEFS "/events/workload/enable", "0");
	put(TRACEFS "/uprobe_events", "-:workload/entry\n");
	put(TRACEFS "/uprobe_events", "-:workload/return\n");
}

const struct phase uprobe_phases[] = { { "uprobe", uprobe }, { NULL, NULL } };

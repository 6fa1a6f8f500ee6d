// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the kernel maps into every program: its code, and the data of that. Children change it that make no call by way
 * of it any more.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

/* Newer than some C libraries. */
#define MAP_VDSO_64 0x2003

enum { PARTS = 4 }; /* [vvar], [vvar_vclock] on some kernels, [vdso]; and one to spare */

struct part {
	char *start;
	size_t size;
	bool code;
};

/* The parts in the order of their addresses. */
static int find(struct part parts[PARTS])
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;
	char line[512], name[64];
	int n = 0;

	must(maps != NULL);
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %*s %*s %*s %*s %63s", &start, &end, name) != 3)
			continue;
		if (strncmp(name, "[vvar", 5) && strcmp(name, "[vdso]"))
			continue;
		must(n < PARTS);
		parts[n++] = (struct part){ (char *)start, end - start, !strcmp(name, "[vdso]") };
	}
	fclose(maps);
	must(n >= 2 && parts[n - 1].code);
	return n;
}

/* They keep their distances, as the code finds its data by them. */
static void move_all(struct part parts[PARTS], int n)
{
	char *room = map(64, PROT_NONE) + 8 * PAGE, *first = parts[0].start;

	must(parts[n - 1].start + parts[n - 1].size <= first + 48 * PAGE);
	for (int i = 0; i < n; i++) {
		char *to = room + (parts[i].start - first);

		must(mremap(parts[i].start, parts[i].size, parts[i].size, MREMAP_MAYMOVE | MREMAP_FIXED, to) == to);
		parts[i].start = to;
	}
}

static void unmap_all(const struct part parts[PARTS], int n)
{
	for (int i = 0; i < n; i++)
		must(!munmap(parts[i].start, parts[i].size));
}

static void moved(struct part parts[PARTS], int n)
{
	move_all(parts, n);
}

static void removed(struct part parts[PARTS], int n)
{
	move_all(parts, n);
	unmap_all(parts, n);
}

static void cut(struct part parts[PARTS], int n)
{
	/* Which is refused since Linux 5.11. */
	must(!munmap(parts[0].start, PAGE) || errno == EINVAL);
	must(!munmap(parts[n - 1].start, parts[n - 1].size));
}

static void in_child(void (*change)(struct part parts[PARTS], int n))
{
	struct part parts[PARTS];
	pid_t child = fork();

	must(child >= 0);
	if (!child) {
		change(parts, find(parts));
		hold();
		_exit(0);
	}
}

static void vdso(void)
{
	in_child(moved);
	in_child(removed);
	in_child(cut);
	hold_wait(3);
}

#ifdef __x86_64__
static void mapped_again(struct part parts[PARTS], int n)
{
	char *p = map(64, RW);

	must(syscall(SYS_arch_prctl, MAP_VDSO_64, p) == -1 && errno == EEXIST);
	unmap_all(parts, n);
	must(!munmap(p + 8 * PAGE, 32 * PAGE));
	must(syscall(SYS_arch_prctl, MAP_VDSO_64, p + 10 * PAGE) > 0);
}

static void vdso_again(void)
{
	in_child(mapped_again);
	hold_wait(1);
}
#else
static void vdso_again(void)
{
	skip("no ARCH_MAP_VDSO_64 on this machine");
}
#endif

const struct phase vdso_phases[] = {
	{ "vdso", vdso },
	{ "vdso-again", vdso_again },
	{ NULL, NULL },
};

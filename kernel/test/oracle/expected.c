// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "check.h"
#include "expected.h"

#define SINCE(major, minor) ((major) * 1000 + (minor))
#define NEVER SINCE(1000, 0)

static struct utsname kernel;

static int version(void)
{
	int major, minor;

	expect(!uname(&kernel) && sscanf(kernel.release, "%d.%d", &major, &minor) == 2, "not a kernel's version: %s",
	       kernel.release);
	return SINCE(major, minor);
}

/*
 * A phase that not every kernel can do, from which version on it can, on x86-64 alone or not with PREEMPT_RT where that is
 * said, and whether the kernels made to find faults can in any case.
 */
static const struct phase {
	const char *name;
	int since;
	bool x86_only, never_rt, debug;
} phases[] = {
	{ .name = "anon-name", .since = NEVER, .debug = true }, /* Debian's kernels are built without it */
	{ .name = "mseal", .since = SINCE(6, 10) },
	{ .name = "droppable", .since = SINCE(6, 11) },
	{ .name = "guard", .since = SINCE(6, 13) },
	{ .name = "memfd-secret", .since = SINCE(6, 5) },
	{ .name = "pkey-alloc", .x86_only = true }, /* QEMU's arm64 CPU has none yet */
	{ .name = "mremap-many", .since = SINCE(6, 17) },
	{ .name = "process-willneed", .since = SINCE(5, 16) },
	{ .name = "process-collapse", .since = SINCE(6, 1), .never_rt = true },
	{ .name = "process-madvise-own", .since = SINCE(6, 13) },
	{ .name = "vdso-again", .x86_only = true },
	{ .name = "memory-merge", .since = SINCE(6, 4) },
	{ .name = "shadow-stack", .since = NEVER }, /* QEMU emulates none */
	{ .name = "ia32-program", .x86_only = true },
	{ .name = "ia32-calls", .x86_only = true },
};

bool expected_skip(const char *name)
{
	int now = version();

	for (const struct phase *p = phases; p < phases + sizeof(phases) / sizeof(phases[0]); p++) {
		if (strcmp(p->name, name))
			continue;
		if (p->debug && strstr(kernel.release, "-debug-"))
			break;
		return now < p->since || (p->x86_only && strcmp(kernel.machine, "x86_64")) ||
		       (p->never_rt && strstr(kernel.version, "PREEMPT_RT"));
	}
	return false;
}

/*
 * What these do names no range, or more than a handler looks at, in a map that has more VMAs than that by then: it is sent
 * again. (For uprobes the map of each process that has the program is locked, that large one among them. Of the fork of
 * one with a userfaultfd that decides what is copied.)
 */
static const char *const sent_again[] = {
	"mlock", "shared", "labels", "brk-moved", "brk-there-and-back", "uprobe", "userfault-flags", "userfault-closed",
};

/* With PREEMPT_RT, before 7.0, exec leaves its files to the reader. */
static const char *const sent_again_on_rt[] = {
	"clone3-execveat", "vfork", "spawn", "exec", "script", "process-names", "ia32-program",
};

static bool among(const char *name, const char *const *names, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (!strcmp(name, names[i]))
			return true;
	return false;
}
#define AMONG(name, names) among(name, names, sizeof(names) / sizeof(names[0]))

bool expected_resync(const char *phase)
{
	return AMONG(phase, sent_again) ||
	       (version() < SINCE(7, 0) && strstr(kernel.version, "PREEMPT_RT") && AMONG(phase, sent_again_on_rt));
}

void expect_missing(const char *hook)
{
	fail("the hook %s is missing", hook);
}

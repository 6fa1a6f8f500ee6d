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

enum debug { SAME, CAN, CANNOT };

/*
 * A phase that not every kernel can do, from which version on it can, on x86-64 alone where that is said, and whether the
 * kernels made to find faults are different.
 */
static const struct phase {
	const char *name;
	int since;
	bool x86_only;
	enum debug debug;
} phases[] = {
	{ .name = "anon-name", .since = NEVER, .debug = CAN }, /* Debian's kernels are built without it */
	{ .name = "hugetlb", .debug = CANNOT }, /* they complain of the kernel's own code */
	{ .name = "mseal", .since = SINCE(6, 10) },
	{ .name = "droppable", .since = SINCE(6, 11) },
	{ .name = "guard", .since = SINCE(6, 13) },
	{ .name = "memfd-secret", .since = SINCE(6, 5) },
	{ .name = "ptrace", .x86_only = true },
	{ .name = "ia32-program", .x86_only = true },
	{ .name = "ia32-calls", .x86_only = true },
	{ .name = "stress", .x86_only = true }, /* stress-ng is there for this machine */
};

bool expected_skip(const char *name)
{
	int now = version();

	for (const struct phase *p = phases; p < phases + sizeof(phases) / sizeof(phases[0]); p++) {
		if (strcmp(p->name, name))
			continue;
		if (p->debug != SAME && strstr(kernel.release, "-debug-"))
			return p->debug == CANNOT;
		return now < p->since || (p->x86_only && strcmp(kernel.machine, "x86_64"));
	}
	return false;
}

void expect_missing(const char *hook)
{
	fail("the hook %s is missing", hook);
}

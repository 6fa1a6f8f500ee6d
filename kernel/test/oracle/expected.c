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

/* A phase that not every kernel can do, and from which version on it can; on x86-64 alone where that is said. */
static const struct phase {
	const char *name;
	int since;
	bool x86_only;
} phases[] = {
	{ "anon-name", NEVER, false }, /* Debian's kernels are built without it */
	{ "mseal", SINCE(6, 10), false },
	{ "droppable", SINCE(6, 11), false },
	{ "guard", SINCE(6, 13), false },
	{ "memfd-secret", SINCE(6, 5), false },
	{ "ptrace", 0, true },
	{ "ia32-program", 0, true },
	{ "ia32-calls", 0, true },
	{ "stress", 0, true }, /* stress-ng is there for this machine */
};

/* The kernels made to find faults have what Debian's are built without, and lack what those have for the real world. */
static bool expected_on_debug(const char *phase)
{
	(void)phase;
	return false;
}

bool expected_skip(const char *phase)
{
	int now = version();

	if (strstr(kernel.release, "-debug-"))
		return expected_on_debug(phase);
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++)
		if (!strcmp(phases[i].name, phase))
			return now < phases[i].since || (phases[i].x86_only && strcmp(kernel.machine, "x86_64"));
	return false;
}

void expect_missing(const char *hook)
{
	fail("the hook %s is missing", hook);
}

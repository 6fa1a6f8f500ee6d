// SPDX-License-Identifier: GPL-2.0-only
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"
#include "support.h"

static int fail_nth = -1;

static void set(const char *kind, const char *name, const char *value)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/debug/%s/%s", kind, name);
	write_file(path, value);
}

static void set_both(const char *name, const char *value)
{
	set("failslab", name, value);
	set("fail_page_alloc", name, value);
}

void inject_setup(void)
{
	/* GFP_KERNEL and high memory are spared by default. */
	set_both("ignore-gfp-wait", "N");
	set("fail_page_alloc", "ignore-gfp-highmem", "N");
	set("fail_page_alloc", "min-order", "0");
	set_both("task-filter", "Y");
	set_both("probability", "0");
	set_both("times", "-1");
	set_both("verbose", "0");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	must(fail_nth >= 0);
}

static void arm(unsigned int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%u", n);

	must(pwrite(fail_nth, text, len, 0) == len);
}

void inject_nth(unsigned int n)
{
	arm(n);
}

unsigned int inject_left(void)
{
	char text[16] = "";

	must(pread(fail_nth, text, sizeof(text) - 1, 0) > 0);
	arm(0);
	return strtoul(text, NULL, 10);
}

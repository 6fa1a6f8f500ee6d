// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables in the kernel: gone through when this is loaded. It stays if all is as it must be, and is refused
 * with EBADMSG, and the log says why, if not. planted=1 has one check fail.
 */
#define pr_fmt(fmt) "vma_pure: " fmt
#include <linux/module.h>
#include "pure.h"

static bool planted;

module_param(planted, bool, 0);

static unsigned int passed, failed;

void check(bool ok, const char *what, const char *detail)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	pr_err("FAIL %s: %s\n", what, detail);
}

static int __init pure_init(void)
{
	check(!planted, "planted", "a check that has to fail");
	text_tables();
	queue_tables();
	pids_tables();
	names_tables();
	pr_info("%u checks passed, %u failed\n", passed, failed);
	return failed ? -EBADMSG : 0;
}

/* That there is one lets it be unloaded. */
static void __exit pure_exit(void)
{
}

module_init(pure_init);
module_exit(pure_exit);
MODULE_DESCRIPTION("the tables of VMA Tracker's pure parts");
MODULE_LICENSE("GPL");

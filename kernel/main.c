// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMA Tracker: what the address space of every process is, as it changes.
 * Nothing is observed until /sys/kernel/debug/vma_tracker/data is opened.
 */
#include <linux/module.h>
#include "debugfs.h"
#include "params.h"
#include "probes.h"
#include "ring.h"

static int __init vma_tracker_init(void)
{
	int err = vt_probes_init(vt_without);

	return err ? err : vt_debugfs_init();
}

static void __exit vma_tracker_exit(void)
{
	vt_debugfs_exit();
	vt_ring_exit();
}

module_init(vma_tracker_init);
module_exit(vma_tracker_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Exact, ordered changes of every process's address space");
MODULE_VERSION("1");

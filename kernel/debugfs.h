/* SPDX-License-Identifier: GPL-2.0-only */
/* /sys/kernel/debug/vma_tracker/: data, stats, format. */
#ifndef VT_DEBUGFS_H
#define VT_DEBUGFS_H

int vt_debugfs_init(void);
void vt_debugfs_exit(void);

#endif

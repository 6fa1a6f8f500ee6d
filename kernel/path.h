/* SPDX-License-Identifier: GPL-2.0-only */
/* Path text as /proc/PID/maps shows it to the reader. */
#ifndef VT_PATH_H
#define VT_PATH_H

#include <linux/fs.h>
#include <linux/types.h>

/* The current task becomes the reader whose view of paths counts. -ENOMEM. */
int vt_path_open(void);
/* After the last hook is gone. */
void vt_path_close(void);

/*
 * This CPU's buffer for path text, until vt_path_unlock() of it; until then the
 * current task sees paths from the reader's root, whichever its own is, and
 * preemption is off, unless this is PREEMPT_RT. There it is NULL if preemption
 * was off before: d_path may wait for locks. Not under an alloc_lock. In the
 * reader's own context no lock is needed, and any buffer will do.
 */
char *vt_path_lock(void);
void vt_path_unlock(char *buf);

/*
 * The text of path within buf (VT_PATH_MAX + 1 bytes), not terminated at *len.
 * *exact becomes false if buf is NULL. A path that is too long is cut at its
 * front, and counted.
 */
const char *vt_path(const struct path *path, char *buf, u16 *len, bool *exact);

/* The same for mm's executable. */
const char *vt_exe_path(struct mm_struct *mm, char *buf, u16 *len, bool *exact);

u64 vt_paths_cut(void);

#endif

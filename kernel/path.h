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
 * This CPU's buffer for path text, until vt_path_unlock() of it; preemption is
 * off until then, unless this is PREEMPT_RT. There it is NULL if preemption was
 * off before: d_path may wait for locks.
 */
char *vt_path_lock(void);
void vt_path_unlock(const char *buf);

/*
 * The text of path within buf (VT_PATH_MAX + 1 bytes), not terminated at *len.
 * *exact becomes false if the reader would see another text: the task in whose
 * context this runs has a root of its own, or buf is NULL. A path that is too long
 * is cut at its front, and counted.
 */
const char *vt_path(const struct path *path, char *buf, u16 *len, bool *exact);

/* The same for mm's executable. */
const char *vt_exe_path(struct mm_struct *mm, char *buf, u16 *len, bool *exact);

u64 vt_paths_cut(void);

#endif

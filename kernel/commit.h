/* SPDX-License-Identifier: GPL-2.0-only */
/* The choke point: mmap_lock is held for writing and about to be let go. */
#ifndef VT_COMMIT_H
#define VT_COMMIT_H

#include <linux/mm_types.h>

/*
 * Whether all functions that hint where a section makes changes are observed; if
 * not, every commit looks at all of its map.
 */
void vt_commit_have_hints(bool all);

/*
 * A lock, an mmap_lock or any other rwsem, is about to be let go by the current
 * task, which holds it for writing, or to be downgraded to reading. If it is the
 * mmap_lock of a tracked mm, what the write section has made of it is stated.
 * Process context, preemptible or not.
 */
void vt_commit_release(const struct rw_semaphore *sem);
void vt_commit_downgrade(const struct rw_semaphore *sem);

#endif

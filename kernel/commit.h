/* SPDX-License-Identifier: GPL-2.0-only */
/* The choke point: mmap_lock is held for writing and about to be let go. */
#ifndef VT_COMMIT_H
#define VT_COMMIT_H

#include <linux/mm_types.h>

/*
 * States what the write section that ends now has made of mm. Process context,
 * preemptible or not, mmap_lock held for writing by the current task.
 */
void vt_commit(struct mm_struct *mm);

/*
 * The same where a lock, which may be an mmap_lock or any other rwsem, is about
 * to be downgraded.
 */
void vt_commit_downgrade(const struct rw_semaphore *sem);

/* The current task lets go of mm's lock, which it held for reading. */
void vt_commit_settle(const struct mm_struct *mm);

/* Within a write section: vma is new, or has just been changed. */
void vt_commit_hint_vma(struct vm_area_struct *vma);

/* Within a write section: something happens in [start, start + len). */
void vt_commit_hint_range(struct mm_struct *mm, unsigned long start, unsigned long len);

/* The labels of the current task's mm have moved without a commit (PR_SET_MM). */
void vt_commit_labels(void);

#endif

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

/* Within a write section of mm: a fork begins to copy it to child. */
void vt_commit_dup(const struct mm_struct *mm, struct mm_struct *child);

/* Within a write section: vma is new, or has just been changed. */
void vt_commit_hint_vma(struct vm_area_struct *vma);

/* Within a write section: of vma, or a part of it, a copy is to be at [to, to + len). */
void vt_commit_hint_move(struct vm_area_struct *vma, unsigned long to, unsigned long len);

/*
 * PR_SET_MM moves labels of the current task's mm, which is no commit: it begins
 * to, and it has. The second is given what the first returned.
 */
u64 vt_commit_labels_begin(void);
void vt_commit_labels_end(u64 id);

#endif

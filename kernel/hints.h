/* SPDX-License-Identifier: GPL-2.0-only */
/* What is known of a change before its commit: where it is, and of what kind. */
#ifndef VT_HINTS_H
#define VT_HINTS_H

#include <linux/mm_types.h>
#include "mms.h"

/* Within a write section of m: something in [start, end) may be changed. */
void vt_hint_range(struct vt_mm *m, unsigned long start, unsigned long end);

/* Within a write section: vma is new, or has just been changed. */
void vt_hint_vma(struct vm_area_struct *vma);

/* Within a write section: of vma, or a part of it, a copy is to be at [to, to + len). */
void vt_hint_move(struct vm_area_struct *vma, unsigned long to, unsigned long len);

/* Within a write section of mm: a fork begins to copy it to child. */
void vt_hint_copy(const struct mm_struct *mm, struct mm_struct *child);

/*
 * PR_SET_MM moves labels of the current task's mm, which is no commit: it begins
 * to, and it has. The second is given what the first returned.
 */
u64 vt_labels_begin(void);
void vt_labels_end(u64 id);

#endif

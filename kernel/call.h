/* SPDX-License-Identifier: GPL-2.0-only */
/* What the system call under way tells about a commit. */
#ifndef VT_CALL_H
#define VT_CALL_H

#include <linux/mm.h>
#include "compat/compat.h"
#include "compat/syscalls.h"
#include "mms.h"
#include "record.h"

struct vt_call {
	enum vt_sys sys;
	enum vt_op op;
	/* It may change what neither a hint nor the signature shows. */
	bool always;
	/* It may resize VMAs without a hint: in its ranges or, where those are unused, anywhere. */
	bool resizes;
	/* Where, is not known: look at all of the map if anything has changed. */
	bool whole;
	/* Where, by its arguments; one whose end is 0 is unused. */
	struct vt_range range[2];
};

/* The pages of mm that a call with these arguments means. */
static __always_inline struct vt_range vt_call_pages(const struct mm_struct *mm,
						     unsigned long start, unsigned long len)
{
	unsigned long from = vt_untagged_addr(mm, start);
	unsigned long to = from + len;

	if (to < from || to > PAGE_MASK)
		to = PAGE_MASK;
	return (struct vt_range){ from & PAGE_MASK, PAGE_ALIGN(to) };
}

/*
 * Reads the current task's call with respect to m's mm, under mmap_lock for
 * writing.
 */
void vt_call_read(struct vt_call *c, const struct vt_mm *m);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What a VMA is, as a record says it, save for the path of a file. Under mmap_lock. */
#ifndef VT_DESCRIBE_H
#define VT_DESCRIBE_H

#include <linux/mm.h>
#include "record.h"

/* What a statement says, but the path or name. */
struct vt_fact {
	u64 start;
	u64 end;
	u64 offset;
	u64 ino;
	u64 vm_flags;
	u32 dev;
	u8 flags;
};

/* Every field but those of the claim. */
static __always_inline void vt_fact_fill(struct vt_record *r, const struct vt_fact *f)
{
	r->flags = f->flags;
	r->dev = f->dev;
	r->start = f->start;
	r->end = f->end;
	r->offset = f->offset;
	r->ino = f->ino;
	r->vm_flags = f->vm_flags;
}

static __always_inline u8 vt_flags_of(const struct vm_area_struct *vma)
{
	unsigned long f = vma->vm_flags;

	return VT_VMA | (f & VM_READ ? VT_R : 0) | (f & VM_WRITE ? VT_W : 0) |
	       (f & VM_EXEC ? VT_X : 0) | (f & VM_MAYSHARE ? VT_S : 0);
}

/* Of a VMA without a file. Inline, as most mmaps are stated with it. */
static __always_inline struct vt_fact vt_fact_of_anon(const struct vm_area_struct *vma)
{
	const bool bss = vma->vm_start == PAGE_ALIGN(vma->vm_mm->end_data);

	return (struct vt_fact){
		.start = vma->vm_start,
		.end = vma->vm_end,
		.vm_flags = vma->vm_flags,
		.flags = vt_flags_of(vma) | (bss ? VT_BSS : 0),
	};
}

/* Of any VMA. */
struct vt_fact vt_fact_of(const struct vm_area_struct *vma);

/*
 * The name of a VMA without a file, made in buf (see vt_path()) if need be; NULL
 * without one. *exact becomes false if that would have needed a buf.
 */
const char *vt_name_of_anon(struct vm_area_struct *vma, char *buf, bool *exact);

/* A name that the process has given, likewise. */
const char *vt_given_name(const char *kind, const char *name, char *buf, bool *exact);

/*
 * All of that in r. Returns the name of anonymous memory, not terminated at *len,
 * made in buf if need be; NULL without one.
 */
const char *vt_describe_anon(struct vm_area_struct *vma, char *buf, struct vt_record *r, u16 *len);

#endif

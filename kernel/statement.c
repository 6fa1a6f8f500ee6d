// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "compat/compat.h"
#include "path.h"
#include "ring.h"
#include "statement.h"
#include "verify.h"

/*
 * Every field but the queue's own, one by one: commits are frequent, and what
 * zeroes a struct at once costs several times as much.
 */
static __always_inline void blank(struct vt_record *r, enum vt_op op, u64 mm)
{
	r->op = op;
	r->flags = 0;
	r->pad = 0;
	r->dev = 0;
	r->pad2 = 0;
	r->ts = ktime_get_boottime_ns();
	r->start = 0;
	r->end = 0;
	r->mm = mm;
	r->offset = 0;
	r->ino = 0;
}

static __always_inline void sign(struct vt_record *r)
{
	r->pid = current->tgid;
	r->tid = current->pid;
	memcpy(r->comm, current->comm, sizeof(r->comm));
}

void vt_record_init(struct vt_record *r, enum vt_op op, u64 mm)
{
	blank(r, op, mm);
	sign(r);
}

static __always_inline void start(const struct vt_scribe *s, struct vt_record *r)
{
	blank(r, s->op, s->m->id);
	if (likely(!s->reader)) {
		sign(r);
	} else {
		r->pid = 0;
		r->tid = 0;
		memset(r->comm, 0, sizeof(r->comm));
	}
}

static bool finish(struct vt_scribe *s, struct vt_record *r, const char *path, u16 len)
{
	bool room = s->reader ? vt_ring_emit_reader(r, path, len) : vt_ring_emit(r, path, len);

	if (unlikely(READ_ONCE(s->m->shadow)))
		vt_verify_say(s->m, r, path, len, !room);
	/* A lost record has not counted its operation: the next one does. */
	if (room)
		s->op = VT_OP_VMA;
	else
		s->lost = true;
	return room;
}

bool vt_state_gap(struct vt_scribe *s, unsigned long start_, unsigned long end)
{
	struct vt_record r vt_uninitialized;

	start(s, &r);
	r.start = start_;
	r.end = end;
	return finish(s, &r, NULL, 0);
}

static u8 flags_of(const struct vm_area_struct *vma)
{
	unsigned long f = vma->vm_flags;

	return VT_VMA | (f & VM_READ ? VT_R : 0) | (f & VM_WRITE ? VT_W : 0) |
	       (f & VM_EXEC ? VT_X : 0) | (f & VM_MAYSHARE ? VT_S : 0);
}

static bool maps_exe(const struct vm_area_struct *vma)
{
	const struct file *exe;
	bool same;

	rcu_read_lock();
	exe = rcu_dereference(vma->vm_mm->exe_file);
	same = exe && READ_ONCE(exe->f_path.dentry) == vt_file_path(vma->vm_file)->dentry;
	rcu_read_unlock();
	return same;
}

static const char *given_name(const char *kind, const char *name, char *buf, bool *exact)
{
	if (!buf) {
		*exact = false;
		return NULL;
	}
	snprintf(buf, VT_PATH_MAX + 1, "[%s:%s]", kind, name);
	return buf;
}

/* The order of the names is that of show_map_vma() in fs/proc/task_mmu.c. */
static const char *name_of(struct vm_area_struct *vma, char *buf, bool *exact)
{
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name(vma);
	if (name)
		return name;
	if (vt_is_heap(vma))
		return "[heap]";
	if (vt_is_stack(vma))
		return "[stack]";
	name = vt_anon_name(vma);
	return name ? given_name("anon", name, buf, exact) : NULL;
}

/* Fills in what r says of vma, but its path or name. */
static void describe(const struct vm_area_struct *vma, struct vt_record *r)
{
	const struct file *file = vma->vm_file;

	r->start = vma->vm_start;
	r->end = vma->vm_end;
	r->flags = flags_of(vma);
	if (file) {
		const struct inode *inode = vt_file_inode(file);

		r->flags |= VT_FILE;
		if (maps_exe(vma))
			r->flags |= VT_EXE;
		r->dev = inode->i_sb->s_dev;
		r->ino = inode->i_ino;
		r->offset = (u64)vma->vm_pgoff << PAGE_SHIFT;
	} else if (vma->vm_start == PAGE_ALIGN(vma->vm_mm->end_data)) {
		r->flags |= VT_BSS;
	}
}

bool vt_state_vma(struct vt_scribe *s, struct vm_area_struct *vma)
{
	struct file *file = vma->vm_file;
	const char *path, *name;
	struct vt_record r vt_uninitialized;
	bool exact = true;
	u16 len = 0;

	start(s, &r);
	describe(vma, &r);
	name = file && vt_names_shmem() ? vt_anon_name(vma) : NULL;
	if (name)
		path = given_name("anon_shmem", name, s->buf, &exact);
	else if (file)
		path = vt_path(vt_file_path(file), s->buf, &len, &exact);
	else
		path = name_of(vma, s->buf, &exact);
	if (path && !len)
		len = strnlen(path, VT_PATH_MAX);
	if (!exact)
		s->inexact = true;
	return finish(s, &r, path, len);
}

const char *vt_describe_anon(struct vm_area_struct *vma, char *buf, struct vt_record *r, u16 *len)
{
	const char *name = NULL;
	bool exact = true;

	*r = (struct vt_record){};
	describe(vma, r);
	if (!vma->vm_file)
		name = name_of(vma, buf, &exact);
	*len = name ? strnlen(name, VT_PATH_MAX) : 0;
	return name;
}

/*
 * [heap], [stack] and bss are names by position. When a VMA is split, the parts
 * outside the range keep their bytes but may lose or get such a name; then one
 * of these points lies between the ends of the parts.
 */
static bool named_by_position(const struct mm_struct *mm, unsigned long lo, unsigned long hi)
{
	const unsigned long span = hi - lo;

	return mm->start_stack - lo <= span || mm->start_brk - lo <= span ||
	       mm->brk - lo <= span || PAGE_ALIGN(mm->end_data) - lo <= span;
}

/* No VMA is larger than all of them: whether a neighbour of r may reach such a point. */
static bool names_near(const struct mm_struct *mm, const struct vt_range *r)
{
	unsigned long reach = READ_ONCE(mm->total_vm) << PAGE_SHIFT;

	return named_by_position(mm, r->start > reach ? r->start - reach : 0, r->end + reach);
}

/* Of r, which has been stated up to pos, those whose names may depend on its ends. */
static void state_neighbours(struct vt_scribe *s, const struct vt_range *r, unsigned long pos)
{
	struct vm_area_struct *left = NULL, *right = NULL;
	struct mm_struct *mm = s->m->mm;
	unsigned long unused;

	if (likely(!names_near(mm, r)))
		return;
	if (r->start)
		left = vt_vma_at(mm, r->start - 1, &unused);
	if (left && left->vm_end > r->start)
		left = NULL;
	if (pos == r->end)
		right = vt_vma_at(mm, pos, &unused);
	if (!named_by_position(mm, left ? left->vm_start : r->start,
			       right ? right->vm_end : r->end))
		return;
	if (left)
		vt_state_vma(s, left);
	if (right)
		vt_state_vma(s, right);
}

bool vt_state_range(struct vt_scribe *s, const struct vt_range *r, int *budget)
{
	struct mm_struct *mm = s->m->mm;
	struct vm_area_struct *vma;
	unsigned long pos, next;

	for (pos = r->start; pos < r->end; pos = next) {
		if (*budget <= 0)
			return false;
		(*budget)--;
		vma = vt_vma_at(mm, pos, &next);
		if (vma) {
			next = vma->vm_end;
			vt_state_vma(s, vma);
		} else {
			next = min(next, r->end);
			vt_state_gap(s, pos, next);
		}
	}
	state_neighbours(s, r, pos);
	return true;
}

void vt_state_unmapped(struct vt_scribe *s, const struct vt_range *r)
{
	vt_state_gap(s, r->start, r->end);
	state_neighbours(s, r, r->end);
}

unsigned long vt_map_end(const struct mm_struct *mm)
{
	return mm->task_size & PAGE_MASK;
}

unsigned long vt_state_from(struct vt_scribe *s, unsigned long from, int budget)
{
	const unsigned long end = vt_map_end(s->m->mm);
	struct vm_area_struct *vma;
	VMA_ITERATOR(vmi, s->m->mm, from);

	for_each_vma(vmi, vma) {
		if (!budget--)
			return from;
		if (vma->vm_start > from && !vt_state_gap(s, from, vma->vm_start))
			return from;
		if (!vt_state_vma(s, vma))
			return vma->vm_start > from ? vma->vm_start : from;
		from = vma->vm_end;
	}
	if (from < end && !vt_state_gap(s, from, end))
		return from;
	return end;
}

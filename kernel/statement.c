// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "compat/compat.h"
#include "compat/vm-flags.h"
#include "describe.h"
#include "path.h"
#include "ring.h"
#include "statement.h"
#include "verify.h"

static __always_inline void sign(struct vt_record *r)
{
	r->pid = current->tgid;
	r->tid = current->pid;
	memcpy(r->comm, current->comm, sizeof(r->comm));
}

void vt_record_init(struct vt_record *r, enum vt_op op, u64 mm)
{
	*r = (struct vt_record){
		.op = op,
		.ts = ktime_get_boottime_ns(),
		.mm = mm,
	};
	sign(r);
}

/*
 * Makes the statement in the ring itself: commits are frequent, and a record
 * that is made elsewhere first costs twice as much. said, if there is one,
 * becomes a copy for who looks at it after it is out of hand.
 */
static __always_inline bool state(const struct vt_mm *m, enum vt_op op, const struct vt_fact *f,
				  const char *path, u16 len, bool reader, struct vt_record *said)
{
	const u64 ts = ktime_get_boottime_ns();
	struct vt_record *r;

	vt_ring_lock();
	r = vt_ring_claim(len, reader);
	if (likely(r)) {
		r->op = op;
		r->ts = ts;
		r->mm = m->id;
		if (likely(!reader)) {
			sign(r);
		} else {
			r->pid = 0;
			r->tid = 0;
			memset(r->comm, 0, sizeof(r->comm));
		}
		vt_fact_fill(r, f);
		if (said)
			*said = *r;
		vt_ring_publish(path, len);
	}
	vt_ring_unlock(reader);
	return r;
}

static noinline bool state_verified(struct vt_mm *m, enum vt_op op, struct vt_fact f,
				    const char *path, u16 len, bool reader)
{
	struct vt_record said = {};
	bool room = state(m, op, &f, path, len, reader, &said);

	vt_verify_say(m, &said, path, len, !room);
	return room;
}

static __always_inline bool say(struct vt_mm *m, enum vt_op op, const struct vt_fact *f,
				const char *path, u16 len, bool reader)
{
	if (unlikely(READ_ONCE(m->shadow)))
		return state_verified(m, op, *f, path, len, reader);
	return state(m, op, f, path, len, reader, NULL);
}

static __always_inline bool finish(struct vt_scribe *s, const struct vt_fact *f, const char *path,
				   u16 len)
{
	bool room = say(s->m, s->op, f, path, len, s->reader);

	/* A lost record has not counted its operation: the next one does. */
	if (room)
		s->op = VT_OP_VMA;
	else
		s->lost = true;
	return room;
}

bool vt_state_gap(struct vt_scribe *s, unsigned long start, unsigned long end)
{
	const struct vt_fact f = { .start = start, .end = end };

	return finish(s, &f, NULL, 0);
}

bool vt_state_vma(struct vt_scribe *s, struct vm_area_struct *vma)
{
	const struct vt_fact f = vt_fact_of(vma);
	struct file *file = vma->vm_file;
	const char *path, *name;
	bool exact = true;
	u16 len = 0;

	name = file && vt_names_shmem() ? vt_anon_name(vma) : NULL;
	if (name)
		path = vt_given_name("anon_shmem", name, s->buf, &exact);
	else if (file)
		path = vt_path(vt_file_path(file), s->buf, &len, &exact);
	else
		path = vt_name_of_anon(vma, s->buf, &exact);
	if (path && !len)
		len = strnlen(path, VT_PATH_MAX);
	if (!exact)
		s->inexact = true;
	if (unlikely(f.vm_flags & VT_UFFD_FLAGS))
		s->m->watched = true;
	return finish(s, &f, path, len);
}

bool vt_state_mapped(struct vt_mm *m, enum vt_op op, const struct vm_area_struct *vma)
{
	const struct vt_fact f = vt_fact_of_anon(vma);

	return say(m, op, &f, NULL, 0, false);
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

/* No VMA is larger than all of them: whether a neighbour of the range may reach such a point. */
static __always_inline bool names_near(const struct mm_struct *mm, unsigned long start,
				       unsigned long end)
{
	unsigned long reach = READ_ONCE(mm->total_vm) << PAGE_SHIFT;
	unsigned long lo = start > reach ? start - reach : 0;
	unsigned long hi = end + reach;

	/* Between program and stack, as nearly all: the same in fewer steps. */
	if (likely(mm->brk < lo && mm->start_brk < lo && mm->end_data + PAGE_SIZE < lo &&
		   mm->start_stack > hi))
		return false;
	return named_by_position(mm, lo, hi);
}

/*
 * Of r, which has been stated up to pos, those whose names may depend on its
 * ends. False if *budget does not suffice to look at them.
 */
static bool state_neighbours(struct vt_scribe *s, const struct vt_range *r, unsigned long pos,
			     int *budget)
{
	const bool is_left = r->start, is_right = pos == r->end && pos < vt_map_end(s->m->mm);
	struct vm_area_struct *left = NULL, *right = NULL;
	struct mm_struct *mm = s->m->mm;
	unsigned long lo = r->start, hi = pos, unused;

	if (likely(!names_near(mm, r->start, r->end)))
		return true;
	*budget -= is_left + is_right;
	if (*budget < 0)
		return false;
	if (is_left)
		left = vt_vma_at(mm, r->start - 1, &unused);
	if (left)
		lo = left->vm_start;
	/*
	 * One part may have merged with what is in r now: then it has been stated,
	 * the other not.
	 */
	if (left && left->vm_end > r->start)
		left = NULL;
	if (is_right)
		right = vt_vma_at(mm, pos, &unused);
	if (right)
		hi = right->vm_end;
	if (!named_by_position(mm, lo, hi))
		return true;
	if (left)
		vt_state_vma(s, left);
	if (right)
		vt_state_vma(s, right);
	return true;
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
	return state_neighbours(s, r, pos, budget);
}

static noinline bool state_neighbours_apart(struct vt_mm *m, unsigned long start,
					    unsigned long end)
{
	struct vt_scribe s = { .m = m, .op = VT_OP_VMA, .buf = vt_path_lock() };
	int budget = VT_BUDGET;

	state_neighbours(&s, &(struct vt_range){ start, end }, end, &budget);
	vt_path_unlock(s.buf);
	return !s.lost && !s.inexact;
}

bool vt_state_unmapped(struct vt_mm *m, enum vt_op op, unsigned long start, unsigned long end)
{
	const struct vt_fact f = { .start = start, .end = end };

	if (!say(m, op, &f, NULL, 0, false))
		return false;
	if (likely(!names_near(m->mm, start, end)))
		return true;
	return state_neighbours_apart(m, start, end);
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

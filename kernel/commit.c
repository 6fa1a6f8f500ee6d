// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every change of a set of VMAs is made with mmap_lock held for writing, and
 * seen here while it still is: what is read is what the section leaves behind,
 * and no other section of this mm can come between it and its record's number.
 *
 * The argument for the ranges: a section changes the map only inside what its
 * call's arguments name or the hinting functions were given. A merge makes the
 * VMA inside longer, and a VMA is stated whole; a split leaves outside parts
 * that are the old VMA, clipped, as a reader clips it. Whatever has neither
 * arguments nor hints shows in the signature, and then all of the map is
 * looked at.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <uapi/linux/mman.h>
#include "call.h"
#include "commit.h"
#include "compat/compat.h"
#include "hints.h"
#include "mms.h"
#include "path.h"
#include "ring.h"
#include "statement.h"
#include "text.h"
#include "track.h"
#include "verify.h"

static bool hints_complete;

void vt_commit_have_hints(bool all)
{
	hints_complete = all;
}

/* Calls whose VMAs the hinting functions see: a growing one is no stack fault there. */
static bool maps_by_itself(enum vt_sys sys)
{
	switch (sys) {
	case VT_SYS_MMAP:
	case VT_SYS_OLD_MMAP:
	case VT_SYS_BRK:
	case VT_SYS_MPROTECT:
	case VT_SYS_MREMAP:
	case VT_SYS_SHMAT:
	case VT_SYS_REMAP_FILE_PAGES:
	case VT_SYS_IO_SETUP:
		return true;
	default:
		return false;
	}
}

/*
 * Decides where to look. Returns false if nothing has changed.
 *
 * munmap takes what it has unmapped off total_vm only after it has downgraded
 * the lock, unseen: in the next section total_vm tells nothing, neither by being
 * another nor by being the same (the pages gone and those come may be as many).
 * What a call may then have changed without a hint is looked at: in its ranges,
 * or, where it has none, everywhere, which is not counted as an operation.
 */
static bool explain(struct vt_mm *m, struct vt_call *call, bool downgrade, bool *everywhere)
{
	const struct vt_signature now = vt_signature(m->mm);
	bool hinted = m->hints.nr || m->hints.overflow;
	bool differs;
	int i;

	vt_call_read(call, m);
	differs = now.map_count != m->signature.map_count || now.brk != m->signature.brk ||
		  (now.total_vm != m->signature.total_vm && !m->unsettled);
	if (!differs && m->unsettled && call->resizes && !hinted) {
		differs = true;
		if (!call->range[0].end && !call->range[1].end)
			call->op = VT_OP_VMA;
	}
	m->signature = now;
	m->unsettled = downgrade;
	/*
	 * Whoever downgrades has changed something, or was to: in such a section a stack
	 * has grown, which is hinted and all there is (unless another fault was quicker),
	 * or a call has unmapped.
	 */
	if (downgrade) {
		call->always = true;
		if (m->hints.grows)
			call->whole = false;
	}
	if (unlikely(!hints_complete)) {
		call->always = true;
		call->whole = true;
	}
	if (!differs && !hinted && !call->always)
		return false;

	if (m->hints.grows && !maps_by_itself(call->sys))
		call->op = VT_OP_STACK;
	*everywhere = m->hints.overflow || (call->always && call->whole);
	for (i = 0; i < ARRAY_SIZE(call->range); i++)
		if (call->range[i].end)
			vt_hint_range(m, call->range[i].start, call->range[i].end);
	if (m->hints.overflow || (differs && !m->hints.nr))
		*everywhere = true;
	return *everywhere || m->hints.nr;
}

/* What the parent has and the child has not. */
static bool correct(struct vt_mm *child, struct mm_struct *parent)
{
	struct vt_scribe s = { .m = child, .op = VT_OP_VMA };
	VMA_ITERATOR(vmi, parent, 0);
	struct vm_area_struct *vma;
	int budget = VT_BUDGET;

	for_each_vma(vmi, vma) {
		if (!budget--)
			return false;
		if (vma->vm_flags & VM_DONTCOPY && !vt_state_gap(&s, vma->vm_start, vma->vm_end))
			return false;
	}
	return true;
}

/*
 * fork copies these before it takes the parent's lock: another thread of the
 * parent may have moved them since, with the VMAs that they name.
 */
static bool same_labels(const struct mm_struct *a, const struct mm_struct *b)
{
	return a->brk == b->brk && a->start_brk == b->start_brk &&
	       a->start_stack == b->start_stack && a->end_data == b->end_data;
}

/*
 * dup_mmap lets the parent's lock go last, and nobody but the fork itself knows
 * the child yet: nothing can have happened to either map between the copy and
 * its number. A copy that failed half way ends with exit_mmap, before a process
 * has it.
 */
static noinline void commit_copy(struct vt_mm *from)
{
	struct mm_struct *mm = from->child;
	struct vt_record r;
	struct vt_mm *to;
	bool was;

	from->child = NULL;
	if (from->state == VT_MM_PENDING || !vt_track_all())
		return;
	to = vt_mm_add(mm, VT_MM_LIVE, false, &was);
	if (!to || was)
		return;
	vt_record_init(&r, VT_OP_COPY, to->id);
	r.start = from->id;
	if (!vt_ring_emit(&r, NULL, 0)) {
		/* Nobody has heard of it: its records begin with a baseline. */
		to->state = VT_MM_PENDING;
		vt_mm_stale(to);
		return;
	}
	vt_verify_copy(to, from);
	/*
	 * The copy may have labels that the parent is only about to be marked for; and
	 * whether a userfaultfd goes along with it, its owner decides.
	 */
	smp_rmb();
	if (atomic_read(&from->relabelling) || vt_mm_unsure(from) || !same_labels(from->mm, mm) ||
	    (from->mm->map_count != mm->map_count && !correct(to, from->mm)) || from->watched)
		vt_mm_stale(to);
}

/*
 * The two calls from which nearly all commits come leave no need to look at the
 * map. Returns which it was and all is said; VT_OP_OTHER: another.
 *
 * mmap maps nothing twice and, without MAP_FIXED, where nothing was: all it has
 * changed is the VMA that perf_event_mmap was given, which may be a neighbour
 * made longer. That is the last thing it does to a VMA without a file, and only
 * an unmapping could free it: until the lock is let go the pointer is good.
 * (A driver may still refuse a mapping of its file, whose VMA is gone then: of
 * those none is kept. One that has become part of heap or stack is looked up; no
 * other has a name yet.)
 *
 * munmap takes all of its range out of the tree or, failing, nothing. It lets
 * the lock be downgraded only in the first case. Beside a VMA that may grow it
 * does not downgrade at all; there total_vm, which nothing else in this call
 * makes less, tells the cases apart, if it was known to begin with.
 */
static __always_inline enum vt_op commit_mapping(struct vt_mm *m, bool downgrade)
{
	const struct vm_area_struct *vma = m->hints.vma;
	const struct mm_struct *mm = m->mm;
	unsigned long args[6] vt_uninitialized;
	struct vt_range range;
	enum vt_op op;
	bool said;

	if (mm != current->mm)
		return VT_OP_OTHER;
	switch (vt_current_mapping(args)) {
	case VT_SYS_MMAP:
		if (!vma || args[3] & MAP_FIXED || vt_is_heap(vma) || vt_is_stack(vma))
			return VT_OP_OTHER;
		op = VT_OP_MMAP;
		said = vt_state_mapped(m, op, vma);
		break;
	case VT_SYS_MUNMAP:
		if (m->hints.nr || m->hints.overflow)
			return VT_OP_OTHER;
		if (!downgrade && (m->unsettled || mm->total_vm >= m->signature.total_vm))
			return VT_OP_OTHER;
		range = vt_call_pages(mm, args[0], args[1]);
		op = VT_OP_MUNMAP;
		said = vt_state_unmapped(m, op, range.start, range.end);
		break;
	default:
		return VT_OP_OTHER;
	}
	m->signature = vt_signature(mm);
	m->unsettled = downgrade;
	if (unlikely(!said))
		vt_mm_stale(m);
	return op;
}

/* Any other commit, by looking at what is there now. Returns what it is called. */
static noinline enum vt_op commit_other(struct vt_mm *m, bool downgrade)
{
	struct vt_range whole = { 0, vt_map_end(m->mm) };
	struct vt_call call vt_uninitialized;
	struct vt_scribe s = { .m = m };
	int budget = VT_BUDGET, i;
	bool everywhere, all = true;

	if (!explain(m, &call, downgrade, &everywhere))
		return VT_OP_OTHER;
	s.op = call.op;
	s.buf = vt_path_lock();
	if (everywhere) {
		m->watched = false;
		all = vt_state_range(&s, &whole, &budget);
	} else {
		for (i = 0; all && i < m->hints.nr; i++)
			all = vt_state_range(&s, &m->hints.range[i], &budget);
	}
	vt_path_unlock(s.buf);
	if (!all || s.lost || s.inexact)
		vt_mm_stale(m);
	return call.op;
}

static noinline void commit(struct vt_mm *m, bool downgrade)
{
	enum vt_op op = VT_OP_OTHER;

	if (likely(m->state == VT_MM_LIVE)) {
		op = commit_mapping(m, downgrade);
		if (op == VT_OP_OTHER)
			op = commit_other(m, downgrade);
	}
	if (unlikely(m->shadow) && !vt_verify_commit(m, vt_op_name(op)))
		vt_mm_stale(m);
	m->hints.vma = NULL;
	m->hints.nr = 0;
	m->hints.overflow = false;
	m->hints.grows = false;
	m->hints.huge = false;
	if (unlikely(m->child))
		commit_copy(m);
}

static __always_inline void commit_section(const struct rw_semaphore *sem, bool downgrade)
{
	struct vt_mm *m;

	/* What only might be an mm is compared with those in the table, not followed. */
	vt_mm_hold();
	m = vt_mm_find(container_of(sem, struct mm_struct, mmap_lock));
	if (m)
		commit(m, downgrade);
	vt_mm_unhold();
}

void vt_commit_release(const struct rw_semaphore *sem)
{
	commit_section(sem, false);
}

void vt_commit_downgrade(const struct rw_semaphore *sem)
{
	commit_section(sem, true);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a write section does is not final before its end: until then only where to
 * look is noted, for its commit (commit.c). Two things come without one: a stack
 * that grows under the lock for reading is stated at once, and labels that
 * PR_SET_MM moves have the mm sent afresh.
 */
#include <linux/hugetlb_inline.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include "compat/compat.h"
#include "hints.h"
#include "path.h"
#include "procs.h"
#include "statement.h"

void vt_hint_range(struct vt_mm *m, unsigned long start, unsigned long end)
{
	struct vt_hints *h = &m->hints;
	struct vt_range *r;

	h->vma = NULL;
	if (start >= end)
		return;
	for (r = h->range; r < h->range + h->nr; r++)
		if (start <= r->end && end >= r->start) {
			r->start = min(r->start, start);
			r->end = max(r->end, end);
			return;
		}
	if (h->nr == VT_HINTS) {
		h->overflow = true;
		return;
	}
	*r = (struct vt_range){ start, end };
	h->nr++;
}

/*
 * Growth under the lock for reading will not be released as a write section:
 * it is stated at once. The VMA's anon_vma lock, which is held here, keeps
 * every other growth of this VMA out.
 */
static noinline void grown(struct vt_mm *m, struct vm_area_struct *vma)
{
	struct vt_scribe s = { .m = m, .op = VT_OP_STACK };

	if (READ_ONCE(m->state) == VT_MM_LIVE) {
		s.buf = vt_path_lock();
		vt_state_vma(&s, vma);
		vt_path_unlock(s.buf);
		/* All that changes total_vm under the lock for reading is stated like this. */
		WRITE_ONCE(m->signature.total_vm, READ_ONCE(m->mm->total_vm));
	}
	/*
	 * A chunk of the reader's may have read the VMA before and be numbered after
	 * this. Pairs with mmget_not_zero() between `resyncing` and the chunk: either
	 * the reader sees the VMA grown, or it is seen here.
	 */
	smp_mb();
	if (s.lost || s.inexact || READ_ONCE(m->resyncing))
		vt_mm_stale(m);
}

static __always_inline void hint_vma(struct vt_mm *m, struct vm_area_struct *vma)
{
	struct vt_hints *h = &m->hints;

	if (vma->vm_flags & (VM_GROWSDOWN | VM_GROWSUP))
		h->grows = true;
	if (h->nr) {
		vt_hint_range(m, vma->vm_start, vma->vm_end);
		return;
	}
	h->range[0] = (struct vt_range){ vma->vm_start, vma->vm_end };
	h->nr = 1;
	h->vma = vma->vm_file ? NULL : vma;
}

void vt_hint_vma(struct vm_area_struct *vma)
{
	struct vt_mm *m;

	vt_mm_hold();
	m = vt_mm_find(vma->vm_mm);
	if (m && likely(vt_write_locked(vma->vm_mm)))
		hint_vma(m, vma);
	else if (m)
		grown(m, vma);
	vt_mm_unhold();
}

void vt_hint_move(struct vm_area_struct *vma, unsigned long to, unsigned long len)
{
	struct vt_mm *m;

	rcu_read_lock();
	m = vt_mm_find(vma->vm_mm);
	if (m) {
		vt_hint_range(m, to & PAGE_MASK, PAGE_ALIGN(to + len));
		m->hints.huge = is_vm_hugetlb_page(vma);
	}
	rcu_read_unlock();
}

void vt_hint_copy(const struct mm_struct *mm, struct mm_struct *child)
{
	struct vt_mm *m;

	rcu_read_lock();
	m = vt_mm_find(mm);
	if (m)
		m->child = child;
	rcu_read_unlock();
}

u64 vt_labels_begin(void)
{
	struct vt_mm *m;
	u64 id = 0;

	rcu_read_lock();
	m = current->mm ? vt_mm_find(current->mm) : NULL;
	if (m) {
		id = m->id;
		atomic_inc(&m->relabelling);
		/* Pairs with the look in commit_copy(): it comes before the labels. */
		smp_mb__after_atomic();
	}
	rcu_read_unlock();
	return id;
}

void vt_labels_end(u64 id)
{
	struct vt_mm *m;

	rcu_read_lock();
	m = current->mm ? vt_mm_find(current->mm) : NULL;
	if (m) {
		/*
		 * Orders: either the END of a resync under way reads the labels, or it
		 * leaves this be.
		 */
		xchg(&m->relabelled, 1);
		vt_mm_stale(m);
		if (m->id == id) {
			/* Who sees no call under way sees the mm stale. */
			smp_mb__before_atomic();
			atomic_dec(&m->relabelling);
		}
	}
	rcu_read_unlock();
	vt_proc_unsure(current->tgid);
}

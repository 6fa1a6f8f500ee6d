// SPDX-License-Identifier: GPL-2.0-only
/*
 * A call's arguments bound where it can have changed the map, whether it then
 * succeeded, failed half way or did nothing: munmap(2) and its like refuse an
 * address that is not on a page and round the length up. The ranges are hints
 * of where to look, what stands there is read from the map itself, so a range
 * that is too wide costs time and never truth.
 */
#include <linux/hugetlb_inline.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <uapi/linux/mman.h>
#include "call.h"
#include "compat/compat.h"

/* Whether a call changes what neither a hint nor the signature shows. */
static bool unseen(enum vt_sys sys)
{
	switch (sys) {
	case VT_SYS_UNKNOWN_ABI:
	case VT_SYS_MADVISE:
	case VT_SYS_PROCESS_MADVISE:
	case VT_SYS_MLOCK:
	case VT_SYS_MREMAP: /* what has moved away */
	case VT_SYS_MBIND:
	case VT_SYS_REMAP_FILE_PAGES:
	case VT_SYS_MSEAL:
	case VT_SYS_PRCTL:
	case VT_SYS_IO_URING:
	case VT_SYS_EXEC:
		return true;
	default:
		return false;
	}
}

/*
 * The arguments do not tell: it is another process's mm (process_madvise, a
 * userfaultfd sent over a socket), or the call is over and something else is
 * going on before the task is back in user space (the last reference to a KVM
 * machine, gone with a munmap, unmaps memory that is not in that one's range).
 */
static void foreign(struct vt_call *c, const struct vt_mm *m)
{
	const struct mm_struct *mm = m->mm;

	c->always = unseen(c->sys) || m->watched;
	/* A kernel thread that uses the mm may unmap; without a call, nobody else does. */
	c->resizes = c->sys != VT_SYS_NONE || (current->flags & PF_KTHREAD && current->mm == mm);
	c->whole = true;
}

/* mremap rounds the lengths up to the size of huge pages: to the largest there are, here. */
static void round_up_huge(const struct vt_mm *m, unsigned long a[6])
{
	struct vm_area_struct *vma;
	unsigned long unused;
	int i;

	if (!m->hints.huge) {
		vma = vt_vma_at(m->mm, vt_untagged_addr(m->mm, a[0]), &unused);
		if (!vma || !is_vm_hugetlb_page(vma))
			return;
	}
	for (i = 1; i <= 2; i++)
		if (a[i] <= PAGE_MASK - PUD_SIZE)
			a[i] = ALIGN(a[i], PUD_SIZE);
}

static bool is_uffd(unsigned int cmd)
{
	return cmd == UFFDIO_REGISTER || cmd == UFFDIO_UNREGISTER;
}

void vt_call_read(struct vt_call *c, const struct vt_mm *m)
{
	const struct mm_struct *mm = m->mm;
	unsigned long a[6] vt_uninitialized;

	c->op = VT_OP_OTHER;
	c->always = false;
	c->resizes = false;
	c->whole = false;
	c->range[0].end = 0;
	c->range[1].end = 0;
	c->sys = vt_current_syscall(a);

	if (c->sys == VT_SYS_IOCTL && is_uffd(a[1])) {
		c->op = VT_OP_UFFD;
		c->always = true;
		c->whole = true;
		return;
	}
	if (c->sys == VT_SYS_PROCESS_MADVISE)
		c->op = VT_OP_MADVISE;
	if (mm != current->mm || vt_syscall_over()) {
		foreign(c, m);
		return;
	}

	switch (c->sys) {
	case VT_SYS_MMAP:
		/*
		 * A hint tells where. Without one it has failed; what MAP_FIXED was to
		 * replace may be gone all the same, and of huge pages more than it named.
		 */
		c->op = VT_OP_MMAP;
		c->resizes = a[3] & MAP_FIXED;
		break;
	case VT_SYS_OLD_MMAP:
		c->op = VT_OP_MMAP;
		c->resizes = true;
		break;
	case VT_SYS_MUNMAP:
		c->op = VT_OP_MUNMAP;
		c->resizes = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_BRK:
		/* [heap] is a name by position: a brk within a page can rename neighbours. */
		c->op = VT_OP_BRK;
		c->range[0].start = min(m->signature.brk, mm->brk) & PAGE_MASK;
		c->range[0].end = PAGE_ALIGN(max(m->signature.brk, mm->brk));
		/* From where it came is not known. */
		c->whole = vt_mm_relabelled(m);
		c->always = c->whole;
		break;
	case VT_SYS_MREMAP:
		c->op = VT_OP_MREMAP;
		c->resizes = true;
		/* 5.10 goes on at address 0 where this is beyond the end of all addresses. */
		c->whole = a[0] + max(a[1], a[2]) < a[0];
		c->always = c->whole;
		round_up_huge(m, a);
		if (a[3] & MREMAP_FIXED)
			c->range[0] = vt_call_pages(mm, a[4], a[2]);
		c->range[1] = vt_call_pages(mm, a[0], max(a[1], a[2]));
		break;
	case VT_SYS_MPROTECT:
		c->op = VT_OP_MPROTECT;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_MADVISE:
		c->op = VT_OP_MADVISE;
		c->always = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_MLOCK:
		c->op = VT_OP_MLOCK;
		c->always = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_MLOCKALL:
		c->op = VT_OP_MLOCK;
		c->always = true;
		c->whole = true;
		break;
	case VT_SYS_MBIND:
		c->op = VT_OP_MBIND;
		c->always = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_REMAP_FILE_PAGES:
		c->op = VT_OP_REMAP;
		c->always = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_MSEAL:
		c->op = VT_OP_MSEAL;
		c->always = true;
		c->range[0] = vt_call_pages(mm, a[0], a[1]);
		break;
	case VT_SYS_PRCTL:
		c->op = VT_OP_PRCTL;
		/* An int: what is above it counts as little as for the kernel. */
		if ((u32)a[0] == PR_SET_VMA) {
			c->always = true;
			c->range[0] = vt_call_pages(mm, a[2], a[3]);
		} else if ((u32)a[0] == PR_SET_MEMORY_MERGE) {
			c->always = true;
			c->whole = true;
		}
		break;
	case VT_SYS_FORK:
	case VT_SYS_NONE:
		break;
	case VT_SYS_SHMAT:
		c->op = VT_OP_SHMAT;
		c->resizes = true;
		break;
	case VT_SYS_SHMDT:
		c->op = VT_OP_SHMDT;
		c->resizes = true;
		break;
	case VT_SYS_IO_SETUP:
	case VT_SYS_IO_DESTROY:
		c->op = VT_OP_AIO;
		c->resizes = true;
		break;
	case VT_SYS_PROCESS_MADVISE:
	case VT_SYS_IO_URING:
	case VT_SYS_EXEC:
	case VT_SYS_UNKNOWN_ABI:
		c->always = true;
		c->whole = true;
		break;
	default:
		c->resizes = true;
		c->always = m->watched;
		c->whole = m->watched;
		break;
	}
}

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Differences between kernel versions, by the newest kernel's names where it
 * has one. Nothing outside compat/ looks at a version.
 */
#ifndef VT_COMPAT_H
#define VT_COMPAT_H

#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/prctl.h>
#include <linux/uaccess.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#error "vma_tracker needs a kernel of 5.10 or later"
#endif
#ifndef CONFIG_64BIT
#error "vma_tracker needs a 64-bit kernel"
#endif

/* A local variable that is filled in by hand, whatever CONFIG_INIT_STACK_ALL_* would put there. */
#if __has_attribute(__uninitialized__)
#define vt_uninitialized __attribute__((__uninitialized__))
#else
#define vt_uninitialized
#endif

#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#endif

/* Addresses given to system calls may carry tags (LAM, TBI). */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
static inline unsigned long vt_untagged_addr(const struct mm_struct *mm, unsigned long addr)
{
	return untagged_addr_remote((struct mm_struct *)mm, addr);
}
#else
static inline unsigned long vt_untagged_addr(const struct mm_struct *mm, unsigned long addr)
{
	return untagged_addr(addr);
}
#endif

/* The names by position, as /proc/PID/maps gives them on this very kernel. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
#define vt_is_heap(vma) vma_is_initial_heap(vma)
#define vt_is_stack(vma) vma_is_initial_stack(vma)
#else
static inline bool vt_is_heap(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->brk && vma->vm_end >= vma->vm_mm->start_brk;
}

static inline bool vt_is_stack(const struct vm_area_struct *vma)
{
	return vma->vm_start <= vma->vm_mm->start_stack &&
	       vma->vm_end >= vma->vm_mm->start_stack;
}
#endif

/* Which file a mapping of a stacked file system (overlayfs) shows to the user. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define vt_file_path(file) file_user_path(file)
#define vt_file_inode(file) file_user_inode(file)
#else
#define vt_file_path(file) (&(file)->f_path)
#define vt_file_inode(file) file_inode(file)
#endif

/*
 * The VMA that contains addr; or NULL, and *end is where the hole around addr
 * ends. One walk down the tree, which is all that most commits need. Under
 * mmap_lock.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
static inline struct vm_area_struct *vt_vma_at(struct mm_struct *mm, unsigned long addr,
					       unsigned long *end)
{
	MA_STATE(mas, &mm->mm_mt, addr, addr);
	struct vm_area_struct *vma = mas_walk(&mas);

	*end = mas.last + 1 ?: ULONG_MAX;
	return vma;
}
#else
static inline struct vm_area_struct *vt_vma_at(struct mm_struct *mm, unsigned long addr,
					       unsigned long *end)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	if (vma && vma->vm_start <= addr)
		return vma;
	*end = vma ? vma->vm_start : ULONG_MAX;
	return NULL;
}

/* The walk over VMAs, before there was a maple tree to walk. Under mmap_lock. */
struct vma_iterator {
	struct mm_struct *mm;
	unsigned long addr;
	struct vm_area_struct *vma;
};

#define VMA_ITERATOR(name, mm_, addr_) \
	struct vma_iterator name = { .mm = (mm_), .addr = (addr_) }

static inline struct vm_area_struct *vma_next(struct vma_iterator *vmi)
{
	vmi->vma = vmi->vma ? vmi->vma->vm_next : find_vma(vmi->mm, vmi->addr);
	return vmi->vma;
}

#define for_each_vma(vmi, vma) for (; ((vma) = vma_next(&(vmi)));)
#endif

/* The name given with PR_SET_VMA_ANON_NAME, or NULL. Under mmap_lock. */
static inline const char *vt_anon_name(const struct vm_area_struct *vma)
{
#ifdef CONFIG_ANON_VMA_NAME
	if (vma->anon_name)
		return vma->anon_name->name;
#endif
	return NULL;
}

/* Whether /proc/PID/maps shows that name for shared anonymous memory, too. */
static inline bool vt_names_shmem(void)
{
	return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0);
}

/* A reference to the executable, or NULL. Under rcu_read_lock; fput it. */
static inline struct file *vt_exe_file(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 7, 0)
	return get_file_rcu(&mm->exe_file);
#else
	struct file *exe = rcu_dereference(mm->exe_file);

	return exe && get_file_rcu(exe) ? exe : NULL;
#endif
}

/*
 * Stack growth happens under mmap_lock for reading before 6.1.37 and 6.4.1:
 * there no release of a lock for writing follows, and it is stated at once.
 */
static inline bool vt_write_locked(const struct mm_struct *mm)
{
#ifdef CONFIG_PREEMPT_RT
	return atomic_read(&mm->mmap_lock.rwbase.readers) == WRITER_BIAS;
#else
	return atomic_long_read(&mm->mmap_lock.count) & 1;
#endif
}

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which system call the current task is in, whatever its ABI (64-bit, x32,
 * ia32) and whether or not this kernel's headers know its number.
 */
#ifndef VT_COMPAT_SYSCALLS_H
#define VT_COMPAT_SYSCALLS_H

#include <linux/compat.h>
#include <linux/errno.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <asm/syscall.h>
#include <asm/unistd.h>

enum vt_sys {
	VT_SYS_OTHER,		/* zero */
	VT_SYS_NONE,		/* a fault, a kernel thread */
	VT_SYS_UNKNOWN_ABI,	/* some system call: numbers of this ABI are not known */
	VT_SYS_MMAP,
	VT_SYS_OLD_MMAP,	/* its arguments are in memory */
	VT_SYS_MUNMAP,
	VT_SYS_BRK,
	VT_SYS_MREMAP,
	VT_SYS_MPROTECT,
	VT_SYS_MADVISE,
	VT_SYS_PROCESS_MADVISE,
	VT_SYS_MLOCK,		/* and munlock, mlock2 */
	VT_SYS_MLOCKALL,	/* and munlockall */
	VT_SYS_SHMAT,
	VT_SYS_SHMDT,
	VT_SYS_MBIND,		/* and set_mempolicy_home_node */
	VT_SYS_IOCTL,
	VT_SYS_REMAP_FILE_PAGES,
	VT_SYS_MSEAL,
	VT_SYS_PRCTL,
	VT_SYS_IO_SETUP,
	VT_SYS_IO_DESTROY,
	VT_SYS_IO_URING,	/* io_uring_enter, and its worker threads */
	VT_SYS_FORK,		/* fork, vfork, clone, clone3 */
	VT_SYS_EXEC,
};

/*
 * Whether the call, if the task is in one, has returned: what a task does on its
 * way back to user space (task work, a signal's frame) is not the call's. Where
 * a tracer has changed registers it may say so of a call that has not.
 */
static __always_inline bool vt_syscall_over(void)
{
	const struct pt_regs *regs __maybe_unused = current_pt_regs();

#if defined(CONFIG_X86_64)
	return regs->ax != -ENOSYS;
#elif defined(CONFIG_ARM64)
	/* It has not, either, if it has returned its first argument. */
	return regs->regs[0] != regs->orig_x0;
#else
	return false;
#endif
}

/*
 * mmap and munmap by the native ABI, not over, with their arguments. All else is
 * VT_SYS_OTHER here, and known to vt_current_syscall(), which takes longer.
 */
static __always_inline enum vt_sys vt_current_mapping(unsigned long args[6])
{
	struct pt_regs *regs = current_pt_regs();
	long nr = syscall_get_nr(current, regs);

	if (nr != __NR_mmap && nr != __NR_munmap)
		return VT_SYS_OTHER;
	if (unlikely(vt_syscall_over() || in_compat_syscall() ||
		     current->flags & (PF_KTHREAD | PF_IO_WORKER)))
		return VT_SYS_OTHER;
	syscall_get_arguments(current, regs, args);
	return nr == __NR_mmap ? VT_SYS_MMAP : VT_SYS_MUNMAP;
}

/* Process context. args is filled in for calls that are in the list. */
enum vt_sys vt_current_syscall(unsigned long args[6]);

#endif

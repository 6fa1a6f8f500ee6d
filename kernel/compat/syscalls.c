// SPDX-License-Identifier: GPL-2.0-only
#include "syscalls.h"

/* Numbers that are the same everywhere, newer than some kernels' headers. */
#define NR_SET_MEMPOLICY_HOME_NODE 450
#define NR_MSEAL 462

/* A table, as this is looked up at every commit; what is not in it is VT_SYS_OTHER, zero. */
static const u8 native_calls[] = {
	[__NR_mmap] = VT_SYS_MMAP,
	[__NR_munmap] = VT_SYS_MUNMAP,
	[__NR_brk] = VT_SYS_BRK,
	[__NR_mremap] = VT_SYS_MREMAP,
	[__NR_mprotect] = VT_SYS_MPROTECT,
	[__NR_pkey_mprotect] = VT_SYS_MPROTECT,
	[__NR_madvise] = VT_SYS_MADVISE,
	[__NR_process_madvise] = VT_SYS_PROCESS_MADVISE,
	[__NR_mlock] = VT_SYS_MLOCK,
	[__NR_mlock2] = VT_SYS_MLOCK,
	[__NR_munlock] = VT_SYS_MLOCK,
	[__NR_mlockall] = VT_SYS_MLOCKALL,
	[__NR_munlockall] = VT_SYS_MLOCKALL,
	[__NR_shmat] = VT_SYS_SHMAT,
	[__NR_shmdt] = VT_SYS_SHMDT,
	[NR_SET_MEMPOLICY_HOME_NODE] = VT_SYS_MBIND,
	[__NR_mbind] = VT_SYS_MBIND,
	[__NR_ioctl] = VT_SYS_IOCTL,
	[__NR_remap_file_pages] = VT_SYS_REMAP_FILE_PAGES,
	[NR_MSEAL] = VT_SYS_MSEAL,
	[__NR_prctl] = VT_SYS_PRCTL,
	[__NR_io_setup] = VT_SYS_IO_SETUP,
	[__NR_io_destroy] = VT_SYS_IO_DESTROY,
	[__NR_io_uring_enter] = VT_SYS_IO_URING,
#ifdef __NR_fork
	[__NR_fork] = VT_SYS_FORK,
	[__NR_vfork] = VT_SYS_FORK,
#endif
	[__NR_clone] = VT_SYS_FORK,
	[__NR_clone3] = VT_SYS_FORK,
	[__NR_execve] = VT_SYS_EXEC,
	[__NR_execveat] = VT_SYS_EXEC,
};

static enum vt_sys native(unsigned long nr)
{
	return nr < ARRAY_SIZE(native_calls) ? native_calls[nr] : VT_SYS_OTHER;
}

#if defined(CONFIG_X86_64) && defined(CONFIG_IA32_EMULATION)
/*
 * shmat and shmdt inside ipc(2) stay OTHER: what they map is hinted, and what
 * they unmap shows in the signature.
 */
static enum vt_sys compat(long nr)
{
	switch (nr) {
	case __NR_ia32_mmap:		return VT_SYS_OLD_MMAP;
	case __NR_ia32_mmap2:		return VT_SYS_MMAP;
	case __NR_ia32_munmap:		return VT_SYS_MUNMAP;
	case __NR_ia32_brk:		return VT_SYS_BRK;
	case __NR_ia32_mremap:		return VT_SYS_MREMAP;
	case __NR_ia32_mprotect:
	case __NR_ia32_pkey_mprotect:	return VT_SYS_MPROTECT;
	case __NR_ia32_madvise:		return VT_SYS_MADVISE;
	case __NR_ia32_process_madvise:	return VT_SYS_PROCESS_MADVISE;
	case __NR_ia32_mlock:
	case __NR_ia32_mlock2:
	case __NR_ia32_munlock:		return VT_SYS_MLOCK;
	case __NR_ia32_mlockall:
	case __NR_ia32_munlockall:	return VT_SYS_MLOCKALL;
	case __NR_ia32_shmat:		return VT_SYS_SHMAT;
	case __NR_ia32_shmdt:		return VT_SYS_SHMDT;
	case NR_SET_MEMPOLICY_HOME_NODE:
	case __NR_ia32_mbind:		return VT_SYS_MBIND;
	case __NR_ia32_ioctl:		return VT_SYS_IOCTL;
	case __NR_ia32_remap_file_pages: return VT_SYS_REMAP_FILE_PAGES;
	case NR_MSEAL:			return VT_SYS_MSEAL;
	case __NR_ia32_prctl:		return VT_SYS_PRCTL;
	case __NR_ia32_io_setup:	return VT_SYS_IO_SETUP;
	case __NR_ia32_io_destroy:	return VT_SYS_IO_DESTROY;
	case __NR_ia32_io_uring_enter:	return VT_SYS_IO_URING;
	case __NR_ia32_fork:
	case __NR_ia32_vfork:
	case __NR_ia32_clone:
	case __NR_ia32_clone3:		return VT_SYS_FORK;
	case __NR_ia32_execve:
	case __NR_ia32_execveat:	return VT_SYS_EXEC;
	default:			return VT_SYS_OTHER;
	}
}
#else
static enum vt_sys compat(long nr)
{
	return VT_SYS_UNKNOWN_ABI;
}
#endif

#ifdef CONFIG_X86_X32_ABI
/* Calls whose arguments have pointers in them have numbers of their own there. */
static enum vt_sys x32(unsigned long nr)
{
	enum { IOCTL = 514, EXECVE = 520, IO_SETUP = 543, EXECVEAT = 545 };

	switch (nr) {
	case IOCTL:	return VT_SYS_IOCTL;
	case EXECVE:
	case EXECVEAT:	return VT_SYS_EXEC;
	case IO_SETUP:	return VT_SYS_IO_SETUP;
	default:	return native(nr);
	}
}
#endif

static enum vt_sys of_any_abi(long nr)
{
	if (!in_compat_syscall())
		return native(nr);
#ifdef CONFIG_X86_X32_ABI
	if (nr & __X32_SYSCALL_BIT)
		return x32(nr & ~__X32_SYSCALL_BIT);
#endif
	return compat(nr);
}

enum vt_sys vt_current_syscall(unsigned long args[6])
{
	struct pt_regs *regs = current_pt_regs();
	enum vt_sys sys;
	long nr;

	/*
	 * A worker's registers are those of the task that made it, or, up to 5.11,
	 * none: there it is a kernel thread that has taken on the mm.
	 */
	if (current->flags & PF_IO_WORKER)
		return VT_SYS_IO_URING;
	if (current->flags & PF_KTHREAD)
		return VT_SYS_NONE;
	nr = syscall_get_nr(current, regs);
	if (nr < 0)
		return VT_SYS_NONE;
	sys = of_any_abi(nr);
	if (sys > VT_SYS_UNKNOWN_ABI)
		syscall_get_arguments(current, regs, args);
	return sys;
}

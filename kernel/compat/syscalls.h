/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which system call the current task is in, whatever its ABI (64-bit, x32,
 * ia32) and whether or not this kernel's headers know its number.
 */
#ifndef VT_COMPAT_SYSCALLS_H
#define VT_COMPAT_SYSCALLS_H

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

/* Process context. args is filled in for calls that are in the list. */
enum vt_sys vt_current_syscall(unsigned long args[6]);

#endif

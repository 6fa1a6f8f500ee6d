/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One record as it waits in the ring: numbers and raw text, no pointers, so
 * that a waiting record holds no file, mount or process back. It becomes a line
 * only when it is read (text.c).
 */
#ifndef VT_RECORD_H
#define VT_RECORD_H

#include "compat/portable.h"

/* The order is that of vt_op_name() in text.c. Up to VT_OP_OTHER: operations. */
enum vt_op {
	VT_OP_MMAP,
	VT_OP_MUNMAP,
	VT_OP_BRK,
	VT_OP_MREMAP,
	VT_OP_MPROTECT,
	VT_OP_STACK,
	VT_OP_MADVISE,
	VT_OP_MLOCK,
	VT_OP_SHMAT,
	VT_OP_SHMDT,
	VT_OP_MBIND,
	VT_OP_UFFD,
	VT_OP_REMAP,
	VT_OP_MSEAL,
	VT_OP_PRCTL,
	VT_OP_AIO,
	VT_OP_OTHER,
	VT_OP_VMA,
	VT_OP_COPY,
	VT_OP_PROC,
	VT_OP_FORK,
	VT_OP_EXEC,
	VT_OP_EXIT,
	VT_OP_MMEXIT,
	VT_OP_BEGIN,
	VT_OP_END,
	VT_OP_READY,
	VT_OP_COUNT
};

enum vt_flag {
	VT_R = 1 << 0,
	VT_W = 1 << 1,
	VT_X = 1 << 2,
	VT_S = 1 << 3,		/* VM_MAYSHARE */
	VT_VMA = 1 << 4,	/* there is a VMA in the range */
	VT_FILE = 1 << 5,	/* it maps a file */
	VT_EXE = 1 << 6,	/* that file is the process's executable */
	VT_BSS = 1 << 7,	/* it begins where the executable's data ends */
};

#define VT_COMM_LEN 16
#define VT_PATH_MAX 4096

struct vt_record {
	u16 path_len;
	u8 op;
	u8 flags;
	u32 dev;		/* the kernel's dev_t: 12 bits major, 20 minor */
	u32 tid;
	u32 pid;
	u64 seq;
	u64 ts;			/* ns of CLOCK_BOOTTIME */
	u64 start;
	u64 end;
	u64 mm;
	u64 offset;
	u64 ino;
	u64 vm_flags;		/* as the kernel has them: see compat/vm-flags.h */
	char comm[VT_COMM_LEN];
	char path[];
};

#define VT_RECORD_MAX (sizeof(struct vt_record) + VT_PATH_MAX)

#endif

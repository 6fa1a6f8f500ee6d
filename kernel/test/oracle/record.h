/* SPDX-License-Identifier: GPL-2.0-only */
/* A line of the module's `data`, read strictly: anything but what README.md promises is refused. */
#ifndef RECORD_H
#define RECORD_H

#include <stdint.h>

#include "map.h"

/* Those before OP_COPY state a range. */
enum op {
	OP_MMAP, OP_MUNMAP, OP_BRK, OP_MREMAP, OP_MPROTECT, OP_STACK, OP_MADVISE, OP_MLOCK, OP_SHMAT, OP_SHMDT, OP_MBIND,
	OP_UFFD, OP_REMAP, OP_MSEAL, OP_PRCTL, OP_AIO, OP_OTHER, OP_VMA,
	OP_COPY, OP_PROC, OP_FORK, OP_EXEC, OP_EXIT, OP_MMEXIT, OP_BEGIN, OP_END, OP_READY,
	OP_COUNT
};

struct record {
	enum op op;
	uint64_t seq, mm, pid;
	uint64_t start, end; /* what they mean, other than a range, depends on the operation */
	bool mapped; /* `vma` is what is in the range, else nothing is */
	struct vma vma;
	const char *comm; /* the bytes themselves; from intern() */
};

/* Takes one line, of `length` bytes, without its newline; fails if it is malformed. */
void record_parse(const char *line, size_t length, struct record *r);

#endif

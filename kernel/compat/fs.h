/* SPDX-License-Identifier: GPL-2.0-only */
/* An fs_struct of our own, which has a root and nothing else. */
#ifndef VT_COMPAT_FS_H
#define VT_COMPAT_FS_H

#include <linux/fs_struct.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

/* In newer kernels the sequence has its lock in itself, in older ones it names one. */
static inline void vt_init_fs_seqlock(seqlock_t *seq)
{
	seqlock_init(seq);
}

static inline void vt_init_fs_seqcount(seqcount_spinlock_t *seq)
{
	static spinlock_t lock __maybe_unused = __SPIN_LOCK_UNLOCKED(lock);

	seqcount_spinlock_init(seq, &lock);
}

static inline void vt_init_fs(struct fs_struct *fs)
{
	*fs = (struct fs_struct){ .users = 1 };
	_Generic(fs->seq, seqlock_t: vt_init_fs_seqlock, seqcount_spinlock_t: vt_init_fs_seqcount)(
		&fs->seq);
}

#endif

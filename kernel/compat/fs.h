/* SPDX-License-Identifier: GPL-2.0-only */
/* An fs_struct of our own, which has a root and nothing else. */
#ifndef VT_COMPAT_FS_H
#define VT_COMPAT_FS_H

#include <linux/fs_struct.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

static inline void vt_init_fs(struct fs_struct *fs)
{
	static spinlock_t lock __maybe_unused = __SPIN_LOCK_UNLOCKED(lock);
	void *seq = &fs->seq;

	*fs = (struct fs_struct){ .users = 1 };
	/* In newer kernels the sequence has its lock in itself, in older ones it names one. */
	if (__same_type(fs->seq, seqlock_t))
		seqlock_init((seqlock_t *)seq);
	else
		seqcount_spinlock_init((seqcount_spinlock_t *)seq, &lock);
}

/*
 * Keeps who uses fs as it is. Whether fs_struct has a lock beside its sequence the
 * kernel's header tells (Kbuild).
 */
static inline void vt_fs_lock(struct fs_struct *fs)
{
#ifdef VT_FS_HAS_LOCK
	spin_lock(&fs->lock);
#else
	read_seqlock_excl(&fs->seq);
#endif
}

static inline void vt_fs_unlock(struct fs_struct *fs)
{
#ifdef VT_FS_HAS_LOCK
	spin_unlock(&fs->lock);
#else
	read_sequnlock_excl(&fs->seq);
#endif
}

#endif

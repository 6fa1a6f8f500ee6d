/* SPDX-License-Identifier: GPL-2.0-only */
/* The tracked address spaces. */
#ifndef VT_MMS_H
#define VT_MMS_H

#include <linux/atomic.h>
#include <linux/hash.h>
#include <linux/llist.h>
#include <linux/mm_types.h>
#include <linux/rculist.h>
#include <linux/refcount.h>

/* What says, without looking at the VMAs, whether their set has changed. */
struct vt_signature {
	unsigned long total_vm;
	unsigned long brk;
	int map_count;
};

struct vt_range {
	unsigned long start;
	unsigned long end;
};

#define VT_HINTS 4

/* Where the write section of mmap_lock that is open now has made changes. */
struct vt_hints {
	struct vt_range range[VT_HINTS];
	/*
	 * The one VMA that was hinted, if nothing else was and it maps no file. Whoever
	 * follows it knows that its call does no more to a VMA once it has been hinted.
	 */
	struct vm_area_struct *vma;
	u8 nr;
	bool overflow;	/* more ranges than fit: look everywhere */
	bool grows;	/* among them a VMA that grows by itself (a stack) */
	bool huge;	/* what moves is made of huge pages */
};

enum vt_mm_state {
	VT_MM_PENDING,	/* known, but neither its baseline nor its COPY is out: no records yet */
	VT_MM_LIVE,
};

struct vt_mm {
	struct llist_node pool;		/* first: struct vt_pool */
	struct hlist_node node;		/* mms_lock to change, RCU to walk */
	struct mm_struct *mm;		/* held by mmgrab: the address is not reused */
	bool held;			/* unless it has ended and only waits to be said so */
	u64 id;				/* never reused */
	refcount_t refs;		/* the table's, the reader's */
	enum vt_mm_state state;		/* mmap_lock for writing reads, for reading writes */
	bool born;			/* mms_lock: fork has finished it, it may be walked */
	bool resyncing;			/* from vt_mm_take_stale() to its END */
	bool stale;			/* mms_lock: waits for a resync */
	bool gone;			/* mms_lock: left the table */
	unsigned int generation;	/* of the track filter that let it in */
	struct list_head stale_node;	/* mms_lock */
	struct vt_signature signature;	/* mmap_lock for writing, or before LIVE */
	bool unsettled;			/* mmap_lock for writing: total_vm was still to change */
	/*
	 * PR_SET_MM moves labels under no lock that a commit has: its calls under way,
	 * and whether one has been since the END of the last resync. Until then
	 * `signature.brk` is not where brk was.
	 */
	atomic_t relabelling;
	int relabelled;			/* changed by xchg */
	/*
	 * A VMA with a userfaultfd has been stated: at its end that takes its flags away,
	 * in whatever call that comes about. mmap_lock for writing reads, either way writes.
	 */
	bool watched;
	struct mm_struct *child;	/* mmap_lock for writing: a fork is copying the mm to it */
	struct vt_hints hints;		/* mmap_lock for writing */
	struct vt_shadow *shadow;	/* mmap_lock; see verify.h; kfree with the entry */
	bool begun;			/* whoever sends it: its BEGIN is out, see resync.h */
	unsigned long sent;		/* and what is in it up to here */
	struct list_head turn;		/* this and the next two: the lock in waiter.c */
	bool late;			/* it has had a turn in vain */
	u64 waits_since;		/* ns of CLOCK_BOOTTIME; 0: not for its mmap_lock */
	struct rcu_head rcu;
};

/* Before the first hook. */
void vt_mms_open(void);
/*
 * From now on none is tracked. The hooks are not detached all at once: a commit
 * whose hints are seen no more must not be looked at. May sleep.
 */
void vt_mms_forget(void);
/* After that, and after the last hook is gone. May sleep. */
void vt_mms_close(void);

/*
 * What vt_mm_find() returns stays until vt_mm_unhold(). RCU waits for whoever
 * has preemption off, which takes two instructions; on PREEMPT_RT that would
 * forbid too much.
 */
static __always_inline void vt_mm_hold(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		rcu_read_lock();
	else
		rcu_read_lock_sched_notrace();
}

static __always_inline void vt_mm_unhold(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		rcu_read_unlock();
	else
		rcu_read_unlock_sched_notrace();
}

#define VT_MM_BUCKET_BITS 12

extern struct hlist_head vt_mm_buckets[1 << VT_MM_BUCKET_BITS];

static __always_inline struct hlist_head *vt_mm_bucket(const struct mm_struct *mm)
{
	return &vt_mm_buckets[hash_ptr(mm, VT_MM_BUCKET_BITS)];
}

/* Under rcu_read_lock, or held. mm is only compared, never followed. */
static __always_inline struct vt_mm *vt_mm_find(const struct mm_struct *mm)
{
	struct vt_mm *m;

	hlist_for_each_entry_rcu(m, vt_mm_bucket(mm), node)
		if (m->mm == mm)
			return m;
	return NULL;
}

/*
 * Begins to track mm, which the caller keeps alive. NULL if no entry was free,
 * which is counted as a loss: the caller lets the reader know (vt_procs_stale).
 * If it is tracked already, returns that one and sets *was. A pending one that
 * is born is stale at once. Under rcu_read_lock.
 */
struct vt_mm *vt_mm_add(struct mm_struct *mm, enum vt_mm_state state, bool born, bool *was);

/*
 * A copied mm has got its process: from now on the reader may walk it. Before,
 * fork may still fail and leave the map half made.
 */
void vt_mm_born(struct vt_mm *m);

/* mm is coming to its end: MMEXIT, and forget it. Any hook. */
void vt_mm_exit(struct mm_struct *mm);

/* The map the reader has is not exact: have it sent afresh. Any context but interrupts. */
void vt_mm_stale(struct vt_mm *m);
void vt_mms_all_stale(void);

/* Ends the tracking of mms whose generation is not the given one. For the reader. */
void vt_mms_retire(unsigned int generation);

/*
 * The next mm to send afresh, with a reference to it and to its mm_struct, or
 * NULL. None is taken again before vt_mm_resynced().
 */
struct vt_mm *vt_mm_take_stale(void);

/* Its END is out. Under its mmap_lock. */
void vt_mm_resynced(struct vt_mm *m);

/*
 * Whether what was said of it does not hold until it is sent afresh. Without
 * mms_lock, as of an mm that leaves the table unsent one flag stays set; with
 * mmap_lock for writing, so that no END comes in between.
 */
static inline bool vt_mm_unsure(const struct vt_mm *m)
{
	/*
	 * Pairs with vt_mm_take_stale(), which sets the second flag before it clears
	 * the first: one of them is seen.
	 */
	return smp_load_acquire(&m->stale) || READ_ONCE(m->resyncing);
}

/* Whether brk may have moved since the last commit. Under mmap_lock for writing. */
static inline bool vt_mm_relabelled(const struct vt_mm *m)
{
	return atomic_read(&m->relabelling) || READ_ONCE(m->relabelled);
}

bool vt_mms_any_stale(void);
void vt_mm_put(struct vt_mm *m);

/*
 * The reader's share of the ends: MMEXITs that found no room, mms whose end was
 * missed. Returns false if the ring has no room again.
 */
bool vt_mms_bury(void);
bool vt_mms_any_dead(void);

/* Ends the tracking of mms whose end no hook has seen. For the reader. */
void vt_mms_sweep(void);

/* Makes `want` entries free for the hooks. May sleep. -ENOMEM. */
int vt_mms_refill(unsigned int want);
bool vt_mms_low(void);

struct vt_mms_stats {
	unsigned int tracked;
	unsigned int stale;
	unsigned int stale_later;	/* stale again while they are sent */
};

void vt_mms_stats(struct vt_mms_stats *s);

static __always_inline struct vt_signature vt_signature(const struct mm_struct *mm)
{
	return (struct vt_signature){
		.total_vm = READ_ONCE(mm->total_vm),
		.brk = READ_ONCE(mm->brk),
		.map_count = READ_ONCE(mm->map_count),
	};
}

#endif

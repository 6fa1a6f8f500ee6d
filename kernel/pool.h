/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Entries for the tables. Hooks take from what the reader has put in: a hook
 * may not allocate (with preemption off, not even atomically on PREEMPT_RT).
 */
#ifndef VT_POOL_H
#define VT_POOL_H

#include <linux/llist.h>
#include <linux/spinlock.h>

struct vt_pool {
	raw_spinlock_t lock;	/* taken with interrupts off: RCU callbacks give back */
	struct llist_node *free;
	unsigned int nr_free;
	unsigned int nr;	/* free and in use */
	size_t size;		/* of one entry; it begins with its struct llist_node */
};

#define VT_POOL(name, type) \
	struct vt_pool name = { \
		.lock = __RAW_SPIN_LOCK_UNLOCKED(name.lock), \
		.size = sizeof(type), \
	}

/* Both tables are bounded: one entry a process, some 25 MB at the most. */
#define VT_POOL_MAX 65536

/*
 * Makes at least `want` entries free, as far as VT_POOL_MAX allows. May sleep.
 * -ENOMEM.
 */
int vt_pool_fill(struct vt_pool *p, unsigned int want);

/* A zeroed entry, or NULL. Any context. */
void *vt_pool_get(struct vt_pool *p);

/* Any context. */
void vt_pool_put(struct vt_pool *p, void *entry);

/* True when a hook that forks in a storm may soon find none. */
bool vt_pool_low(struct vt_pool *p);

/* Frees what is free. May sleep. */
void vt_pool_empty(struct vt_pool *p);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <linux/slab.h>
#include <linux/string.h>
#include "pool.h"

/* Below this many free entries the reader refills: enough for a burst of forks. */
#define LOW 256

void vt_pool_put(struct vt_pool *p, void *entry)
{
	struct llist_node *node = entry;
	unsigned long flags;

	raw_spin_lock_irqsave(&p->lock, flags);
	node->next = p->free;
	p->free = node;
	p->nr_free++;
	raw_spin_unlock_irqrestore(&p->lock, flags);
}

static void *take(struct vt_pool *p)
{
	struct llist_node *node;
	unsigned long flags;

	raw_spin_lock_irqsave(&p->lock, flags);
	node = p->free;
	if (node) {
		p->free = node->next;
		p->nr_free--;
	}
	raw_spin_unlock_irqrestore(&p->lock, flags);
	return node;
}

void *vt_pool_get(struct vt_pool *p)
{
	void *entry = take(p);

	return entry ? memset(entry, 0, p->size) : NULL;
}

int vt_pool_fill(struct vt_pool *p, unsigned int want)
{
	while (READ_ONCE(p->nr_free) < want && p->nr < VT_POOL_MAX) {
		void *entry = kmalloc(p->size, GFP_KERNEL);

		if (!entry)
			return -ENOMEM;
		p->nr++;
		vt_pool_put(p, entry);
	}
	return 0;
}

bool vt_pool_low(struct vt_pool *p)
{
	return READ_ONCE(p->nr_free) < LOW && READ_ONCE(p->nr) < VT_POOL_MAX;
}

void vt_pool_empty(struct vt_pool *p)
{
	void *entry;

	while ((entry = take(p))) {
		kfree(entry);
		p->nr--;
	}
}

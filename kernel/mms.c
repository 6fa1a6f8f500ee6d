// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of tracked mms, by the address of their mm_struct. An entry holds
 * its mm_struct (mmgrab: the struct, not the address space), so an address in
 * the table means the same mm for as long as it stands there.
 *
 * mms_lock nests inside mmap_lock and alloc_lock and is held for a few
 * instructions; nothing is called under it but list operations.
 */
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "mms.h"
#include "pool.h"
#include "ring.h"
#include "track.h"

struct hlist_head vt_mm_buckets[1 << VT_MM_BUCKET_BITS];
static DEFINE_RAW_SPINLOCK(mms_lock);
static LIST_HEAD(stale_mms);
static LIST_HEAD(stale_later);		/* stale again while being sent: when that is over */
static LIST_HEAD(dead_mms);		/* left the table, MMEXIT still to be sent */
static unsigned int nr_tracked;
static bool accepting;			/* mms_lock: a reader is there for what is added */
static u64 last_id;			/* mms_lock; over all readers: ids are never reused */
static VT_POOL(pool, struct vt_mm);

static struct vt_mm *find_locked(const struct mm_struct *mm)
{
	struct vt_mm *m;

	hlist_for_each_entry(m, vt_mm_bucket(mm), node)
		if (m->mm == mm)
			return m;
	return NULL;
}

struct vt_mm *vt_mm_add(struct mm_struct *mm, enum vt_mm_state state, bool born, bool *was)
{
	struct vt_mm *m = vt_pool_get(&pool), *other;
	bool added, lost;

	if (m) {
		mmgrab(mm);
		m->mm = mm;
		m->held = true;
		m->state = state;
		m->stale = state == VT_MM_PENDING;
		m->born = born;
		m->generation = vt_track_generation();
		refcount_set(&m->refs, 1);
		INIT_LIST_HEAD(&m->stale_node);
		m->signature = vt_signature(mm);
	}

	raw_spin_lock(&mms_lock);
	other = find_locked(mm);
	added = !other && m && accepting;
	lost = !other && !m && accepting;
	if (added) {
		m->id = ++last_id;
		nr_tracked++;
		hlist_add_head_rcu(&m->node, vt_mm_bucket(mm));
		if (m->stale && born)
			list_add_tail(&m->stale_node, &stale_mms);
	}
	raw_spin_unlock(&mms_lock);

	*was = other;
	if (added)
		return m;
	if (lost)
		vt_ring_lose(1);
	if (m) {
		mmdrop(mm);
		vt_pool_put(&pool, m);
	}
	return other;
}

static void give_back(struct rcu_head *rcu)
{
	struct vt_mm *m = container_of(rcu, struct vt_mm, rcu);

	kfree(m->shadow);
	vt_pool_put(&pool, m);
}

/*
 * From a hook this is never the last reference to the mm_struct (exit_mmap's
 * caller has one), so the mm_struct is freed in sleepable context only.
 */
void vt_mm_put(struct vt_mm *m)
{
	if (!refcount_dec_and_test(&m->refs))
		return;
	if (m->held)
		mmdrop(m->mm);
	call_rcu(&m->rcu, give_back);
}

/* Under mms_lock. */
static void unlink(struct vt_mm *m)
{
	WRITE_ONCE(m->gone, true);
	hlist_del_rcu(&m->node);
	list_del_init(&m->stale_node);
	nr_tracked--;
}

static void say_gone(const struct vt_mm *m, struct vt_record *r)
{
	*r = (struct vt_record){
		.op = VT_OP_MMEXIT,
		.ts = ktime_get_boottime_ns(),
		.mm = m->id,
	};
}

void vt_mm_exit(struct mm_struct *mm)
{
	struct vt_record r;
	struct vt_mm *m;

	raw_spin_lock(&mms_lock);
	m = find_locked(mm);
	if (m)
		unlink(m);
	raw_spin_unlock(&mms_lock);
	if (!m)
		return;

	say_gone(m, &r);
	r.pid = current->tgid;
	r.tid = current->pid;
	memcpy(r.comm, current->comm, sizeof(r.comm));
	if (vt_ring_emit(&r, NULL, 0)) {
		vt_mm_put(m);
		return;
	}
	/* It may wait long, for which its id will do. The caller of exit_mmap has the mm_struct. */
	m->held = false;
	mmdrop(m->mm);
	raw_spin_lock(&mms_lock);
	list_add_tail(&m->stale_node, &dead_mms);
	raw_spin_unlock(&mms_lock);
	vt_ring_kick();
}

/* Whether it was not stale before. */
static bool mark_stale(struct vt_mm *m)
{
	bool news;

	raw_spin_lock(&mms_lock);
	news = !m->stale && !m->gone;
	if (news) {
		WRITE_ONCE(m->stale, true);
		if (m->born)
			list_add_tail(&m->stale_node, m->resyncing ? &stale_later : &stale_mms);
	}
	raw_spin_unlock(&mms_lock);
	return news;
}

void vt_mm_stale(struct vt_mm *m)
{
	if (mark_stale(m))
		vt_ring_kick();
}

void vt_mm_born(struct vt_mm *m)
{
	bool stale;

	raw_spin_lock(&mms_lock);
	stale = !m->born && m->stale && !m->gone;
	m->born = true;
	if (stale)
		list_add_tail(&m->stale_node, &stale_mms);
	raw_spin_unlock(&mms_lock);
	if (stale)
		vt_ring_kick();
}

void vt_mms_all_stale(void)
{
	struct vt_mm *m;
	bool news;
	int i;

	/* Until nothing is new: a fork may copy one not reached yet to where this has been. */
	do {
		news = false;
		rcu_read_lock();
		for (i = 0; i < ARRAY_SIZE(vt_mm_buckets); i++)
			hlist_for_each_entry_rcu(m, &vt_mm_buckets[i], node)
				news |= mark_stale(m);
		rcu_read_unlock();
		cond_resched();
	} while (news);
	vt_ring_kick();
}

struct vt_mm *vt_mm_take_stale(void)
{
	struct vt_mm *m;

	raw_spin_lock(&mms_lock);
	m = list_first_entry_or_null(&stale_mms, struct vt_mm, stale_node);
	if (m) {
		list_del_init(&m->stale_node);
		WRITE_ONCE(m->resyncing, true);
		m->begun = false;
		m->sent = 0;
		/* Pairs with vt_mm_unsure(). */
		smp_store_release(&m->stale, false);
		refcount_inc(&m->refs);
		mmgrab(m->mm);
	}
	raw_spin_unlock(&mms_lock);
	return m;
}

void vt_mm_resynced(struct vt_mm *m)
{
	raw_spin_lock(&mms_lock);
	WRITE_ONCE(m->resyncing, false);
	if (m->stale && !m->gone)
		list_move_tail(&m->stale_node, &stale_mms);
	raw_spin_unlock(&mms_lock);
}

bool vt_mms_any_stale(void)
{
	return !list_empty_careful(&stale_mms);
}

bool vt_mms_any_dead(void)
{
	return !list_empty_careful(&dead_mms);
}

bool vt_mms_bury(void)
{
	struct vt_record r;
	struct vt_mm *m;

	for (;;) {
		raw_spin_lock(&mms_lock);
		m = list_first_entry_or_null(&dead_mms, struct vt_mm, stale_node);
		raw_spin_unlock(&mms_lock);
		if (!m)
			return true;
		say_gone(m, &r);
		if (!vt_ring_emit_reader(&r, NULL, 0))
			return false;
		/* Only the reader takes from this list. */
		raw_spin_lock(&mms_lock);
		list_del_init(&m->stale_node);
		raw_spin_unlock(&mms_lock);
		vt_mm_put(m);
	}
}

/*
 * Moves every mm that leaves() is true of to the dead: their MMEXIT comes from
 * vt_mms_bury(), when no hook that has found one in the table can say any more.
 */
static void dismiss(bool (*leaves)(const struct vt_mm *m, unsigned int generation),
		    unsigned int generation)
{
	struct hlist_node *next;
	LIST_HEAD(leaving);
	struct vt_mm *m;
	int i;

	for (i = 0; i < ARRAY_SIZE(vt_mm_buckets); i++) {
		raw_spin_lock(&mms_lock);
		hlist_for_each_entry_safe(m, next, &vt_mm_buckets[i], node) {
			if (!leaves(m, generation))
				continue;
			unlink(m);
			list_add_tail(&m->stale_node, &leaving);
		}
		raw_spin_unlock(&mms_lock);
		cond_resched();
	}
	if (list_empty(&leaving))
		return;
	synchronize_rcu();
	raw_spin_lock(&mms_lock);
	list_splice_tail(&leaving, &dead_mms);
	raw_spin_unlock(&mms_lock);
}

static bool outdated(const struct vt_mm *m, unsigned int generation)
{
	return m->generation != generation;
}

void vt_mms_retire(unsigned int generation)
{
	dismiss(outdated, generation);
}

static bool finished(const struct vt_mm *m, unsigned int generation)
{
	return !atomic_read(&m->mm->mm_users);
}

void vt_mms_sweep(void)
{
	dismiss(finished, 0);
}

bool vt_mms_low(void)
{
	return vt_pool_low(&pool);
}

int vt_mms_refill(unsigned int want)
{
	return vt_pool_fill(&pool, want);
}

void vt_mms_open(void)
{
	raw_spin_lock(&mms_lock);
	accepting = true;
	raw_spin_unlock(&mms_lock);
}

static bool any(const struct vt_mm *m, unsigned int generation)
{
	return true;
}

void vt_mms_forget(void)
{
	raw_spin_lock(&mms_lock);
	accepting = false;
	raw_spin_unlock(&mms_lock);
	dismiss(any, 0);
}

void vt_mms_close(void)
{
	struct vt_mm *m;

	while ((m = list_first_entry_or_null(&dead_mms, struct vt_mm, stale_node))) {
		list_del_init(&m->stale_node);
		vt_mm_put(m);
	}
	rcu_barrier();
	vt_pool_empty(&pool);
}

void vt_mms_stats(struct vt_mms_stats *s)
{
	struct vt_mm *m;

	s->stale = 0;
	s->stale_later = 0;
	raw_spin_lock(&mms_lock);
	s->tracked = nr_tracked;
	list_for_each_entry(m, &stale_mms, stale_node)
		s->stale++;
	list_for_each_entry(m, &stale_later, stale_node)
		s->stale_later++;
	raw_spin_unlock(&mms_lock);
}

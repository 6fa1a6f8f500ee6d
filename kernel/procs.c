// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of tracked processes: what the reader was last told of each, so
 * that a walk over all tasks can say exactly what it was not told.
 *
 * procs_lock is held while a record about a process is built and numbered:
 * that puts the hooks' and the reader's records about one process in the order
 * of the truth they were made from. It nests inside alloc_lock, and the ring's
 * lock inside it; path text is made before it is taken.
 */
#include <linux/hash.h>
#include <linux/list.h>
#include <linux/pid.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "pool.h"
#include "procs.h"
#include "ring.h"
#include "statement.h"
#include "track.h"

#define BUCKET_BITS 12

struct proc {
	struct llist_node pool;		/* first: struct vt_pool */
	struct hlist_node node;
	struct list_head dead;		/* EXIT still to be sent */
	u64 start;			/* ns since boot */
	u64 mm;
	pid_t tgid;
	pid_t ppid;
	unsigned int generation;
	bool known;			/* the reader has heard of it */
	bool said;			/* and has all of the above, and the exact path */
	char comm[VT_COMM_LEN];
};

/* Everything below, and every entry, is under procs_lock. */
static DEFINE_RAW_SPINLOCK(procs_lock);
static struct hlist_head buckets[1 << BUCKET_BITS];
static LIST_HEAD(dead_procs);
static unsigned int nr_tracked;

static bool stale;
static VT_POOL(pool, struct proc);

static struct hlist_head *bucket(pid_t tgid)
{
	return &buckets[hash_32(tgid, BUCKET_BITS)];
}

static struct proc *find(pid_t tgid)
{
	struct proc *p;

	hlist_for_each_entry(p, bucket(tgid), node)
		if (p->tgid == tgid)
			return p;
	return NULL;
}

static u64 start_of(const struct task_struct *task)
{
	return task->group_leader->start_boottime;
}

static pid_t parent_of(const struct task_struct *task)
{
	pid_t ppid;

	rcu_read_lock();
	ppid = task_tgid_nr(rcu_dereference(task->group_leader->real_parent));
	rcu_read_unlock();
	return ppid;
}

void vt_procs_stale(void)
{
	if (!xchg(&stale, true))
		vt_ring_kick();
}

bool vt_procs_are_stale(void)
{
	return READ_ONCE(stale);
}

bool vt_procs_take_stale(void)
{
	return xchg(&stale, false);
}

static bool emit(struct vt_record *r, const char *path, u16 len, bool reader)
{
	return reader ? vt_ring_emit_reader(r, path, len) : vt_ring_emit(r, path, len);
}

/* Header of a record about p, by a hook (the current task acts) or the reader. */
static void about(struct vt_record *r, enum vt_op op, const struct proc *p)
{
	*r = (struct vt_record){
		.op = op,
		.ts = ktime_get_boottime_ns(),
		.pid = p->tgid,
		.tid = p->tgid,
		.mm = p->mm,
	};
	memcpy(r->comm, p->comm, sizeof(r->comm));
}

static bool say_proc(struct proc *p, const struct vt_look *l)
{
	struct vt_record r;
	bool room;

	about(&r, VT_OP_PROC, p);
	r.start = p->ppid;
	r.end = p->start;
	room = emit(&r, l->path, l->len, l->reader);
	p->known |= room;
	/* The reader's own view of a path is the measure of exactness. */
	p->said = room && (l->exact || l->reader);
	if (!p->said && !l->reader)
		vt_procs_stale();
	return room;
}

static bool say_exit(const struct proc *p, bool reader)
{
	struct vt_record r;

	if (!p->known)
		return true;
	about(&r, VT_OP_EXIT, p);
	r.mm = 0;
	return emit(&r, NULL, 0, reader);
}

/*
 * The entry of the task's process, made if need be; NULL if none was free. An
 * older process of the same pid ends here: a PROC with a new start says so.
 */
static struct proc *enter(const struct task_struct *task)
{
	struct proc *p = find(task->tgid);

	if (!p) {
		p = vt_pool_get(&pool);
		if (!p)
			return NULL;
		INIT_LIST_HEAD(&p->dead);
		p->tgid = task->tgid;
		hlist_add_head(&p->node, bucket(p->tgid));
		nr_tracked++;
	}
	if (p->start != start_of(task) || !list_empty(&p->dead)) {
		/* Known or not, a PROC with another start tells that the old one is gone. */
		list_del_init(&p->dead);
		p->known = false;
		p->said = false;
		p->start = start_of(task);
		memcpy(p->comm, task->group_leader->comm, sizeof(p->comm));
	}
	p->generation = vt_track_generation();
	return p;
}

static void leave(struct proc *p)
{
	hlist_del(&p->node);
	list_del_init(&p->dead);
	nr_tracked--;
	vt_pool_put(&pool, p);
}

bool vt_proc_say_fork(struct task_struct *child, const struct vt_look *l)
{
	struct vt_record r;
	struct proc *p;

	raw_spin_lock(&procs_lock);
	vt_record_init(&r, VT_OP_FORK, 0);
	r.start = child->tgid;
	/* A lost FORK is a lost operation; the process itself comes with PROC. */
	vt_ring_emit(&r, NULL, 0);
	p = enter(child);
	if (p) {
		p->ppid = parent_of(child);
		p->mm = l->mm;
		say_proc(p, l);
	}
	raw_spin_unlock(&procs_lock);
	return p;
}

bool vt_proc_say_exec(struct task_struct *task, const struct vt_look *l)
{
	struct vt_record r;
	struct proc *p;

	raw_spin_lock(&procs_lock);
	vt_record_init(&r, VT_OP_EXEC, l->mm);
	vt_ring_emit(&r, l->path, l->len);
	p = enter(task);
	if (p) {
		memcpy(p->comm, task->group_leader->comm, sizeof(p->comm));
		p->ppid = parent_of(task);
		p->mm = l->mm;
		say_proc(p, l);
	}
	raw_spin_unlock(&procs_lock);
	return p;
}

void vt_proc_say_exit(const struct task_struct *task, bool reader)
{
	const u64 start = start_of(task);
	struct proc *p;

	raw_spin_lock(&procs_lock);
	p = find(task->tgid);
	if (p && p->start == start && list_empty(&p->dead)) {
		if (say_exit(p, reader)) {
			leave(p);
		} else {
			list_add_tail(&p->dead, &dead_procs);
			vt_ring_kick();
		}
	}
	raw_spin_unlock(&procs_lock);
}

void vt_proc_say_name(const struct task_struct *leader, const struct vt_look *l)
{
	struct proc *p;

	raw_spin_lock(&procs_lock);
	p = find(leader->tgid);
	if (p) {
		memcpy(p->comm, leader->comm, sizeof(p->comm));
		/* In an exec the mm is not announced yet: EXEC brings the name, too. */
		if (l->mm && l->mm == p->mm)
			say_proc(p, l);
	}
	raw_spin_unlock(&procs_lock);
}

bool vt_proc_say(const struct task_struct *task, const struct vt_look *l)
{
	pid_t ppid = parent_of(task);
	struct proc *p;
	bool room = true;

	raw_spin_lock(&procs_lock);
	p = enter(task);
	if (p) {
		if (memcmp(p->comm, task->group_leader->comm, sizeof(p->comm)) ||
		    p->mm != l->mm || p->ppid != ppid)
			p->said = false;
		memcpy(p->comm, task->group_leader->comm, sizeof(p->comm));
		p->mm = l->mm;
		p->ppid = ppid;
		if (!p->said)
			room = say_proc(p, l);
	}
	raw_spin_unlock(&procs_lock);
	return room;
}

void vt_proc_unsure(pid_t tgid)
{
	struct proc *p;

	raw_spin_lock(&procs_lock);
	p = find(tgid);
	if (p)
		p->said = false;
	raw_spin_unlock(&procs_lock);
	if (p)
		vt_procs_stale();
}

bool vt_procs_any_dead(void)
{
	return !list_empty_careful(&dead_procs);
}

bool vt_procs_bury(void)
{
	struct proc *p;
	bool room = true;

	while (room) {
		raw_spin_lock(&procs_lock);
		p = list_first_entry_or_null(&dead_procs, struct proc, dead);
		room = p && say_exit(p, true);
		if (room)
			leave(p);
		raw_spin_unlock(&procs_lock);
		if (!p)
			return true;
	}
	return false;
}

void vt_procs_retire(unsigned int generation)
{
	struct proc *p;
	int i;

	for (i = 0; i < ARRAY_SIZE(buckets); i++) {
		raw_spin_lock(&procs_lock);
		hlist_for_each_entry(p, &buckets[i], node)
			if (p->generation != generation && list_empty(&p->dead))
				list_add_tail(&p->dead, &dead_procs);
		raw_spin_unlock(&procs_lock);
		cond_resched();
	}
}

bool vt_procs_low(void)
{
	return vt_pool_low(&pool);
}

int vt_procs_refill(unsigned int want)
{
	return vt_pool_fill(&pool, want);
}

void vt_procs_close(void)
{
	struct hlist_node *next;
	struct proc *p;
	int i;

	for (i = 0; i < ARRAY_SIZE(buckets); i++)
		hlist_for_each_entry_safe(p, next, &buckets[i], node) {
			raw_spin_lock(&procs_lock);
			leave(p);
			raw_spin_unlock(&procs_lock);
		}
	vt_pool_empty(&pool);
	stale = false;
}

unsigned int vt_procs_tracked(void)
{
	return READ_ONCE(nr_tracked);
}

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
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/rculist.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include "mms.h"
#include "path.h"
#include "pool.h"
#include "procs.h"
#include "ring.h"
#include "statement.h"
#include "track.h"
#include "verify.h"

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

/* What was read of a process before procs_lock was taken. */
struct look {
	u64 mm;
	const char *path;
	u16 len;
	bool exact;
	bool reader;
};

static bool say_proc(struct proc *p, const struct look *l)
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

static bool alive(const struct task_struct *task)
{
	return atomic_read(&task->signal->live) > 0;
}

/* FORK and PROC while the child cannot run yet: nothing of the child comes before them. */
void vt_proc_fork(struct task_struct *child, u64 clone_flags)
{
	struct look l = { .exact = true };
	struct vt_record r;
	struct proc *p;
	struct vt_mm *m;
	char *buf;

	if (clone_flags & CLONE_THREAD || child->flags & PF_KTHREAD || !child->mm ||
	    !vt_tracked(child->tgid))
		return;

	rcu_read_lock();
	m = vt_mm_find(child->mm);
	if (m) {
		vt_mm_born(m);
		l.mm = m->id;
		buf = vt_path_lock();
		l.path = vt_exe_path(child->mm, buf, &l.len, &l.exact);

		raw_spin_lock(&procs_lock);
		vt_record_init(&r, VT_OP_FORK, 0);
		r.start = child->tgid;
		/* A lost FORK is a lost operation; the process itself comes with PROC. */
		vt_ring_emit(&r, NULL, 0);
		p = enter(child);
		if (p) {
			p->ppid = parent_of(child);
			p->mm = l.mm;
			say_proc(p, &l);
		}
		raw_spin_unlock(&procs_lock);
		vt_path_unlock(buf);
	}
	rcu_read_unlock();
	if (!m || !p)
		vt_procs_stale();
}

/*
 * The new mm with all its VMAs, at once: a program that ends before the reader
 * comes would else have had no map. Only what is too big, or locked by somebody
 * else, is left to the reader. mmap_lock is held for reading if it returns true.
 */
static bool snapshot_begins(struct mm_struct *mm)
{
	if ((IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible()) || !mmap_read_trylock(mm))
		return false;
	if (mm->map_count <= VT_BUDGET)
		return true;
	mmap_read_unlock(mm);
	return false;
}

static void snapshot(struct vt_mm *m, char *buf)
{
	struct vt_scribe s = { .m = m, .buf = buf, .op = VT_OP_VMA };
	struct vt_record r;
	bool all;

	vt_record_init(&r, VT_OP_BEGIN, m->id);
	if (!vt_ring_emit(&r, NULL, 0)) {
		m->state = VT_MM_PENDING;
		vt_mm_stale(m);
		return;
	}
	vt_verify_begin(m);
	all = vt_state_from(&s, 0, VT_BUDGET) == vt_map_end(m->mm) && !s.inexact;
	/* What is not all of a map does not end: the reader sends it again, and until then it is not known. */
	if (all) {
		vt_verify_end(m);
		vt_record_init(&r, VT_OP_END, m->id);
		all = vt_ring_emit(&r, NULL, 0);
	}
	if (!all)
		vt_mm_stale(m);
}

void vt_proc_exec(struct task_struct *task)
{
	struct look l = { .exact = true };
	struct mm_struct *mm = task->mm;
	bool here, was = false;
	struct vt_record r;
	struct proc *p;
	struct vt_mm *m;
	char *buf;

	if (!mm || !vt_tracked(task->tgid))
		return;
	here = snapshot_begins(mm);
	rcu_read_lock();
	m = vt_mm_add(mm, here ? VT_MM_LIVE : VT_MM_PENDING, true, &was);
	buf = vt_path_lock();
	l.path = vt_exe_path(mm, buf, &l.len, &l.exact);
	l.mm = m ? m->id : 0;

	raw_spin_lock(&procs_lock);
	vt_record_init(&r, VT_OP_EXEC, l.mm);
	vt_ring_emit(&r, l.path, l.len);
	p = enter(task);
	if (p) {
		memcpy(p->comm, task->group_leader->comm, sizeof(p->comm));
		p->ppid = parent_of(task);
		p->mm = l.mm;
		say_proc(p, &l);
	}
	raw_spin_unlock(&procs_lock);

	if (m && was)
		vt_mm_stale(m);
	else if (m && here)
		snapshot(m, buf);
	vt_path_unlock(buf);
	rcu_read_unlock();
	if (here)
		mmap_read_unlock(mm);
	if (!m || !p)
		vt_procs_stale();
}

static void gone(pid_t tgid, u64 start, bool reader)
{
	struct proc *p;

	raw_spin_lock(&procs_lock);
	p = find(tgid);
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

/*
 * signal->live counts the threads that have not begun to exit. Two last ones
 * may both see it at zero: the table lets one of them say so.
 */
void vt_proc_exit(struct task_struct *task)
{
	if (!alive(task))
		gone(task->tgid, start_of(task), false);
}

void vt_proc_rename(struct task_struct *task)
{
	struct look l = { .exact = true };
	char *buf = NULL;
	struct proc *p;
	struct vt_mm *m;

	if (!thread_group_leader(task) || !vt_tracked(task->tgid))
		return;
	rcu_read_lock();
	m = task->mm ? vt_mm_find(task->mm) : NULL;
	if (m) {
		buf = vt_path_lock();
		/*
		 * Not task->mm again: another thread's, whose name is written through
		 * /proc, may be gone by now.
		 */
		l.path = vt_exe_path(m->mm, buf, &l.len, &l.exact);
	}

	raw_spin_lock(&procs_lock);
	p = find(task->tgid);
	if (p) {
		memcpy(p->comm, task->comm, sizeof(p->comm));
		/* In an exec the mm is not announced yet: EXEC brings the name, too. */
		if (m && m->id == p->mm)
			say_proc(p, &l);
	}
	raw_spin_unlock(&procs_lock);
	vt_path_unlock(buf);
	rcu_read_unlock();
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

/* The process's leader with a reference, or NULL. */
static struct task_struct *get_leader(pid_t tgid)
{
	struct task_struct *task;

	rcu_read_lock();
	task = pid_task(find_pid_ns(tgid, &init_pid_ns), PIDTYPE_TGID);
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

/* A thread that still has the process's mm, and the mm, with references. */
static struct task_struct *get_thread(struct task_struct *leader, struct mm_struct **mm)
{
	struct task_struct *t, *found = NULL;

	rcu_read_lock();
	for_each_thread(leader, t) {
		*mm = get_task_mm(t);
		if (*mm) {
			found = t;
			get_task_struct(t);
			break;
		}
	}
	rcu_read_unlock();
	return found;
}

struct mm_struct *vt_proc_mm(pid_t tgid)
{
	struct task_struct *leader = get_leader(tgid), *t;
	struct mm_struct *mm = NULL;

	if (!leader)
		return NULL;
	t = get_thread(leader, &mm);
	if (t)
		put_task_struct(t);
	put_task_struct(leader);
	return mm;
}

/*
 * Under alloc_lock of a thread that has l->mm: it cannot exec, so what is read is
 * what the hooks have told, or will: of a name, the hook comes after its writing.
 */
static bool tell(struct task_struct *task, const struct look *l)
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

bool vt_proc_attach(pid_t tgid, char *buf)
{
	struct look l = { .reader = true };
	struct task_struct *leader, *t;
	struct mm_struct *mm;
	bool was, room = true;
	struct vt_mm *m;

	if (!vt_tracked(tgid))
		return true;
	leader = get_leader(tgid);
	if (!leader)
		return true;
	t = get_thread(leader, &mm);
	if (!t)
		goto put_leader;

	l.path = vt_exe_path(mm, buf, &l.len, &l.exact);
	rcu_read_lock();
	m = vt_mm_add(mm, VT_MM_PENDING, true, &was);
	if (m) {
		m->generation = vt_track_generation();
		l.mm = m->id;
	}
	rcu_read_unlock();
	if (m) {
		vt_mm_born(m);
		task_lock(t);
		/* Else an exec is under way, which says everything itself. */
		if (t->mm == mm)
			room = tell(t, &l);
		task_unlock(t);
		/* It may have ended before it was in the table. */
		if (!alive(t))
			gone(tgid, start_of(t), true);
	}
	mmput_async(mm);
	put_task_struct(t);
put_leader:
	put_task_struct(leader);
	return room;
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

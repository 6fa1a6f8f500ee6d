// SPDX-License-Identifier: GPL-2.0-only
/*
 * What tasks show of themselves: to the hooks the one that acts, to the reader
 * each that there is. It is looked at here, under whatever keeps it as it is, and
 * said by the table (procs.c), which knows what the reader has been told.
 */
#include <linux/mm.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include "mms.h"
#include "path.h"
#include "procs.h"
#include "ring.h"
#include "statement.h"
#include "tasks.h"
#include "track.h"
#include "verify.h"

static bool alive(const struct task_struct *task)
{
	return atomic_read(&task->signal->live) > 0;
}

/* FORK and PROC while the child cannot run yet: nothing of the child comes before them. */
void vt_task_fork(struct task_struct *child, u64 clone_flags)
{
	struct vt_look l = { .exact = true };
	bool entered = false;
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
		entered = vt_proc_say_fork(child, &l);
		vt_path_unlock(buf);
	}
	rcu_read_unlock();
	if (!entered)
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
	/*
	 * What is not all of a map does not end: the reader sends it again, and until
	 * then it is not known.
	 */
	if (all) {
		vt_verify_end(m);
		vt_record_init(&r, VT_OP_END, m->id);
		all = vt_ring_emit(&r, NULL, 0);
	}
	if (!all)
		vt_mm_stale(m);
}

void vt_task_exec(struct task_struct *task)
{
	struct vt_look l = { .exact = true };
	struct mm_struct *mm = task->mm;
	bool here, entered, was = false;
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
	entered = vt_proc_say_exec(task, &l);
	if (m && was)
		vt_mm_stale(m);
	else if (m && here)
		snapshot(m, buf);
	vt_path_unlock(buf);
	rcu_read_unlock();
	if (here)
		mmap_read_unlock(mm);
	if (!m || !entered)
		vt_procs_stale();
}

/*
 * signal->live counts the threads that have not begun to exit. Two last ones
 * may both see it at zero: the table lets one of them say so.
 */
void vt_task_exit(struct task_struct *task)
{
	if (!alive(task))
		vt_proc_say_exit(task, false);
}

void vt_task_rename(struct task_struct *task)
{
	struct vt_look l = { .exact = true };
	char *buf = NULL;
	struct vt_mm *m;

	if (!thread_group_leader(task) || !vt_tracked(task->tgid))
		return;
	rcu_read_lock();
	m = task->mm ? vt_mm_find(task->mm) : NULL;
	if (m) {
		l.mm = m->id;
		buf = vt_path_lock();
		/*
		 * Not task->mm again: another thread's, whose name is written through
		 * /proc, may be gone by now.
		 */
		l.path = vt_exe_path(m->mm, buf, &l.len, &l.exact);
	}
	vt_proc_say_name(task, &l);
	vt_path_unlock(buf);
	rcu_read_unlock();
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

struct mm_struct *vt_task_mm(pid_t tgid)
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

bool vt_task_attach(pid_t tgid, char *buf)
{
	struct vt_look l = { .reader = true };
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
			room = vt_proc_say(t, &l);
		task_unlock(t);
		/* It may have ended before it was in the table. */
		if (!alive(t))
			vt_proc_say_exit(t, true);
	}
	mmput_async(mm);
	put_task_struct(t);
put_leader:
	put_task_struct(leader);
	return room;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * One thread for all of them, so each waits for a turn only: then its wait is
 * killed, and the next one's turn comes. Those that have had a turn in vain come
 * after the others: however many do not let go of their lock, one that is merely
 * busy does not wait for them. In the queue of the lock it comes to its turn
 * where an attempt now and then never might: such a one fails while anybody waits.
 */
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "path.h"
#include "resync.h"
#include "ring.h"
#include "waiter.h"

/* Of the two lists, `turn`, and what goes with it in each mm. */
static DEFINE_SPINLOCK(turns_lock);
static LIST_HEAD(fresh);
static LIST_HEAD(late);
static struct vt_mm *taken;		/* whose turn it is; in neither list */

static struct task_struct *thread;
static DECLARE_WAIT_QUEUE_HEAD(idle);

/* Kills the wait in lock(), the present one or the next, unless that is of another turn. */
static void end_turn(void)
{
	send_sig(SIGKILL, thread, 1);
}

static void turn_is_over(struct work_struct *work)
{
	end_turn();
}

static DECLARE_DELAYED_WORK(turn_end, turn_is_over);

void vt_waiter_give(struct vt_mm *m)
{
	spin_lock(&turns_lock);
	m->late = false;
	m->waits_since = ktime_get_boottime_ns();
	list_add_tail(&m->turn, &fresh);
	/* Else that one's turn comes to its end by itself. */
	if (taken && taken->late)
		end_turn();
	spin_unlock(&turns_lock);
	wake_up(&idle);
}

static struct vt_mm *take_turn(void)
{
	spin_lock(&turns_lock);
	taken = list_first_entry_or_null(&fresh, struct vt_mm, turn);
	if (!taken)
		taken = list_first_entry_or_null(&late, struct vt_mm, turn);
	if (taken)
		list_del_init(&taken->turn);
	/* What was meant for the one before. */
	flush_signals(current);
	spin_unlock(&turns_lock);
	return taken;
}

static void give_turn_back(struct vt_mm *m)
{
	spin_lock(&turns_lock);
	m->late = true;
	list_add_tail(&m->turn, &late);
	taken = NULL;
	spin_unlock(&turns_lock);
}

static void finish_turn(struct vt_mm *m)
{
	spin_lock(&turns_lock);
	taken = NULL;
	spin_unlock(&turns_lock);
	vt_resync_done(m);
}

static void waits_since(struct vt_mm *m, u64 since)
{
	spin_lock(&turns_lock);
	if (!since || !m->waits_since)
		m->waits_since = since;
	spin_unlock(&turns_lock);
}

static bool lock(struct vt_mm *m)
{
	int err = 0;

	if (!mmap_read_trylock(m->mm)) {
		waits_since(m, ktime_get_boottime_ns());
		schedule_delayed_work(&turn_end, msecs_to_jiffies(VT_WAITER_TURN_MS));
		err = mmap_read_lock_killable(m->mm);
		cancel_delayed_work_sync(&turn_end);
	}
	if (!err)
		waits_since(m, 0);
	return !err;
}

/*
 * A hook finds its mm in the table and says all it has to while RCU waits for it;
 * so does this, so that nothing is said of an mm that has left the table.
 */
static enum vt_chunk chunk(struct vt_mm *m)
{
	enum vt_chunk said = VT_CHUNK_LAST;
	char *buf;

	rcu_read_lock();
	if (!READ_ONCE(m->gone)) {
		buf = vt_path_lock();
		said = vt_resync_chunk(m, buf);
		vt_path_unlock(buf);
	}
	rcu_read_unlock();
	return said;
}

/* False: the turn has come to its end before. */
static bool send(struct vt_mm *m)
{
	enum vt_chunk said;

	do {
		if (kthread_should_stop())
			return false;
		if (READ_ONCE(m->gone) || !mmget_not_zero(m->mm))
			return true;
		if (!lock(m)) {
			mmput_async(m->mm);
			return false;
		}
		said = chunk(m);
		mmap_read_unlock(m->mm);
		mmput_async(m->mm);
		vt_ring_kick();
		if (said == VT_CHUNK_FULL)
			wait_event_idle(idle, vt_ring_has_room() || kthread_should_stop());
		cond_resched();
	} while (said != VT_CHUNK_LAST);
	return true;
}

bool vt_waiter_busy(void)
{
	bool busy;

	spin_lock(&turns_lock);
	busy = taken || !list_empty(&fresh) || !list_empty(&late);
	spin_unlock(&turns_lock);
	return busy;
}

static int wait_for_locks(void *unused)
{
	struct vt_mm *m;

	/* Nobody else's: not that of whoever kills all processes. */
	allow_kernel_signal(SIGKILL);
	while (!kthread_should_stop()) {
		m = take_turn();
		if (!m)
			wait_event_idle(idle, vt_waiter_busy() || kthread_should_stop());
		else if (send(m))
			finish_turn(m);
		else
			give_turn_back(m);
		/* The reader may have waited for this one, or no longer does. */
		vt_ring_kick();
	}
	return 0;
}

int vt_waiter_open(void)
{
	struct task_struct *new = kthread_run(wait_for_locks, NULL, "vma_tracker");

	if (IS_ERR(new))
		return PTR_ERR(new);
	thread = new;
	return 0;
}

static void drop(struct list_head *list)
{
	struct vt_mm *m, *next;

	list_for_each_entry_safe(m, next, list, turn)
		vt_resync_done(m);
	INIT_LIST_HEAD(list);
}

void vt_waiter_close(void)
{
	if (!thread)
		return;
	kthread_stop(thread);
	thread = NULL;
	drop(&fresh);
	drop(&late);
}

void vt_waiter_room(void)
{
	if (wq_has_sleeper(&idle))
		wake_up(&idle);
}

static void count(const struct vt_mm *m, struct vt_waiter_stats *s, u64 now)
{
	if (!m->waits_since)
		return;
	s->waiting++;
	s->longest = max(s->longest, now - m->waits_since);
}

void vt_waiter_stats(struct vt_waiter_stats *s)
{
	const struct vt_mm *m;
	u64 now;

	*s = (struct vt_waiter_stats){};
	spin_lock(&turns_lock);
	now = ktime_get_boottime_ns();
	if (taken)
		count(taken, s, now);
	list_for_each_entry(m, &fresh, turn)
		count(m, s, now);
	list_for_each_entry(m, &late, turn)
		count(m, s, now);
	spin_unlock(&turns_lock);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The work that hooks may not do, and the reader does before it reads: it goes
 * through all tasks, begins the tracking of those that are not tracked, and
 * sends maps that are new or no longer exact afresh, in chunks, in sequence with
 * the live records. What it says goes through the ring like theirs, so what was
 * numbered first is read first.
 */
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "mms.h"
#include "probes.h"
#include "procs.h"
#include "record.h"
#include "resync.h"
#include "ring.h"
#include "tasks.h"
#include "track.h"
#include "waiter.h"
#include "work.h"

/* Steps in one turn: some 500 records, which is about what a read() takes. */
#define STEPS 8

/* How long READY waits for locks that others hold, when all else is told. */
#define PATIENCE_MS 1000

/* Entries for the hooks beyond the processes that there are: bursts of forks. */
#define SPARE 1024

/* All of it is the reader's, one task at a time. */
static char *path_buf;			/* VT_PATH_MAX + 1 */
static u64 missed;

/* The walk over all tasks: what was found, and how far it is told. */
static struct {
	pid_t *tgids;
	unsigned int nr;
	unsigned int next;
	unsigned int generation;
} walk;

/* The one that is being sent here. */
static struct vt_mm *resync;

/*
 * READY: the first walk is over, and of the mms that were stale then, which are
 * taken in turn, none is left. Those that the waiter was given have until the
 * deadline, of which a lock that is merely busy needs a small part.
 */
static struct {
	bool due;
	bool walked;
	unsigned int left;
	unsigned long deadline;		/* jiffies; 0: not all else is told yet */
} baseline;

/* Of READY, all else having been told. */
static bool due_now(void)
{
	return !vt_waiter_busy() || time_after(jiffies, READ_ONCE(baseline.deadline));
}

bool vt_work_waits(void)
{
	return resync || walk.next < walk.nr || vt_mms_any_stale() || vt_mms_any_dead() ||
	       vt_procs_any_dead() || vt_procs_are_stale() ||
	       (baseline.due && (!READ_ONCE(baseline.deadline) || due_now()));
}

/* It is sent, or is somebody else's to send, or has ended. */
static void resync_over(void)
{
	resync = NULL;
	if (baseline.left)
		baseline.left--;
}

/*
 * Never waits for a lock: whoever holds it may do so for long. Only those that
 * are to be had at once are sent here.
 */
static void resync_step(void)
{
	struct mm_struct *mm = resync->mm;
	bool sent = false, given = false;

	if (READ_ONCE(resync->gone) || !mmget_not_zero(mm)) {
		/* It has ended, is about to, or is tracked no longer: MMEXIT says so. */
		vt_resync_done(resync);
		resync_over();
		return;
	}
	if (mmap_read_trylock(mm)) {
		sent = vt_resync_chunk(resync, path_buf) == VT_CHUNK_LAST;
		mmap_read_unlock(mm);
	} else {
		given = vt_resync_begin(resync);
	}
	mmput_async(mm);
	if (sent)
		vt_resync_done(resync);
	if (given)
		vt_waiter_give(resync);
	if (sent || given)
		resync_over();
}

static int refill(unsigned int want)
{
	int err = vt_mms_refill(want);

	return err ? err : vt_procs_refill(want);
}

/* All thread groups that there are, by pid: each is looked at later, with references. */
static int walk_begin(void)
{
	struct task_struct *p;
	unsigned int room;
	pid_t *tgids;

	kvfree(walk.tgids);
	walk.tgids = NULL;
	walk.nr = 0;
	walk.next = 0;
	walk.generation = vt_track_generation();
	room = 0;
	rcu_read_lock();
	for_each_process(p)
		room++;
	rcu_read_unlock();
	/* Those that come in between are announced by the hooks. */
	room += SPARE;
	if (refill(room))
		return -ENOMEM;
	tgids = kvmalloc_array(room, sizeof(*tgids), GFP_KERNEL);
	if (!tgids)
		return -ENOMEM;
	walk.tgids = tgids;
	rcu_read_lock();
	for_each_process(p) {
		if (walk.nr == room)
			break;
		if (!(p->flags & PF_KTHREAD))
			walk.tgids[walk.nr++] = p->tgid;
	}
	rcu_read_unlock();
	return 0;
}

static void walk_end(void)
{
	if (walk.generation == vt_track_generation()) {
		vt_mms_retire(walk.generation);
		vt_procs_retire(walk.generation);
	}
	vt_mms_sweep();
	if (baseline.due && !baseline.walked) {
		struct vt_mms_stats s;

		vt_mms_stats(&s);
		baseline.walked = true;
		baseline.left = s.stale + !!resync;
	}
}

/* A handler that was not called leaves no trace of where: everything is doubtful. */
static void count_missed(void)
{
	u64 now = vt_probes_missed();

	if (now == missed)
		return;
	vt_ring_lose(now - missed);
	missed = now;
	vt_mms_all_stale();
	vt_procs_stale();
}

static void walk_step(void)
{
	if (vt_task_attach(walk.tgids[walk.next], path_buf) && ++walk.next == walk.nr)
		walk_end();
}

/*
 * One step, bounded: the ring is read between steps. The walk and resyncs take
 * turns: neither can keep the other from ever being done. 0, or why it cannot
 * be made.
 */
static int step(void)
{
	static bool turn;
	int err = 0;

	if (!vt_procs_bury() || !vt_mms_bury())
		return 0;
	if (!resync)
		resync = vt_mm_take_stale();
	turn = !turn;
	if (walk.next < walk.nr && (turn || !resync)) {
		walk_step();
	} else if (resync) {
		resync_step();
	} else if (vt_procs_take_stale()) {
		err = walk_begin();
		if (err)
			vt_procs_stale();
	}
	return err;
}

static void say_ready(void)
{
	const struct vt_record r = { .op = VT_OP_READY, .ts = ktime_get_boottime_ns() };

	if (!baseline.due || !baseline.walked ||
	    (baseline.left && (resync || vt_mms_any_stale())))
		return;
	if (!baseline.deadline)
		WRITE_ONCE(baseline.deadline, (jiffies + msecs_to_jiffies(PATIENCE_MS)) ?: 1);
	if (due_now() && vt_ring_emit_reader(&r, NULL, 0))
		baseline.due = false;
}

int vt_work(void)
{
	int i, err = 0;

	count_missed();
	if (vt_mms_low() || vt_procs_low())
		err = refill(SPARE);
	for (i = 0; i < STEPS && !err && vt_work_waits(); i++)
		err = step();
	say_ready();
	return err;
}

int vt_work_open(void)
{
	int err;

	path_buf = kvmalloc(VT_PATH_MAX + 1, GFP_KERNEL);
	if (!path_buf)
		return -ENOMEM;
	/* The hooks need entries from their first call on. */
	err = refill(SPARE);
	if (!err)
		err = vt_waiter_open();
	if (err) {
		vt_work_close();
		return err;
	}
	missed = 0;
	/* What there was before the hooks. */
	baseline.due = true;
	baseline.walked = false;
	baseline.left = 0;
	baseline.deadline = 0;
	vt_procs_stale();
	return 0;
}

void vt_work_close(void)
{
	vt_waiter_close();
	if (resync)
		vt_resync_done(resync);
	resync = NULL;
	vt_procs_close();
	vt_mms_close();
	kvfree(path_buf);
	kvfree(walk.tgids);
	path_buf = NULL;
	walk.tgids = NULL;
	walk.nr = 0;
	walk.next = 0;
	baseline.due = false;
}

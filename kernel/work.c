// SPDX-License-Identifier: GPL-2.0-only
/*
 * The work that hooks may not do, and the reader does before it reads: it goes
 * through all tasks, begins the tracking of those that are not tracked, and
 * sends maps that are new or no longer exact afresh, in chunks, in sequence with
 * the live records. What it says goes through the ring like theirs, so what was
 * numbered first is read first.
 */
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include "mms.h"
#include "path.h"
#include "probes.h"
#include "procs.h"
#include "record.h"
#include "ring.h"
#include "statement.h"
#include "track.h"
#include "verify.h"
#include "work.h"

/* Steps in one turn: some 500 records, which is about what a read() takes. */
#define STEPS 8

/* Entries for the hooks beyond the processes that there are: bursts of forks. */
#define SPARE 1024

/* All of it is the reader's, one task at a time. */
static char *path_buf;			/* VT_PATH_MAX + 1 */
static u64 resyncs;
static u64 missed;

/* The walk over all tasks: what was found, and how far it is told. */
static struct {
	pid_t *tgids;
	unsigned int nr;
	unsigned int next;
	unsigned int generation;
} walk;

/* The resync under way. */
static struct {
	struct vt_mm *m;
	unsigned long from;
	bool begun;
} resync;

/*
 * READY: the first walk is over, and of the mms that were stale then, which are
 * taken in turn, none is left.
 */
static struct {
	bool due;
	bool walked;
	unsigned int left;
} baseline;

bool vt_work_waits(void)
{
	return resync.m || walk.next < walk.nr || vt_mms_any_stale() || vt_mms_any_dead() ||
	       vt_procs_any_dead() || vt_procs_are_stale() || baseline.due;
}

static bool bracket(enum vt_op op)
{
	struct vt_record r = {
		.op = op,
		.ts = ktime_get_boottime_ns(),
		.mm = op == VT_OP_READY ? 0 : resync.m->id,
	};

	return vt_ring_emit_reader(&r, NULL, 0);
}

static void resync_done(void)
{
	mmdrop(resync.m->mm);
	vt_mm_put(resync.m);
	resync.m = NULL;
	if (baseline.left)
		baseline.left--;
}

/*
 * With mmap_lock for reading no commit of this mm can be numbered between the
 * reading of the map and the numbers of the chunk. The first chunk opens the
 * mm's live records: none of them comes before BEGIN.
 */
static void resync_locked(void)
{
	struct vt_scribe s = {
		.m = resync.m,
		.buf = path_buf,
		.op = VT_OP_VMA,
		.reader = true,
	};

	if (!resync.begun) {
		if (!bracket(VT_OP_BEGIN))
			return;
		vt_verify_begin(resync.m);
		resync.begun = true;
		resync.from = 0;
		if (resync.m->state == VT_MM_PENDING) {
			resync.m->signature = vt_signature(resync.m->mm);
			/* A munmap may have downgraded the lock that is held here, too. */
			resync.m->unsettled = true;
			WRITE_ONCE(resync.m->state, VT_MM_LIVE);
		}
	}
	if (resync.from < vt_map_end(resync.m->mm))
		resync.from = vt_state_from(&s, resync.from, VT_BUDGET);
	if (resync.from >= vt_map_end(resync.m->mm) && bracket(VT_OP_END)) {
		vt_verify_end(resync.m);
		/* In this order: a call that moves brk later leaves its mark later, too. */
		xchg(&resync.m->relabelled, 0);
		resync.m->signature.brk = READ_ONCE(resync.m->mm->brk);
		WRITE_ONCE(resync.m->resyncing, false);
		resyncs++;
		resync_done();
	}
}

static int resync_chunk(void)
{
	struct mm_struct *mm = resync.m->mm;
	int err;

	if (READ_ONCE(resync.m->gone) || !mmget_not_zero(mm)) {
		/* It has ended, is about to, or is tracked no longer: MMEXIT says so. */
		resync_done();
		return 0;
	}
	err = mmap_read_lock_killable(mm);
	if (!err) {
		resync_locked();
		mmap_read_unlock(mm);
	}
	mmput(mm);
	return err;
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
		baseline.left = s.stale + !!resync.m;
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
	if (vt_proc_attach(walk.tgids[walk.next], path_buf) && ++walk.next == walk.nr)
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
	if (!resync.m) {
		resync.m = vt_mm_take_stale();
		resync.begun = false;
	}
	turn = !turn;
	if (walk.next < walk.nr && (turn || !resync.m)) {
		walk_step();
		return 0;
	}
	if (resync.m)
		return resync_chunk();
	if (vt_procs_take_stale()) {
		err = walk_begin();
		if (err)
			vt_procs_stale();
	}
	return err;
}

static void say_ready(void)
{
	bool none_left = !baseline.left || (!resync.m && !vt_mms_any_stale());

	if (baseline.due && baseline.walked && none_left && bracket(VT_OP_READY))
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
	if (err) {
		vt_work_close();
		return err;
	}
	missed = 0;
	/* What there was before the hooks. */
	baseline.due = true;
	baseline.walked = false;
	baseline.left = 0;
	vt_procs_stale();
	return 0;
}

void vt_work_close(void)
{
	if (resync.m)
		resync_done();
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

u64 vt_work_resyncs(void)
{
	return READ_ONCE(resyncs);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader's side. Besides turning records into lines, the reader does the
 * work that hooks may not do: it goes through all tasks, begins the tracking of
 * those that are not tracked, and sends maps that are new or no longer exact
 * afresh, in chunks, in sequence with the live records. Its work goes through
 * the ring like theirs, so what was numbered first is read first.
 */
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "mms.h"
#include "path.h"
#include "probes.h"
#include "procs.h"
#include "record.h"
#include "ring.h"
#include "statement.h"
#include "stream.h"
#include "text.h"
#include "track.h"
#include "verify.h"

/* What one read() returns at the most: a page cache's worth of lines. */
#define BATCH (64 * 1024)

/* Steps of work in one read(): some 500 records, which is about what BATCH takes. */
#define STEPS 8

/* Entries for the hooks beyond the processes that there are: bursts of forks. */
#define SPARE 1024

static DEFINE_MUTEX(reader_lock);	/* all of the below, save `stopped` and `opened` */
static unsigned long opened;
static bool stopped;
static u64 resyncs;

static char *path_buf;			/* VT_PATH_MAX + 1 */
static char *text_buf;			/* BATCH, and a line that turns out not to fit any more */
static struct vt_record *record;	/* VT_RECORD_MAX */
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

static bool has_work(void)
{
	return resync.m || walk.next < walk.nr || vt_mms_any_stale() || vt_mms_any_dead() ||
	       vt_procs_any_dead() || vt_procs_are_stale() || baseline.due;
}

static bool ready(void)
{
	return READ_ONCE(stopped) || has_work();
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

static int work(void)
{
	int i, err = 0;

	count_missed();
	if (vt_mms_low() || vt_procs_low())
		err = refill(SPARE);
	for (i = 0; i < STEPS && !err && has_work(); i++)
		err = step();
	say_ready();
	return err;
}

/*
 * Fills text_buf with at most room bytes of lines; *pos is moved past their
 * records. -EINVAL if there is not even room for one.
 */
static ssize_t lines(size_t room, u64 *pos)
{
	size_t n = 0, len;
	u16 taken;

	while ((taken = vt_ring_peek(*pos, record))) {
		len = vt_line(record, text_buf + n);
		if (n + len > room)
			return n ? n : -EINVAL;
		n += len;
		*pos += taken;
	}
	return n;
}

static ssize_t read_some(char __user *to, size_t size)
{
	u64 pos = vt_ring_tail();
	ssize_t n = lines(min_t(size_t, size, BATCH), &pos);

	if (n <= 0)
		return n;
	if (copy_to_user(to, text_buf, n))
		return -EFAULT;
	/* Only what has arrived gives its room back. */
	vt_ring_consume(pos);
	return n;
}

ssize_t vt_stream_read(char __user *to, size_t size, bool nonblock)
{
	ssize_t n;
	int err;

	if (!size)
		return 0;
	for (;;) {
		if (mutex_lock_interruptible(&reader_lock))
			return -ERESTARTSYS;
		err = READ_ONCE(stopped) ? 0 : work();
		n = read_some(to, size);
		mutex_unlock(&reader_lock);
		if (n || READ_ONCE(stopped))
			return n;
		if (err)
			return err;
		if (signal_pending(current))
			return -ERESTARTSYS;
		cond_resched();
		if (has_work())
			continue;
		if (nonblock)
			return -EAGAIN;
		err = vt_ring_wait(ready);
		if (err)
			return err;
	}
}

__poll_t vt_stream_poll(struct file *file, poll_table *table)
{
	vt_ring_poll(file, table);
	if (READ_ONCE(stopped))
		return EPOLLIN | EPOLLRDNORM | EPOLLHUP;
	return !vt_ring_empty() || has_work() ? EPOLLIN | EPOLLRDNORM : 0;
}

static void free_buffers(void)
{
	kvfree(path_buf);
	kvfree(text_buf);
	kvfree(record);
	kvfree(walk.tgids);
	path_buf = NULL;
	text_buf = NULL;
	record = NULL;
	walk.tgids = NULL;
	walk.nr = 0;
	walk.next = 0;
}

static int begin(u32 ring_size)
{
	int err = -ENOMEM;

	path_buf = kvmalloc(VT_PATH_MAX + 1, GFP_KERNEL);
	text_buf = kvmalloc(BATCH + VT_LINE_MAX, GFP_KERNEL);
	record = kvmalloc(VT_RECORD_MAX, GFP_KERNEL);
	if (!path_buf || !text_buf || !record)
		goto err_buffers;
	err = vt_path_open();
	if (err)
		goto err_buffers;
	err = vt_ring_open(ring_size);
	if (err)
		goto err_path;
	/* The hooks need entries from their first call on. */
	err = refill(SPARE);
	if (err)
		goto err_tables;
	missed = 0;
	vt_mms_open();
	err = vt_probes_attach();
	if (err)
		goto err_tables;
	/* What there was before the hooks. */
	baseline.due = true;
	baseline.walked = false;
	baseline.left = 0;
	vt_procs_stale();
	return 0;

err_tables:
	vt_mms_forget();
	vt_procs_close();
	vt_mms_close();
	vt_ring_close();
err_path:
	vt_path_close();
err_buffers:
	free_buffers();
	return err;
}

int vt_stream_open(u32 ring_size)
{
	int err;

	if (READ_ONCE(stopped))
		return -ESHUTDOWN;
	if (test_and_set_bit(0, &opened))
		return -EBUSY;
	mutex_lock(&reader_lock);
	err = begin(ring_size);
	mutex_unlock(&reader_lock);
	if (err)
		clear_bit_unlock(0, &opened);
	return err;
}

void vt_stream_close(void)
{
	mutex_lock(&reader_lock);
	vt_mms_forget();
	vt_probes_detach();
	if (resync.m)
		resync_done();
	vt_procs_close();
	vt_mms_close();
	vt_ring_close();
	vt_path_close();
	free_buffers();
	baseline.due = false;
	mutex_unlock(&reader_lock);
	clear_bit_unlock(0, &opened);
}

bool vt_stream_is_open(void)
{
	return test_bit(0, &opened);
}

void vt_stream_stop(bool stop)
{
	WRITE_ONCE(stopped, stop);
	vt_ring_kick();
}

bool vt_stream_stopped(void)
{
	return READ_ONCE(stopped);
}

int vt_stream_resync(pid_t tgid)
{
	struct vt_mm *m;
	struct mm_struct *mm;
	int err = -ESRCH;

	if (!vt_stream_is_open())
		return -ENODEV;
	mm = vt_proc_mm(tgid);
	if (!mm)
		return -ESRCH;
	rcu_read_lock();
	m = vt_mm_find(mm);
	if (m) {
		vt_mm_stale(m);
		err = 0;
	}
	rcu_read_unlock();
	mmput(mm);
	vt_proc_unsure(tgid);
	return err;
}

u64 vt_stream_resyncs(void)
{
	return READ_ONCE(resyncs);
}

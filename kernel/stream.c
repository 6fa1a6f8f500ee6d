// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reader's side: it does what work there is (work.h), then has the records
 * of the ring as lines.
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
#include "stream.h"
#include "tasks.h"
#include "text.h"
#include "waiter.h"
#include "work.h"

/* What one read() returns at the most: a page cache's worth of lines. */
#define BATCH (64 * 1024)

static DEFINE_MUTEX(reader_lock);	/* the buffers, and the reader's work */
static unsigned long opened;
static bool stopped;

static char *text_buf;			/* BATCH, and a line that turns out not to fit any more */
static struct vt_record *record;	/* VT_RECORD_MAX */

static bool ready(void)
{
	return READ_ONCE(stopped) || vt_work_waits();
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
	vt_waiter_room();
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
		err = READ_ONCE(stopped) ? 0 : vt_work();
		n = read_some(to, size);
		mutex_unlock(&reader_lock);
		if (n || READ_ONCE(stopped))
			return n;
		if (err)
			return err;
		if (signal_pending(current))
			return -ERESTARTSYS;
		cond_resched();
		if (vt_work_waits())
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
	return !vt_ring_empty() || vt_work_waits() ? EPOLLIN | EPOLLRDNORM : 0;
}

static void free_buffers(void)
{
	kvfree(text_buf);
	kvfree(record);
	text_buf = NULL;
	record = NULL;
}

static int begin(u32 ring_size)
{
	int err = -ENOMEM;

	text_buf = kvmalloc(BATCH + VT_LINE_MAX, GFP_KERNEL);
	record = kvmalloc(VT_RECORD_MAX, GFP_KERNEL);
	if (!text_buf || !record)
		goto err_buffers;
	err = vt_path_open();
	if (err)
		goto err_buffers;
	err = vt_ring_open(ring_size);
	if (err)
		goto err_path;
	err = vt_work_open();
	if (err)
		goto err_ring;
	vt_mms_open();
	err = vt_probes_attach();
	if (err)
		goto err_work;
	return 0;

err_work:
	vt_mms_forget();
	vt_work_close();
err_ring:
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
	vt_work_close();
	vt_ring_close();
	vt_path_close();
	free_buffers();
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
	mm = vt_task_mm(tgid);
	if (!mm)
		return -ESRCH;
	rcu_read_lock();
	m = vt_mm_find(mm);
	if (m) {
		vt_mm_stale(m);
		err = 0;
	}
	rcu_read_unlock();
	mmput_async(mm);
	vt_proc_unsure(tgid);
	return err;
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ring between the hooks and the one reader. Hooks run in process context,
 * some with preemption off, so a raw spinlock (short: one header is filled in
 * and one path copied under it) orders them; no hook runs in an interrupt, so
 * interrupts stay on.
 */
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/vmalloc.h>
#include "ring.h"

/* How long a blocking read gathers a batch: short to an eye, long to a CPU. */
#define GATHER_MS 5

struct vt_ring vt_ring ____cacheline_aligned = {
	.lock = __RAW_SPIN_LOCK_UNLOCKED(vt_ring.lock),
	.seq = 1,
	.wake_at = U64_MAX,
};

/* What every record writes is in the first line; locks that are checked are larger. */
static_assert(IS_ENABLED(CONFIG_DEBUG_SPINLOCK) || offsetofend(struct vt_ring, queue.mask) <= 64);

static u64 drops;			/* the ring's lock */
static DECLARE_WAIT_QUEUE_HEAD(readers);

/*
 * A hook runs under locks (mmap_lock, alloc_lock) beneath which a task should
 * not be woken, so the wake-up goes by way of an interrupt.
 */
static void wake_readers(struct irq_work *work)
{
	wake_up_interruptible_all(&readers);
}

static DEFINE_IRQ_WORK(wake_work, wake_readers);

int vt_ring_open(u32 size)
{
	u32 bytes = roundup_pow_of_two(size + VT_RING_RESERVE);
	void *buf = vmalloc(bytes + VT_QUEUE_BEYOND);

	if (!buf)
		return -ENOMEM;
	vt_queue_init(&vt_ring.queue, buf, bytes);
	vt_ring.limit = size;
	vt_ring.wake_at = U64_MAX;
	return 0;
}

void vt_ring_close(void)
{
	vfree(vt_ring.queue.buf);
	vt_ring.queue.buf = NULL;
	vt_queue_consume(&vt_ring.queue, vt_ring.queue.head);
}

void vt_ring_exit(void)
{
	irq_work_sync(&wake_work);
}

void vt_ring_drop(u64 n)
{
	vt_ring.seq += n;
	drops += n;
}

static bool emit(const struct vt_record *r, const char *path, u16 path_len, bool reader)
{
	struct vt_record *to;
	u64 seq;

	vt_ring_lock();
	to = vt_ring_claim(path_len, reader);
	if (likely(to)) {
		seq = to->seq;
		*to = *r;
		to->path_len = path_len;
		to->seq = seq;
		vt_ring_publish(path, path_len);
	}
	vt_ring_unlock(reader);
	return to;
}

bool vt_ring_emit(const struct vt_record *r, const char *path, u16 path_len)
{
	return emit(r, path, path_len, false);
}

bool vt_ring_emit_reader(const struct vt_record *r, const char *path, u16 path_len)
{
	return emit(r, path, path_len, true);
}

void vt_ring_lose(u64 n)
{
	raw_spin_lock(&vt_ring.lock);
	vt_ring_drop(n);
	raw_spin_unlock(&vt_ring.lock);
}

void vt_ring_kick(void)
{
	irq_work_queue(&wake_work);
}

u16 vt_ring_peek(u64 pos, struct vt_record *out)
{
	return vt_queue_peek(&vt_ring.queue, pos, out);
}

u64 vt_ring_tail(void)
{
	return vt_ring.queue.tail;
}

void vt_ring_consume(u64 pos)
{
	vt_queue_consume(&vt_ring.queue, pos);
}

bool vt_ring_empty(void)
{
	return !vt_queue_used(&vt_ring.queue);
}

bool vt_ring_has_room(void)
{
	return vt_queue_used(&vt_ring.queue) + vt_record_len(VT_PATH_MAX) <=
	       vt_ring.limit + VT_RING_RESERVE;
}

/*
 * Under the lock: a producer that came before is seen by the look at the ring
 * that follows; one that comes after sees wake_at.
 */
static void arm(u64 bytes)
{
	raw_spin_lock(&vt_ring.lock);
	vt_ring.wake_at = bytes;
	raw_spin_unlock(&vt_ring.lock);
}

int vt_ring_wait(bool (*ready)(void))
{
	u64 batch = vt_ring.limit / 4;
	int err;

	arm(1);
	err = wait_event_interruptible(readers, !vt_ring_empty() || ready());
	if (err || ready())
		return err;
	arm(batch);
	/* A signal cuts the batch short; what is there is read all the same. */
	wait_event_interruptible_timeout(readers,
					 vt_queue_used(&vt_ring.queue) >= batch || ready(),
					 msecs_to_jiffies(GATHER_MS));
	return 0;
}

void vt_ring_poll(struct file *file, poll_table *table)
{
	poll_wait(file, &readers, table);
	arm(1);
}

void vt_ring_stats(struct vt_ring_stats *s)
{
	raw_spin_lock(&vt_ring.lock);
	/* Every number was either used or lost. */
	s->records = vt_ring.seq - 1 - drops;
	s->drops = drops;
	s->size = vt_ring.limit;
	s->used = vt_queue_used(&vt_ring.queue);
	raw_spin_unlock(&vt_ring.lock);
}

/* SPDX-License-Identifier: GPL-2.0-only */
/* Records in and out, their sequence, and what was lost. */
#ifndef VT_RING_H
#define VT_RING_H

#include <linux/poll.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include "queue.h"

/*
 * What the reader may use beyond ring_size for its own records, so that a
 * resync moves on however full the hooks keep the ring: several of the longest.
 */
#define VT_RING_RESERVE (16 * 1024)
#define VT_RING_SIZE_MIN 4096
#define VT_RING_SIZE_MAX (256u << 20)

/* May sleep. size: bytes for the hooks' records. -ENOMEM. */
int vt_ring_open(u32 size);
/* After the last hook is gone. */
void vt_ring_close(void);
/* On unload: no wake-up is under way any more. */
void vt_ring_exit(void);

/*
 * Lock, sequence and the producers' part of the queue, which are all that a
 * record writes besides itself, share the one cache line that CPUs pass around.
 */
struct vt_ring {
	raw_spinlock_t lock;
	u32 limit;	/* bytes that the hooks may fill */
	u64 seq;	/* the next record's; never reset while loaded */
	u64 wake_at;	/* bytes waiting that wake the sleeping reader */
	struct vt_queue queue;
};

extern struct vt_ring vt_ring;

/* Wakes the reader: from any context. */
void vt_ring_kick(void);

/* Between these, what is made of one record; nothing that sleeps or takes a lock. */
static __always_inline void vt_ring_lock(void)
{
	raw_spin_lock(&vt_ring.lock);
}

static __always_inline void vt_ring_unlock(bool reader)
{
	bool wake = !reader && vt_queue_exceeds(&vt_ring.queue, 1, vt_ring.wake_at);

	if (unlikely(wake))
		vt_ring.wake_at = U64_MAX;
	raw_spin_unlock(&vt_ring.lock);
	if (unlikely(wake))
		vt_ring_kick();
}

/* Under that lock: n numbers that no record will have. */
void vt_ring_drop(u64 n);

/*
 * A record, numbered, to be filled in where it will be read: a hook's or the
 * reader's. NULL: there is no room. A hook's number is then used up, so the gap
 * tells the reader of the loss, and the caller marks stale what the record was
 * about. For the reader no room is no loss: it reads on and comes again.
 */
static __always_inline struct vt_record *vt_ring_claim(u16 path_len, bool reader)
{
	struct vt_record *r = vt_queue_claim(&vt_ring.queue, path_len,
					     vt_ring.limit + (reader ? VT_RING_RESERVE : 0));

	if (likely(r)) {
		r->path_len = path_len;
		r->seq = vt_ring.seq++;
	} else if (!reader) {
		vt_ring_drop(1);
	}
	return r;
}

/* The record that was claimed, with this path_len, is filled in. */
static __always_inline void vt_ring_publish(const char *path, u16 path_len)
{
	if (path_len)
		vt_queue_path(&vt_ring.queue, path, path_len);
	vt_queue_publish(&vt_ring.queue, path_len);
}

/*
 * All of that, for a record that was made elsewhere; whether there was room. Any
 * context but interrupts.
 */
bool vt_ring_emit(const struct vt_record *r, const char *path, u16 path_len);
bool vt_ring_emit_reader(const struct vt_record *r, const char *path, u16 path_len);

/* Counts n events that happened without a record (missed probes) as lost. */
void vt_ring_lose(u64 n);

/* The reader's side; see queue.h. */
u16 vt_ring_peek(u64 pos, struct vt_record *out);
u64 vt_ring_tail(void);
void vt_ring_consume(u64 pos);
bool vt_ring_empty(void);

/* Whether the longest record of the reader's would find room now. */
bool vt_ring_has_room(void);

/*
 * Sleeps, interruptibly, until the ring holds something or ready() says so; in
 * a stream of events a little longer, to take a batch. 0 or -ERESTARTSYS.
 */
int vt_ring_wait(bool (*ready)(void));
void vt_ring_poll(struct file *file, poll_table *table);

struct vt_ring_stats {
	u64 records;
	u64 drops;
	u64 size;
	u64 used;
};

/* Zero where no reader was ever there; the last reader's after it closed. */
void vt_ring_stats(struct vt_ring_stats *s);

#endif

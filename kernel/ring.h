/* SPDX-License-Identifier: GPL-2.0-only */
/* Records in and out, their sequence, and what was lost. */
#ifndef VT_RING_H
#define VT_RING_H

#include <linux/poll.h>
#include <linux/wait.h>
#include "record.h"

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
 * A hook's record: numbers it and appends it. Returns false if there was no
 * room: the number is used up, so the gap tells the reader of the loss, and the
 * caller marks stale what the record was about. Any context but interrupts.
 */
bool vt_ring_emit(struct vt_record *r, const char *path, u16 path_len);

/* The reader's record: no room is no loss, the reader reads on and comes again. */
bool vt_ring_emit_reader(struct vt_record *r, const char *path, u16 path_len);

/* Counts n events that happened without a record (missed probes) as lost. */
void vt_ring_lose(u64 n);

/* Wakes the reader: from any context. */
void vt_ring_kick(void);

/* The reader's side; see queue.h. */
u16 vt_ring_peek(u64 pos, struct vt_record *out);
u64 vt_ring_tail(void);
void vt_ring_consume(u64 pos);
bool vt_ring_empty(void);

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

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A byte queue of whole records: one consumer, and producers that take turns
 * (ring.c's lock). Pure: tested in user space as well.
 */
#ifndef VT_QUEUE_H
#define VT_QUEUE_H

#include "record.h"

/*
 * The producers' fields come first and need no alignment of their own, so that
 * they share a cache line with the lock that stands before them; the consumer
 * writes at least a line further on.
 */
struct vt_queue {
	u64 head;	/* bytes ever written; stored by the producer */
	u64 seen;	/* tail as a producer saw it last: it may have moved on */
	u8 *buf;
	u32 mask;	/* size of buf, a power of two, less one */
	u8 apart[64];
	u64 tail;	/* bytes ever consumed; stored by the consumer */
};

/* buf must have size bytes, a power of two. */
void vt_queue_init(struct vt_queue *q, void *buf, u32 size);

/* Bytes waiting. */
u64 vt_queue_used(const struct vt_queue *q);

/*
 * Producer: the same, or more, for as long as that is less than bytes: the
 * consumer's cache line is looked at only when it matters.
 */
u64 vt_queue_used_beyond(struct vt_queue *q, u64 bytes);

/* What a record with this much path takes. */
u16 vt_record_len(u16 path_len);

/*
 * Producer: appends the header *r, whose len and path_len are set here, and its
 * path, if no more than limit bytes then wait. Returns whether it did.
 */
bool vt_queue_push(struct vt_queue *q, struct vt_record *r, const char *path,
		   u16 path_len, u64 limit);

/*
 * Consumer: copies the record at position pos (from q->tail on) to out, which
 * has VT_RECORD_MAX bytes. Returns its length, or 0 if none is there yet. The
 * room is given back by vt_queue_consume() alone.
 */
u16 vt_queue_peek(const struct vt_queue *q, u64 pos, struct vt_record *out);

/* Consumer: gives back the room of everything before pos. */
void vt_queue_consume(struct vt_queue *q, u64 pos);

#endif

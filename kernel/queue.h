/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A byte queue of whole records: one consumer, and producers that take turns
 * (ring.c's lock). Pure: tested in user space as well.
 *
 * Positions only grow; masked, they are offsets. A record is made where it is
 * to be read, published by one release store of head after all its bytes, and
 * its room returned by one release store of tail after it was copied out, so
 * the consumer needs no lock.
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

/*
 * What buf has beyond its size: a header that begins before the end goes on
 * there. The bytes at the beginning that would be its own stay unused.
 */
#define VT_QUEUE_BEYOND sizeof(struct vt_record)

/* buf must have size bytes, a power of two, and VT_QUEUE_BEYOND. */
void vt_queue_init(struct vt_queue *q, void *buf, u32 size);

/* Bytes waiting. */
u64 vt_queue_used(const struct vt_queue *q);

/* What a record with this much path takes. */
static inline u16 vt_record_len(u16 path_len)
{
	return (sizeof(struct vt_record) + path_len + 7) & ~7u;
}

/*
 * Producer: whether with `more` bytes there would be more than limit. The
 * consumer's cache line is looked at only when it matters.
 */
static inline bool vt_queue_exceeds(struct vt_queue *q, u64 more, u64 limit)
{
	if (likely(q->head - q->seen + more <= limit))
		return false;
	/* Pairs with consume: the bytes before it were copied out. */
	q->seen = smp_load_acquire(&q->tail);
	return q->head - q->seen + more > limit;
}

/*
 * Producer: where to make the header of the next record; NULL if more than limit
 * bytes, at most the size, would then wait. Nothing has happened until
 * vt_queue_publish().
 */
static inline struct vt_record *vt_queue_claim(struct vt_queue *q, u16 path_len, u64 limit)
{
	if (unlikely(vt_queue_exceeds(q, vt_record_len(path_len), limit)))
		return NULL;
	return (struct vt_record *)(q->buf + (q->head & q->mask));
}

/* Producer: the path of the record that was claimed; path_len is that of its header. */
void vt_queue_path(struct vt_queue *q, const char *path, u16 path_len);

/* Producer: the record that was claimed, with this path_len, is made. */
static inline void vt_queue_publish(struct vt_queue *q, u16 path_len)
{
	/* Pairs with peek: all bytes of the record come first. */
	smp_store_release(&q->head, q->head + vt_record_len(path_len));
}

/*
 * Consumer: copies the record at position pos (from q->tail on) to out, which
 * has VT_RECORD_MAX bytes. Returns its length, or 0 if none is there yet. The
 * room is given back by vt_queue_consume() alone.
 */
u16 vt_queue_peek(const struct vt_queue *q, u64 pos, struct vt_record *out);

/* Consumer: gives back the room of everything before pos. */
void vt_queue_consume(struct vt_queue *q, u64 pos);

#endif

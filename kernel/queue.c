// SPDX-License-Identifier: GPL-2.0-only
/*
 * Positions only grow; masked, they are offsets. A record is published by one
 * release store of head after all its bytes, and its room returned by one
 * release store of tail after it was copied out, so the consumer needs no lock.
 */
#include "queue.h"

void vt_queue_init(struct vt_queue *q, void *buf, u32 size)
{
	q->buf = buf;
	q->mask = size - 1;
	q->head = 0;
	q->seen = 0;
	q->tail = 0;
}

u64 vt_queue_used(const struct vt_queue *q)
{
	/* tail first: it never passes a head that is read later. */
	u64 tail = smp_load_acquire(&q->tail);

	/* Acquire: as vt_queue_peek()'s. */
	return smp_load_acquire(&q->head) - tail;
}

u64 vt_queue_used_beyond(struct vt_queue *q, u64 bytes)
{
	if (q->head - q->seen >= bytes)
		/* Pairs with consume: the bytes before it were copied out. */
		q->seen = smp_load_acquire(&q->tail);
	return q->head - q->seen;
}

u16 vt_record_len(u16 path_len)
{
	return (sizeof(struct vt_record) + path_len + 7) & ~7u;
}

static void copy_in(struct vt_queue *q, u64 pos, const void *from, size_t n)
{
	size_t at = pos & q->mask;
	size_t first = (size_t)q->mask + 1 - at;

	if (first > n)
		first = n;
	memcpy(q->buf + at, from, first);
	memcpy(q->buf, (const u8 *)from + first, n - first);
}

static void copy_out(const struct vt_queue *q, u64 pos, void *to, size_t n)
{
	size_t at = pos & q->mask;
	size_t first = (size_t)q->mask + 1 - at;

	if (first > n)
		first = n;
	memcpy(to, q->buf + at, first);
	memcpy((u8 *)to + first, q->buf, n - first);
}

bool vt_queue_push(struct vt_queue *q, struct vt_record *r, const char *path,
		   u16 path_len, u64 limit)
{
	u64 head = q->head;
	size_t at = head & q->mask;

	r->len = vt_record_len(path_len);
	r->path_len = path_len;
	if (limit > (u64)q->mask + 1)
		limit = (u64)q->mask + 1;
	if (r->len > limit || vt_queue_used_beyond(q, limit - r->len + 1) + r->len > limit)
		return false;
	/* A size that the compiler knows makes a few moves of what is a call below. */
	if (likely(at + sizeof(*r) <= (size_t)q->mask + 1))
		memcpy(q->buf + at, r, sizeof(*r));
	else
		copy_in(q, head, r, sizeof(*r));
	if (path_len)
		copy_in(q, head + sizeof(*r), path, path_len);
	/* Pairs with peek: all bytes of the record come first. */
	smp_store_release(&q->head, head + r->len);
	return true;
}

u16 vt_queue_peek(const struct vt_queue *q, u64 pos, struct vt_record *out)
{
	/* Pairs with push. */
	if (pos == smp_load_acquire(&q->head))
		return 0;
	if (likely((pos & q->mask) + sizeof(*out) <= (size_t)q->mask + 1))
		memcpy(out, q->buf + (pos & q->mask), sizeof(*out));
	else
		copy_out(q, pos, out, sizeof(*out));
	if (out->path_len)
		copy_out(q, pos + sizeof(*out), out->path, out->path_len);
	return out->len;
}

void vt_queue_consume(struct vt_queue *q, u64 pos)
{
	/* Pairs with used_beyond: the copy out comes first. */
	smp_store_release(&q->tail, pos);
}

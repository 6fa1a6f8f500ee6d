// SPDX-License-Identifier: GPL-2.0-only
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

/* Of n bytes at pos, those before the end of the buffer. */
static size_t before_end(const struct vt_queue *q, u64 pos, size_t n)
{
	size_t room = (size_t)q->mask + 1 - (pos & q->mask);

	return n < room ? n : room;
}

void vt_queue_path(struct vt_queue *q, const char *path, u16 path_len)
{
	u64 pos = q->head + sizeof(struct vt_record);
	size_t first = before_end(q, pos, path_len);

	memcpy(q->buf + (pos & q->mask), path, first);
	memcpy(q->buf, path + first, path_len - first);
}

u16 vt_queue_peek(const struct vt_queue *q, u64 pos, struct vt_record *out)
{
	size_t first;

	/* Pairs with publish. */
	if (pos == smp_load_acquire(&q->head))
		return 0;
	memcpy(out, q->buf + (pos & q->mask), sizeof(*out));
	if (out->path_len) {
		pos += sizeof(*out);
		first = before_end(q, pos, out->path_len);
		memcpy(out->path, q->buf + (pos & q->mask), first);
		memcpy(out->path + first, q->buf, out->path_len - first);
	}
	return vt_record_len(out->path_len);
}

void vt_queue_consume(struct vt_queue *q, u64 pos)
{
	/* Pairs with exceeds: the copy out comes first. */
	smp_store_release(&q->tail, pos);
}

// SPDX-License-Identifier: GPL-2.0-only
/* queue.c: records in and out, around the end of the buffer, at every fill. */
#include "../../queue.h"
#include "pure.h"

bool queue_push(struct vt_queue *q, u64 seq, const char *path, u16 path_len, u64 limit)
{
	struct vt_record *r = vt_queue_claim(q, path_len, limit);

	if (!r)
		return false;
	*r = (struct vt_record){ .path_len = path_len, .seq = seq, .start = ~seq };
	memset(r->comm, 'c', sizeof(r->comm));
	if (path_len)
		vt_queue_path(q, path, path_len);
	vt_queue_publish(q, path_len);
	return true;
}

void queue_path_of(char *path, u16 n, u64 seq)
{
	for (u16 i = 0; i < n; i++)
		path[i] = (char)(seq + i);
}

bool queue_is_record(const struct vt_record *r, u16 n, u64 seq)
{
	bool same = r->seq == seq && r->start == ~seq && r->path_len == n;

	for (int i = 0; same && i < VT_COMM_LEN; i++)
		same = r->comm[i] == 'c';

	for (u16 i = 0; same && i < n; i++)
		same = r->path[i] == (char)(seq + i);
	return same;
}

/* One record at every position there is, so that header and path are cut by the end wherever they can be. */
static void test_wrap(void)
{
	enum { SIZE = 256, PATH = 29 };
	struct vt_record *out = malloc(VT_RECORD_MAX);
	u8 *buf = malloc(SIZE + VT_QUEUE_BEYOND);
	char path[PATH];
	struct vt_queue q;

	for (u64 at = 0; at < SIZE; at += 8) {
		vt_queue_init(&q, buf, SIZE);
		q.head = q.seen = q.tail = ~0ull - SIZE + 1 + at;
		queue_path_of(path, PATH, at);
		check(queue_push(&q, at, path, PATH, SIZE), "queue: wrap: no room", "");
		check(vt_queue_peek(&q, q.tail, out) == vt_record_len(PATH) && queue_is_record(out, PATH, at),
		      "queue: wrap: the record", "");
	}
	free(buf);
	free(out);
}

/* To the last byte of the limit and no further; and all of the buffer can be used. */
static void test_full(void)
{
	/* Eight of them fill it. */
	enum { SIZE = 1024, PATH = SIZE / 8 - sizeof(struct vt_record) };
	const u64 len = vt_record_len(PATH);
	struct vt_record *out = malloc(VT_RECORD_MAX);
	u8 *buf = malloc(SIZE + VT_QUEUE_BEYOND);
	char path[PATH] = "";
	struct vt_queue q;

	for (u64 limit = len - 1; limit <= SIZE; limit++) {
		u64 fit = limit / len, seq = 0, pos;

		vt_queue_init(&q, buf, SIZE);
		while (queue_push(&q, seq, path, PATH, limit))
			seq++;
		check(seq == fit && vt_queue_used(&q) == fit * len, "queue: full", "");
		pos = q.tail;
		for (u64 i = 0; i < fit; i++, pos += len)
			check(vt_queue_peek(&q, pos, out) == len && out->seq == i, "queue: full: the records", "");
		check(!vt_queue_peek(&q, pos, out), "queue: full: one more", "");
		if (!fit)
			continue;
		/* What is given back is room again, and no more than that. */
		vt_queue_consume(&q, q.tail + len);
		check(queue_push(&q, seq, path, PATH, limit) && !queue_push(&q, seq, path, PATH, limit),
		      "queue: full: given back", "");
	}
	free(buf);
	free(out);
}

static void test_lengths(void)
{
	for (u32 n = 0; n <= VT_PATH_MAX; n++) {
		u16 len = vt_record_len(n);

		check(len % 8 == 0 && len >= sizeof(struct vt_record) + n && len < sizeof(struct vt_record) + n + 8,
		      "queue: length", "");
	}
}

void queue_tables(void)
{
	test_lengths();
	test_wrap();
	test_full();
}

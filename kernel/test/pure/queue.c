// SPDX-License-Identifier: GPL-2.0-only
/* queue.c: records in and out, around the end of the buffer, at every fill. */
#define _GNU_SOURCE
#include <stdlib.h>
#include "../../queue.h"
#include "pure.h"

/* As ring.c does: whether there was room. */
static bool push(struct vt_queue *q, u64 seq, const char *path, u16 path_len, u64 limit)
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

static void path_of(char *path, u16 n, u64 seq)
{
	for (u16 i = 0; i < n; i++)
		path[i] = (char)(seq + i);
}

/* The header to its last byte, and the path. */
static bool is_record(const struct vt_record *r, u16 n, u64 seq)
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
		q.head = q.seen = q.tail = UINT64_MAX - SIZE + 1 + at;
		path_of(path, PATH, at);
		check(push(&q, at, path, PATH, SIZE), "queue: wrap: no room", "");
		check(vt_queue_peek(&q, q.tail, out) == vt_record_len(PATH) && is_record(out, PATH, at),
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
		while (push(&q, seq, path, PATH, limit))
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
		check(push(&q, seq, path, PATH, limit) && !push(&q, seq, path, PATH, limit),
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

/* The bytes say what producer and consumer do in turn: what comes out is what went in, in order. */
void queue_holds(const u8 *bytes, size_t n)
{
	enum { SIZE = 8192, LIMIT = 7000 };
	struct vt_record *out = malloc(VT_RECORD_MAX);
	void *buf = malloc(SIZE + VT_QUEUE_BEYOND);
	u16 paths[SIZE / sizeof(struct vt_record) + 1];
	static char path[VT_PATH_MAX];
	const size_t ring = ARRAY_SIZE(paths);
	struct vt_queue q;
	u64 in = 0, next = 0;

	vt_queue_init(&q, buf, SIZE);
	/* As after a long time: masked positions wrap, and so does the counter. */
	q.head = q.seen = q.tail = UINT64_MAX - 20000 / 8 * 8 + 1;
	for (size_t i = 0; i + 1 < n; i += 2) {
		if (bytes[i] & 1) {
			u16 len = bytes[i] & 0xc ? bytes[i + 1] : bytes[i + 1] * 16;
			u64 used = vt_queue_used(&q);

			path_of(path, len, in);
			if (push(&q, in, path, len, LIMIT)) {
				check(vt_queue_used(&q) == used + vt_record_len(len) && vt_queue_used(&q) <= LIMIT,
				      "fuzz: queue: room", "");
				paths[in++ % ring] = len;
			} else {
				check(used + vt_record_len(len) > LIMIT, "fuzz: queue: refused", "");
			}
		} else {
			u16 len = vt_queue_peek(&q, q.tail, out);

			check(!len == (in == next), "fuzz: queue: lost", "");
			if (!len)
				continue;
			check(len == vt_record_len(out->path_len), "fuzz: queue: length", "");
			check(is_record(out, paths[next % ring], next), "fuzz: queue: bytes", "");
			next++;
			vt_queue_consume(&q, q.tail + len);
		}
	}
	free(buf);
	free(out);
}

// SPDX-License-Identifier: GPL-2.0-only
/* queue.c: what any turns of producer and consumer do. */
#include <stdlib.h>
#include "../../../queue.h"
#include "fuzz.h"

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
	q.head = q.seen = q.tail = ~0ull - 20000 / 8 * 8 + 1;
	for (size_t i = 0; i + 1 < n; i += 2) {
		if (bytes[i] & 1) {
			u16 len = bytes[i] & 0xc ? bytes[i + 1] : bytes[i + 1] * 16;
			u64 used = vt_queue_used(&q);

			queue_path_of(path, len, in);
			if (queue_push(&q, in, path, len, LIMIT)) {
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
			check(queue_is_record(out, paths[next % ring], next), "fuzz: queue: bytes", "");
			next++;
			vt_queue_consume(&q, q.tail + len);
		}
	}
	free(buf);
	free(out);
}

// SPDX-License-Identifier: GPL-2.0-only
/* Advice about memory through io_uring: a worker of the kernel's gives it, from a thread that makes no call. */
#define _GNU_SOURCE
#include <linux/io_uring.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "workload.h"

struct ring {
	int fd;
	struct io_uring_params params;
	char *sq, *cq;
	size_t sq_size, cq_size;
	struct io_uring_sqe *sqes;
};

static void *map_ring(const struct ring *r, size_t size, off_t what)
{
	void *p = mmap(NULL, size, RW, MAP_SHARED | MAP_POPULATE, r->fd, what);

	must(p != MAP_FAILED);
	return p;
}

static void open_ring(struct ring *r)
{
	const struct io_uring_params *p = &r->params;

	r->fd = syscall(SYS_io_uring_setup, 4, &r->params);
	must(r->fd >= 0);
	r->sq_size = p->sq_off.array + p->sq_entries * sizeof(unsigned int);
	r->cq_size = p->cq_off.cqes + p->cq_entries * sizeof(struct io_uring_cqe);
	r->sq = map_ring(r, r->sq_size, IORING_OFF_SQ_RING);
	r->cq = map_ring(r, r->cq_size, IORING_OFF_CQ_RING);
	r->sqes = map_ring(r, p->sq_entries * sizeof(struct io_uring_sqe), IORING_OFF_SQES);
}

static void close_ring(struct ring *r)
{
	must(!munmap(r->sqes, r->params.sq_entries * sizeof(struct io_uring_sqe)));
	must(!munmap(r->cq, r->cq_size));
	must(!munmap(r->sq, r->sq_size));
	close(r->fd);
}

/* One entry, submitted and waited for; what the call of that name would have returned. */
static int advise(struct ring *r, char *start, size_t pages, int advice, unsigned int flags)
{
	unsigned int *tail = (unsigned int *)(r->sq + r->params.sq_off.tail);
	unsigned int *head = (unsigned int *)(r->cq + r->params.cq_off.head);
	unsigned int slot = *tail & (r->params.sq_entries - 1), done = *head;
	const struct io_uring_cqe *cqes = (const void *)(r->cq + r->params.cq_off.cqes), *cqe;

	r->sqes[slot] = (struct io_uring_sqe){
		.opcode = IORING_OP_MADVISE,
		.flags = flags,
		.fd = -1,
		.addr = (unsigned long)start,
		.len = pages * PAGE,
		.fadvise_advice = advice,
	};
	((unsigned int *)(r->sq + r->params.sq_off.array))[slot] = slot;
	__atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
	must(syscall(SYS_io_uring_enter, r->fd, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) == 1);
	must(__atomic_load_n((unsigned int *)(r->cq + r->params.cq_off.tail), __ATOMIC_ACQUIRE) == done + 1);
	cqe = &cqes[done & (r->params.cq_entries - 1)];
	must(cqe->res <= 0);
	__atomic_store_n(head, done + 1, __ATOMIC_RELEASE);
	return cqe->res;
}

static void advice(void)
{
	/* Left to the kernel, which hands it to a worker so far; and handed to one in any case. */
	static const unsigned int ways[] = { 0, IOSQE_ASYNC };
	struct ring ring = {};

	open_ring(&ring);
	for (int i = 0; i < 2; i++) {
		char *p = map(32, RW);

		must(!advise(&ring, p + 4 * PAGE, 4, MADV_DONTFORK, ways[i])); /* splits */
		must(!advise(&ring, p + 8 * PAGE, 2, MADV_DONTFORK, ways[i])); /* moves a boundary: as many as before */
		must(!advise(&ring, p + 4 * PAGE, 2, MADV_DOFORK, ways[i])); /* and another one */
		must(!advise(&ring, p + 16 * PAGE, 4, MADV_DONTDUMP, ways[i]));
		must(!advise(&ring, p + 16 * PAGE, 4, MADV_DODUMP, ways[i])); /* merges */
		must(!munmap(p + 28 * PAGE, PAGE));
		/* Stops at the hole, having changed what is before it. */
		must(advise(&ring, p + 24 * PAGE, 6, MADV_WIPEONFORK, ways[i]) < 0);
	}
	close_ring(&ring);
}

const struct phase uring_phases[] = {
	{ "uring-madvise", advice },
	{ NULL, NULL },
};

// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is said here goes through the ring like the hooks' records, so what was
 * numbered first is read first.
 */
#include <linux/atomic.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/timekeeping.h>
#include "record.h"
#include "resync.h"
#include "ring.h"
#include "statement.h"
#include "verify.h"

static atomic64_t resyncs;

static bool bracket(const struct vt_mm *m, enum vt_op op)
{
	struct vt_record r = {
		.op = op,
		.ts = ktime_get_boottime_ns(),
		.mm = m->id,
	};

	return vt_ring_emit_reader(&r, NULL, 0);
}

bool vt_resync_begin(struct vt_mm *m)
{
	if (!m->begun)
		m->begun = bracket(m, VT_OP_BEGIN);
	return m->begun;
}

/* From here on the mm has live records: none of them comes before BEGIN. */
static void open(struct vt_mm *m)
{
	vt_verify_begin(m);
	if (m->state != VT_MM_PENDING)
		return;
	m->signature = vt_signature(m->mm);
	/* A munmap may have downgraded the lock that is held here, too. */
	m->unsettled = true;
	WRITE_ONCE(m->state, VT_MM_LIVE);
}

/*
 * With mmap_lock for reading no commit of this mm can be numbered between the
 * reading of the map and the numbers of the chunk.
 */
enum vt_chunk vt_resync_chunk(struct vt_mm *m, char *buf)
{
	struct vt_scribe s = { .m = m, .buf = buf, .op = VT_OP_VMA, .reader = true };
	const unsigned long end = vt_map_end(m->mm);

	if (!vt_resync_begin(m))
		return VT_CHUNK_FULL;
	if (!m->sent)
		open(m);
	if (m->sent < end)
		m->sent = vt_state_from(&s, m->sent, VT_BUDGET);
	if (s.lost)
		return VT_CHUNK_FULL;
	if (m->sent < end)
		return VT_CHUNK_MORE;
	if (!bracket(m, VT_OP_END))
		return VT_CHUNK_FULL;
	vt_verify_end(m);
	/* In this order: a call that moves brk later leaves its mark later, too. */
	xchg(&m->relabelled, 0);
	m->signature.brk = READ_ONCE(m->mm->brk);
	atomic64_inc(&resyncs);
	vt_mm_resynced(m);
	return VT_CHUNK_LAST;
}

void vt_resync_done(struct vt_mm *m)
{
	mmdrop(m->mm);
	vt_mm_put(m);
}

u64 vt_resyncs(void)
{
	return atomic64_read(&resyncs);
}

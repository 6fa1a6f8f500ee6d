/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A map that is sent afresh: BEGIN, all that is in it, END, in chunks and in
 * sequence with the live records. Whoever has got the mm from vt_mm_take_stale(),
 * the reader or the waiter, sends it alone, and keeps its address space from its
 * end (mmget) during each of these steps. Not mmput but mmput_async lets go of it:
 * its end may wait for a device or a file system that does not answer (exit_aio).
 */
#ifndef VT_RESYNC_H
#define VT_RESYNC_H

#include "mms.h"

enum vt_chunk {
	VT_CHUNK_MORE,
	VT_CHUNK_FULL,	/* the ring has no room: again when the reader has read on */
	VT_CHUNK_LAST,	/* END is out: from now on the mm may be taken again */
};

/* BEGIN, if it is not out yet; needs no lock. False: the ring has no room. */
bool vt_resync_begin(struct vt_mm *m);

/* The next chunk, with BEGIN before the first. Under mmap_lock for reading. buf: see vt_path(). */
enum vt_chunk vt_resync_chunk(struct vt_mm *m, char *buf);

/* Gives back what vt_mm_take_stale() has given: END is out, or the mm has ended. */
void vt_resync_done(struct vt_mm *m);

/* Maps that were sent, since the module was loaded. */
u64 vt_resyncs(void);

#endif

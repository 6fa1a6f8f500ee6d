/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parameter `verify`, for tests: the module folds what it says of each map,
 * as a reader would, and at every commit compares that with the map itself. It
 * costs a walk over all VMAs each time.
 */
#ifndef VT_VERIFY_H
#define VT_VERIFY_H

#include "mms.h"
#include "record.h"

/* Larger maps are not verified. */
#define VT_VERIFY_MAX 4096

extern bool vt_verify;

/*
 * A baseline or resync of m begins, and is complete: what is between is said with
 * the others. All of these under m's mmap_lock, whichever way.
 */
void vt_verify_begin(struct vt_mm *m);
void vt_verify_end(struct vt_mm *m);

/* m begins as a copy of from. */
void vt_verify_copy(struct vt_mm *m, const struct vt_mm *from);

/* A statement about m, which has a shadow; lost if the reader will not get it. */
void vt_verify_say(struct vt_mm *m, const struct vt_record *r, const char *name, u16 len,
		   bool lost);

/*
 * A write section of m, which has a shadow, is over, and said. mmap_lock for
 * writing. False: the map is another than what was said of it; the log says
 * where, and m has no shadow until the next baseline.
 */
bool vt_verify_commit(struct vt_mm *m, const char *op);

struct vt_verify_stats {
	u64 commits;		/* compared */
	u64 mismatches;
};

void vt_verify_stats(struct vt_verify_stats *s);

#endif

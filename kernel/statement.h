/* SPDX-License-Identifier: GPL-2.0-only */
/* The one primitive: in this range of this mm there is now exactly this. */
#ifndef VT_STATEMENT_H
#define VT_STATEMENT_H

#include <linux/mm_types.h>
#include "mms.h"
#include "record.h"

/*
 * How many VMAs are looked at while mmap_lock is held once: at some 300 ns each,
 * nobody waits for the lock noticeably longer.
 */
#define VT_BUDGET 64

/* Makes statements about one mm. Set all but the last two. */
struct vt_scribe {
	struct vt_mm *m;
	char *buf;		/* see vt_path() */
	enum vt_op op;		/* the next record's; VMA from then on */
	bool reader;		/* the reader's records, not a hook's: no task has acted */
	bool lost;		/* out: there was no room */
	bool inexact;		/* out: a path could not be told as the reader sees it */
};

/* Header of a record about the current task's act on mm id. */
void vt_record_init(struct vt_record *r, enum vt_op op, u64 mm);

/* Both return whether there was room. mmap_lock is held, either way. */
bool vt_state_vma(struct vt_scribe *s, struct vm_area_struct *vma);
bool vt_state_gap(struct vt_scribe *s, unsigned long start, unsigned long end);

/*
 * States what is in r, and neighbours whose names depend on where they begin and
 * end: at most *budget VMAs, which are counted off. False: not all of it.
 */
bool vt_state_range(struct vt_scribe *s, const struct vt_range *r, int *budget);

/*
 * For the commits that are frequent, what a hook states without a look at the map.
 * False: not all is said.
 */

/* vma, without a file or a name, is what is in its range; nothing was split for it. */
bool vt_state_mapped(struct vt_mm *m, enum vt_op op, const struct vm_area_struct *vma);

/* The range is empty. Neighbours follow as with vt_state_range(). */
bool vt_state_unmapped(struct vt_mm *m, enum vt_op op, unsigned long start, unsigned long end);

/*
 * States what is in [from, end of the map) up to the budget or the ring's room.
 * Returns where it stopped; vt_map_end() when all is said.
 */
unsigned long vt_state_from(struct vt_scribe *s, unsigned long from, int budget);
unsigned long vt_map_end(const struct mm_struct *mm);

#endif

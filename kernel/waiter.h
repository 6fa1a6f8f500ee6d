/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sends the maps whose mmap_lock the reader has not had at once. It waits for
 * them in a thread of its own: a process that holds its own for long (an mmap on
 * a file system that does not answer) holds up nobody else's records.
 */
#ifndef VT_WAITER_H
#define VT_WAITER_H

#include "mms.h"

/* For one reader. May sleep. -ENOMEM, -EINTR. */
int vt_waiter_open(void);
/* Gives back what it has; returns within VT_WAITER_TURN_MS and a chunk. */
void vt_waiter_close(void);

/* How long it waits for one lock while others' turns may come. */
#define VT_WAITER_TURN_MS 250

/* To be sent to its END, or to the mm's: BEGIN is out. For the reader. */
void vt_waiter_give(struct vt_mm *m);

/* Whether it has any. */
bool vt_waiter_busy(void);

/* The ring may have room again. */
void vt_waiter_room(void);

struct vt_waiter_stats {
	unsigned int waiting;	/* mms for their lock */
	u64 longest;		/* the first of them, in ns */
};

void vt_waiter_stats(struct vt_waiter_stats *s);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the one reader of `data` does in its own, sleepable context. */
#ifndef VT_STREAM_H
#define VT_STREAM_H

#include <linux/poll.h>
#include <linux/types.h>

/* Begins to observe, for one reader. -EBUSY if there is one, -ESHUTDOWN while stopped. */
int vt_stream_open(u32 ring_size);
void vt_stream_close(void);
bool vt_stream_is_open(void);

/* Whole lines, at most size bytes. 0 after vt_stream_stop(). */
ssize_t vt_stream_read(char __user *to, size_t size, bool nonblock);
__poll_t vt_stream_poll(struct file *file, poll_table *table);

/* Gives the reader EOF, and refuses new ones, while stopped is true. */
void vt_stream_stop(bool stopped);
bool vt_stream_stopped(void);

/* Has the map of one process sent afresh. -ENODEV without a reader, -ESRCH. */
int vt_stream_resync(pid_t tgid);

#endif

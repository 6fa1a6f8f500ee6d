/* SPDX-License-Identifier: GPL-2.0-only */
/* The filter: which processes are tracked. */
#ifndef VT_TRACK_H
#define VT_TRACK_H

#include <linux/moduleparam.h>
#include <linux/types.h>

#define VT_TRACK_MAX 64

/* Whether the process with this tgid (initial namespace) is tracked. Any context. */
bool vt_tracked(pid_t tgid);

/* Whether no filter is set. Any context. */
bool vt_track_all(void);

/* Counts the filters set so far. */
unsigned int vt_track_generation(void);

/* The parameter `track`: pids with commas; empty: all processes. */
extern const struct kernel_param_ops vt_track_ops;

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The filter: which processes are tracked. */
#ifndef VT_TRACK_H
#define VT_TRACK_H

#include <linux/types.h>

#define VT_TRACK_MAX 64

/* Whether the process with this tgid (initial namespace) is tracked. Any context. */
bool vt_tracked(pid_t tgid);

/* Whether no filter is set. Any context. */
bool vt_track_all(void);

/* Counts the filters set so far. */
unsigned int vt_track_generation(void);

/*
 * Tracks the processes whose pids a text has, with commas; all, if it is blank.
 * Those that this lets in or shuts out are found by a walk over all tasks, which
 * the caller asks for (vt_procs_stale). Under kernel_param_lock. May sleep.
 * -ENOMEM, or what vt_parse_pids() has against the text.
 */
int vt_track_set(const char *pids);

/* Writes such a text, with a newline, to a page. Returns the length. Under kernel_param_lock. */
int vt_track_show(char *page);

/* When the parameter is gone. */
void vt_track_free(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* Which functions and tracepoints of the kernel are observed. */
#ifndef VT_PROBES_H
#define VT_PROBES_H

#include <linux/types.h>

/*
 * Looks for what is to be observed; without: names, with commas, that are to
 * count as missing. -EOPNOTSUPP if no map could be exact, -EINVAL for names of
 * nothing: the log says which it is. The hooks that can be done without are
 * named there as well. May sleep.
 */
int vt_probes_init(const char *without);

/* May sleep. -EOPNOTSUPP, and nothing is attached: the log says which hook is missing. */
int vt_probes_attach(void);
/* On return no handler runs any more. May sleep. */
void vt_probes_detach(void);

/* How often a handler could not be called since vt_probes_attach(). */
u64 vt_probes_missed(void);

struct vt_hook_stats {
	const char *name;
	bool active;
	bool missing;
	bool misses;	/* of a kind that can miss */
	u64 missed;	/* since the module was loaded */
};

/* The i-th hook; false past the last. */
bool vt_probes_stats(unsigned int i, struct vt_hook_stats *s);

#endif

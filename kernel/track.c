// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "pids.h"
#include "track.h"

struct filter {
	struct rcu_head rcu;
	int nr;
	pid_t pid[VT_TRACK_MAX];
};

/* NULL: all. Changed under kernel_param_lock, which sysfs and insmod hold. */
static struct filter __rcu *filter;
static unsigned int generation;

bool vt_tracked(pid_t tgid)
{
	const struct filter *f;
	bool found = true;
	int i;

	rcu_read_lock();
	f = rcu_dereference(filter);
	if (f) {
		for (i = 0; i < f->nr && f->pid[i] != tgid; i++)
			;
		found = i < f->nr;
	}
	rcu_read_unlock();
	return found;
}

bool vt_track_all(void)
{
	return !rcu_access_pointer(filter);
}

unsigned int vt_track_generation(void)
{
	return READ_ONCE(generation);
}

int vt_track_set(const char *pids)
{
	struct filter *old = rcu_dereference_protected(filter, true);
	struct filter *new = kzalloc(sizeof(*new), GFP_KERNEL);
	int nr;

	if (!new)
		return -ENOMEM;
	nr = vt_parse_pids(pids, new->pid, VT_TRACK_MAX);
	if (nr <= 0) {
		kfree(new);
		if (nr)
			return nr;
		new = NULL;
	} else {
		new->nr = nr;
	}
	rcu_assign_pointer(filter, new);
	WRITE_ONCE(generation, generation + 1);
	if (old)
		kfree_rcu(old, rcu);
	return 0;
}

int vt_track_show(char *page)
{
	const struct filter *f = rcu_dereference_protected(filter, true);
	int i, len = 0;

	for (i = 0; f && i < f->nr; i++)
		len += scnprintf(page + len, PAGE_SIZE - len, "%s%d", i ? "," : "", f->pid[i]);
	return len + scnprintf(page + len, PAGE_SIZE - len, "\n");
}

void vt_track_free(void)
{
	kfree(rcu_dereference_protected(filter, true));
}

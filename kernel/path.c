// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/string.h>
#include "compat/compat.h"
#include "path.h"
#include "record.h"

static char __percpu *buffers;
static atomic64_t cut;

/* Only compared: the reader, whose root it is, is there as long as the hooks are. */
static const struct vfsmount *root_mnt;
static const struct dentry *root_dentry;

int vt_path_open(void)
{
	buffers = __alloc_percpu(VT_PATH_MAX + 1, 1);
	if (!buffers)
		return -ENOMEM;
	root_mnt = current->fs->root.mnt;
	root_dentry = current->fs->root.dentry;
	return 0;
}

void vt_path_close(void)
{
	free_percpu(buffers);
	buffers = NULL;
}

char *vt_path_lock(void)
{
	preempt_disable();
	return IS_ENABLED(CONFIG_PREEMPT_RT) ? NULL : this_cpu_ptr(buffers);
}

void vt_path_unlock(void)
{
	preempt_enable();
}

const char *vt_path(const struct path *path, char *buf, u16 *len, bool *exact)
{
	const struct fs_struct *fs = current->fs;
	char *text;

	*len = 0;
	if (!buf || !fs) {
		*exact = false;
		return NULL;
	}
	if (READ_ONCE(fs->root.mnt) != root_mnt || READ_ONCE(fs->root.dentry) != root_dentry)
		*exact = false;
	buf[0] = 0;
	text = d_path(path, buf, VT_PATH_MAX + 1);
	if (IS_ERR(text)) {
		/* d_path fills the buffer from its end: what is there is the path's tail. */
		atomic64_inc(&cut);
		text = buf[0] ? memchr(buf, '/', VT_PATH_MAX) : NULL;
		if (!text)
			return NULL;
	}
	*len = strnlen(text, buf + VT_PATH_MAX - text);
	return text;
}

const char *vt_exe_path(struct mm_struct *mm, char *buf, u16 *len, bool *exact)
{
	const char *text = NULL;
	struct file *exe;

	*len = 0;
	rcu_read_lock();
	exe = vt_exe_file(mm);
	rcu_read_unlock();
	if (exe) {
		text = vt_path(&exe->f_path, buf, len, exact);
		fput(exe);
	}
	return text;
}

u64 vt_paths_cut(void)
{
	return atomic64_read(&cut);
}

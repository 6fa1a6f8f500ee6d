// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/local_lock.h>
#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/pid_namespace.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include "compat/compat.h"
#include "path.h"
#include "record.h"

/* On PREEMPT_RT d_path may wait for a lock: there the buffer is kept by one, too. */
struct buffer {
	local_lock_t lock;
	char text[VT_PATH_MAX + 1];
};

static struct buffer __percpu *buffers;
static atomic64_t cut;

/*
 * The roots from which a path reads as it does for the reader: its own, and the
 * machine's. (What a reader in a container cannot reach from its own root is
 * told from the root of the mount namespace, which for the machine's processes
 * is the machine's.) Only compared: reader and init are there as long as hooks are.
 */
static struct path roots[2];

static void init_root(struct path *root)
{
	struct task_struct *init;

	*root = current->fs->root;
	rcu_read_lock();
	init = pid_task(find_pid_ns(1, &init_pid_ns), PIDTYPE_TGID);
	if (init) {
		task_lock(init);
		if (init->fs)
			*root = init->fs->root;
		task_unlock(init);
	}
	rcu_read_unlock();
}

int vt_path_open(void)
{
	int cpu;

	buffers = alloc_percpu(struct buffer);
	if (!buffers)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		local_lock_init(&per_cpu_ptr(buffers, cpu)->lock);
	roots[0] = current->fs->root;
	init_root(&roots[1]);
	return 0;
}

void vt_path_close(void)
{
	free_percpu(buffers);
	buffers = NULL;
}

char *vt_path_lock(void)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return NULL;
	local_lock(&buffers->lock);
	return this_cpu_ptr(buffers)->text;
}

void vt_path_unlock(const char *buf)
{
	if (buf)
		local_unlock(&buffers->lock);
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
	if (!path_equal(&fs->root, &roots[0]) && !path_equal(&fs->root, &roots[1]))
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

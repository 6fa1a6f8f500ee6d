// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/local_lock.h>
#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include "compat/compat.h"
#include "compat/fs.h"
#include "path.h"
#include "record.h"

struct buffer {
	local_lock_t lock;
	struct fs_struct *own;		/* current's, locked until unlock */
	bool borrowed;			/* until then current->fs is the reader's view */
	char text[VT_PATH_MAX + 1];
};

static struct buffer __percpu *buffers;
static atomic64_t cut;

/*
 * What d_path looks at in the current task is the root; this one has the
 * reader's. Its reference on the reader's root lasts as long as the reader.
 */
static struct fs_struct view;

/* If own has the reader's root, returns with own's lock, so that this stays so. */
static bool sees_as_reader(struct fs_struct *own)
{
	if (!own)
		return false;
	vt_fs_lock(own);
	if (path_equal(&own->root, &view.root)) {
		/* sparse cannot know that vt_path_unlock() decides alike. */
		__release(own);
		return true;
	}
	vt_fs_unlock(own);
	return false;
}

int vt_path_open(void)
{
	int cpu;

	buffers = alloc_percpu(struct buffer);
	if (!buffers)
		return -ENOMEM;
	for_each_possible_cpu(cpu)
		local_lock_init(&per_cpu_ptr(buffers, cpu)->lock);
	vt_init_fs(&view);
	get_fs_root(current->fs, &view.root);
	return 0;
}

void vt_path_close(void)
{
	path_put(&view.root);
	free_percpu(buffers);
	buffers = NULL;
}

char *vt_path_lock(void)
{
	struct fs_struct *own = current->fs;
	struct buffer *b;
	bool borrow;

	if (IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible())
		return NULL;
	/*
	 * Whoever else looks at a task's fs holds its alloc_lock. (Or looks at
	 * real_fs, where the kernel itself borrows: see scoped_with_init_fs.) But an
	 * exec counts the threads that have the process's fs, and takes the fs for
	 * shared if one is missing: that needs the lock of the fs itself.
	 */
	borrow = !sees_as_reader(own);
	if (borrow) {
		task_lock(current);
		__release(&current->alloc_lock);
		if (own) {
			vt_fs_lock(own);
			__release(own);
		}
	}
	local_lock(&buffers->lock);
	b = this_cpu_ptr(buffers);
	b->own = own;
	b->borrowed = borrow;
	if (borrow)
		WRITE_ONCE(current->fs, &view);
	return b->text;
}

void vt_path_unlock(char *buf)
{
	struct buffer *b = container_of(buf, struct buffer, text[0]);
	struct fs_struct *own;
	bool borrowed;

	if (!buf)
		return;
	borrowed = b->borrowed;
	own = b->own;
	if (borrowed)
		WRITE_ONCE(current->fs, own);
	local_unlock(&buffers->lock);
	if (own) {
		__acquire(own);
		vt_fs_unlock(own);
	}
	if (borrowed) {
		__acquire(&current->alloc_lock);
		task_unlock(current);
	}
}

const char *vt_path(const struct path *path, char *buf, u16 *len, bool *exact)
{
	char *text;

	*len = 0;
	if (!buf) {
		*exact = false;
		return NULL;
	}
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

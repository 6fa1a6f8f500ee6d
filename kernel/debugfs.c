// SPDX-License-Identifier: GPL-2.0-only
/*
 * All files are read-only and 0400, which lockdown accepts; what is set is a
 * module parameter. debugfs takes a reference to the module for every open
 * file, so that rmmod fails with EWOULDBLOCK while `data` has a reader.
 */
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "debugfs.h"
#include "mms.h"
#include "params.h"
#include "path.h"
#include "probes.h"
#include "procs.h"
#include "resync.h"
#include "ring.h"
#include "stream.h"
#include "text.h"
#include "verify.h"
#include "waiter.h"

static int data_open(struct inode *inode, struct file *file)
{
	int err = vt_stream_open(vt_ring_size);

	return err ? err : nonseekable_open(inode, file);
}

static int data_release(struct inode *inode, struct file *file)
{
	vt_stream_close();
	return 0;
}

static ssize_t data_read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	return vt_stream_read(to, size, file->f_flags & O_NONBLOCK);
}

static __poll_t data_poll(struct file *file, poll_table *table)
{
	return vt_stream_poll(file, table);
}

static const struct file_operations data_fops = {
	.owner = THIS_MODULE,
	.open = data_open,
	.release = data_release,
	.read = data_read,
	.poll = data_poll,
};

static int stats_show(struct seq_file *m, void *unused)
{
	struct vt_hook_stats h;
	struct vt_mms_stats mms;
	struct vt_verify_stats verify;
	struct vt_waiter_stats waiter;
	struct vt_ring_stats ring;
	unsigned int i;

	vt_ring_stats(&ring);
	vt_mms_stats(&mms);
	vt_waiter_stats(&waiter);
	vt_verify_stats(&verify);
	seq_printf(m, "open %d\n", vt_stream_is_open());
	seq_printf(m, "stopped %d\n", vt_stream_stopped());
	seq_printf(m, "records %llu\n", ring.records);
	seq_printf(m, "drops %llu\n", ring.drops);
	seq_printf(m, "resyncs %llu\n", vt_resyncs());
	seq_printf(m, "tracked_mms %u\n", mms.tracked);
	seq_printf(m, "stale_mms %u\n", mms.stale + mms.stale_later);
	seq_printf(m, "waiting_mms %u\n", waiter.waiting);
	seq_printf(m, "waiting_longest_ms %llu\n", waiter.longest / NSEC_PER_MSEC);
	seq_printf(m, "tracked_processes %u\n", vt_procs_tracked());
	seq_printf(m, "ring_size %llu\n", vt_stream_is_open() ? ring.size : vt_ring_size);
	seq_printf(m, "ring_used %llu\n", ring.used);
	seq_printf(m, "truncated_paths %llu\n", vt_paths_cut());
	seq_printf(m, "verified_commits %llu\n", verify.commits);
	seq_printf(m, "verify_mismatches %llu\n", verify.mismatches);
	for (i = 0; vt_probes_stats(i, &h); i++)
		if (h.misses)
			seq_printf(m, "nmissed_%s %llu\n", h.name, h.missed);
	for (i = 0; vt_probes_stats(i, &h); i++) {
		bool missing = h.missing || vt_stream_is_open();

		seq_printf(m, "hook %s %s\n", h.name,
			   h.active ? "active" : missing ? "missing" : "idle");
	}
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int format_show(struct seq_file *m, void *unused)
{
	const char *name;
	unsigned int i;

	seq_puts(m, "version 1\n");
	seq_puts(m, "fields ts|pid|comm|op|start|end|perms|path|type|seq|tid|mm|offset|dev|inode|flags\n");
	seq_puts(m, "ops");
	for (i = 0; (name = vt_op_name(i)); i++)
		seq_printf(m, " %s", name);
	seq_puts(m, "\ntypes");
	for (i = 0; (name = vt_type_name(i)); i++)
		seq_printf(m, " %s", name);
	seq_putc(m, '\n');
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(format);

static struct dentry *dir;

int vt_debugfs_init(void)
{
	struct dentry *file;

	dir = debugfs_create_dir("vma_tracker", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	file = debugfs_create_file("stats", 0400, dir, NULL, &stats_fops);
	if (IS_ERR(file))
		goto err_dir;
	file = debugfs_create_file("format", 0400, dir, NULL, &format_fops);
	if (IS_ERR(file))
		goto err_dir;
	/* The last: whoever finds it finds the others. */
	file = debugfs_create_file("data", 0400, dir, NULL, &data_fops);
	if (IS_ERR(file))
		goto err_dir;
	return 0;

err_dir:
	debugfs_remove(dir);
	return PTR_ERR(file);
}

void vt_debugfs_exit(void)
{
	debugfs_remove(dir);
}

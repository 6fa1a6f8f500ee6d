// SPDX-License-Identifier: GPL-2.0-only
/*
 * A yardstick, not a tracker: the obvious way to report mmap and munmap, as the paper has it. A return
 * probe and an entry probe, a line of text made in the handler, one locked FIFO of 128 KiB, silence when
 * it is full. It looks VMAs up without the lock, so it is for a single-threaded benchmark alone.
 */
#include <linux/debugfs.h>
#include <linux/kfifo.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>

static DEFINE_KFIFO(lines, char, 128 * 1024);
static DEFINE_SPINLOCK(lines_lock);
static DECLARE_WAIT_QUEUE_HEAD(readers);
static struct dentry *dir;

/* As find_vma(), which warns where the lock is not held. */
static struct vm_area_struct *vma_at_or_after(unsigned long address)
{
	return mt_find(&current->mm->mm_mt, &address, ULONG_MAX);
}

static void report(const char *op, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma = vma_at_or_after(start);
	const char *path = "anon", *type = "anon";
	char perms[5] = "----", line[320];
	int len;

	if (vma && vma->vm_start <= start) {
		perms[0] = vma->vm_flags & VM_READ ? 'r' : '-';
		perms[1] = vma->vm_flags & VM_WRITE ? 'w' : '-';
		perms[2] = vma->vm_flags & VM_EXEC ? 'x' : '-';
		perms[3] = vma->vm_flags & VM_SHARED ? 's' : 'p';
		if (vma->vm_file) {
			path = vma->vm_file->f_path.dentry->d_name.name;
			type = "lib";
		}
	}
	len = snprintf(line, sizeof(line), "%llu|%d|%s|%s|0x%lx|0x%lx|%s|%s|%s\n", ktime_get_ns(), current->pid,
		       current->comm, op, start, end, perms, path, type);
	spin_lock(&lines_lock);
	if (kfifo_avail(&lines) >= len)
		kfifo_in(&lines, line, len);
	spin_unlock(&lines_lock);
	wake_up_interruptible(&readers);
}

static int after_mmap(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	unsigned long start = regs_return_value(regs);
	struct vm_area_struct *vma;

	if (!current->mm || IS_ERR_VALUE(start))
		return 0;
	vma = vma_at_or_after(start);
	if (vma)
		report("MMAP", vma->vm_start, vma->vm_end);
	return 0;
}

static int before_munmap(struct kprobe *p, struct pt_regs *regs)
{
	const struct pt_regs *call = (const struct pt_regs *)regs->di;

	if (current->mm)
		report("MUNMAP", call->di, call->di + call->si);
	return 0;
}

static struct kretprobe mmap_probe = { .handler = after_mmap, .kp.symbol_name = "vm_mmap_pgoff", .maxactive = 20 };
static struct kprobe munmap_probe = { .pre_handler = before_munmap, .symbol_name = "__x64_sys_munmap" };

static ssize_t data_read(struct file *file, char __user *to, size_t size, loff_t *pos)
{
	unsigned int copied;
	int err = wait_event_interruptible(readers, !kfifo_is_empty(&lines));

	if (!err)
		err = kfifo_to_user(&lines, to, size, &copied);
	return err ?: copied;
}

static const struct file_operations data_fops = { .owner = THIS_MODULE, .read = data_read };

static int __init paper_init(void)
{
	int err = register_kretprobe(&mmap_probe);

	if (err)
		return err;
	err = register_kprobe(&munmap_probe);
	if (err) {
		unregister_kretprobe(&mmap_probe);
		return err;
	}
	dir = debugfs_create_dir("paper", NULL);
	debugfs_create_file("data", 0400, dir, NULL, &data_fops);
	return 0;
}

static void __exit paper_exit(void)
{
	debugfs_remove_recursive(dir);
	unregister_kprobe(&munmap_probe);
	unregister_kretprobe(&mmap_probe);
}

module_init(paper_init);
module_exit(paper_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What tracing mmap and munmap costs when each event is formatted in its probe");

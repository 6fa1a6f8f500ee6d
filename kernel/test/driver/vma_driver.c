// SPDX-License-Identifier: GPL-2.0-only
/*
 * A driver that maps and unmaps memory of its caller by itself, as some graphics drivers do, and has a thread of the kernel
 * do so in the caller's name; and whose mmap does not return until it is told to, as on a file system that does not answer.
 * Debian's kernels have none that needs no hardware.
 */
#include <linux/delay.h>
#include <linux/fs.h>
#include <linux/kthread.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include "driver.h"

struct job {
	struct work_struct work;
	struct mm_struct *mm;
	struct driver_range range;
	bool unmap;
	long result;
};

static long change(struct driver_range *range, bool unmap)
{
	unsigned long start;

	if (unmap)
		return vm_munmap(range->start, range->length);
	start = vm_mmap(NULL, range->start, range->length, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | (range->start ? MAP_FIXED : 0), 0);
	if (IS_ERR_VALUE(start))
		return start;
	range->start = start;
	return 0;
}

static void work(struct work_struct *work)
{
	struct job *job = container_of(work, struct job, work);

	kthread_use_mm(job->mm);
	job->result = change(&job->range, job->unmap);
	kthread_unuse_mm(job->mm);
}

static long later(struct driver_range *range, bool unmap)
{
	struct job job = { .mm = current->mm, .range = *range, .unmap = unmap };

	INIT_WORK_ONSTACK(&job.work, work);
	schedule_work(&job.work);
	flush_work(&job.work);
	destroy_work_on_stack(&job.work);
	*range = job.range;
	return job.result;
}

static DECLARE_WAIT_QUEUE_HEAD(gate);
static bool closed;
static atomic_t held;

static long occupy(unsigned long ms)
{
	if (mmap_write_lock_killable(current->mm))
		return -EINTR;
	msleep(ms);
	mmap_write_unlock(current->mm);
	return 0;
}

static long gate_ioctl(unsigned int request)
{
	if (request == DRIVER_HELD)
		return atomic_read(&held);
	WRITE_ONCE(closed, request == DRIVER_HOLD);
	wake_up_all(&gate);
	return 0;
}

/* As FUSE and NFS wait for an answer: a signal that kills ends it. Nothing is behind the mapping. */
static int driver_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err;

	atomic_inc(&held);
	err = wait_event_killable(gate, !READ_ONCE(closed));
	atomic_dec(&held);
	return err;
}

static long driver_ioctl(struct file *file, unsigned int request, unsigned long argument)
{
	struct driver_range __user *user = (void __user *)argument;
	struct driver_range range;
	long err;

	if (request == DRIVER_HOLD || request == DRIVER_RELEASE || request == DRIVER_HELD)
		return gate_ioctl(request);
	if (request == DRIVER_OCCUPY)
		return occupy(argument);
	if (copy_from_user(&range, user, sizeof(range)))
		return -EFAULT;
	switch (request) {
	case DRIVER_MAP:
	case DRIVER_UNMAP:
		err = change(&range, request == DRIVER_UNMAP);
		break;
	case DRIVER_MAP_LATER:
	case DRIVER_UNMAP_LATER:
		err = later(&range, request == DRIVER_UNMAP_LATER);
		break;
	default:
		return -ENOTTY;
	}
	if (!err && copy_to_user(user, &range, sizeof(range)))
		return -EFAULT;
	return err;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.unlocked_ioctl = driver_ioctl,
	.mmap = driver_mmap,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vma_driver",
	.fops = &fops,
	.mode = 0600,
};
module_misc_device(device);

MODULE_DESCRIPTION("Maps memory into its callers, for the tests of vma_tracker");
MODULE_LICENSE("GPL");

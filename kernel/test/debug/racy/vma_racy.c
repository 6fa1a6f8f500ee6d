// SPDX-License-Identifier: GPL-2.0-only
/* A data race for KCSAN to find: two threads count in one variable, for as long as this is loaded. */
#include <linux/err.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>

static struct task_struct *threads[2];
static unsigned long counter;

static noinline void vt_racy_count(void)
{
	counter++;
}

static int count(void *unused)
{
	while (!kthread_should_stop()) {
		vt_racy_count();
		cond_resched();
	}
	return 0;
}

static void stop(int n)
{
	while (n--)
		kthread_stop(threads[n]);
}

static int __init racy_init(void)
{
	int n;

	for (n = 0; n < ARRAY_SIZE(threads); n++) {
		threads[n] = kthread_run(count, NULL, "vma_racy/%d", n);
		if (IS_ERR(threads[n])) {
			stop(n);
			return PTR_ERR(threads[n]);
		}
	}
	return 0;
}

static void __exit racy_exit(void)
{
	stop(ARRAY_SIZE(threads));
}

module_init(racy_init);
module_exit(racy_exit);
MODULE_LICENSE("GPL");

// SPDX-License-Identifier: GPL-2.0-only
/* What the static checks have to find, or they find nothing: one fault for the compiler, two for sparse. */
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/spinlock.h>

char vt_reads_user_space(const char __user *text);

static DEFINE_SPINLOCK(lock);

void vt_for_nobody(void)
{
	spin_lock(&lock);
}

char vt_reads_user_space(const char __user *text)
{
	return *text;
}

MODULE_LICENSE("GPL");

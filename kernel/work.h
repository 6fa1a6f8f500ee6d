/* SPDX-License-Identifier: GPL-2.0-only */
/* What the reader does beside reading, in its own, sleepable context. One at a time. */
#ifndef VT_WORK_H
#define VT_WORK_H

#include <linux/types.h>

/* Before the hooks are attached: what there is without them is to be said. -ENOMEM, -EINTR. */
int vt_work_open(void);
/* After vt_mms_forget(), and after the last hook is gone. */
void vt_work_close(void);

/* Makes a bounded part of what waits. 0, or why it cannot: -ENOMEM. */
int vt_work(void);
bool vt_work_waits(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The arguments of tracepoints, where they differ; the first is the probe's data. */
#ifndef VT_COMPAT_TRACEPOINTS_H
#define VT_COMPAT_TRACEPOINTS_H

#include <linux/version.h>
#include <trace/events/sched.h>
#include <trace/events/task.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#define VT_ARGS_SCHED_PROCESS_EXIT void *data, struct task_struct *task, bool group_dead
#else
#define VT_ARGS_SCHED_PROCESS_EXIT void *data, struct task_struct *task
#endif

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 18, 0)
#define VT_ARGS_TASK_NEWTASK void *data, struct task_struct *task, u64 clone_flags
#else
#define VT_ARGS_TASK_NEWTASK void *data, struct task_struct *task, unsigned long clone_flags
#endif

#define VT_ARGS_SCHED_PROCESS_EXEC \
	void *data, struct task_struct *task, pid_t old_pid, struct linux_binprm *bprm

#endif

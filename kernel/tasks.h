/* SPDX-License-Identifier: GPL-2.0-only */
/* What a task does, and what it is, as the table of processes is to know it. */
#ifndef VT_TASKS_H
#define VT_TASKS_H

#include <linux/sched.h>

/* Hooks, in process context. */
void vt_task_fork(struct task_struct *child, u64 clone_flags);
void vt_task_exec(struct task_struct *task);
void vt_task_exit(struct task_struct *task);
/* After the name was written. */
void vt_task_rename(struct task_struct *task);

/*
 * The reader looks at the process `tgid` and says what has not been said of it:
 * the process itself, its mm, its end. May sleep. Returns false if the ring has
 * no room: to be repeated.
 */
bool vt_task_attach(pid_t tgid, char *buf);

/* The mm of a process, with a reference (mmput_async it), or NULL. May sleep. */
struct mm_struct *vt_task_mm(pid_t tgid);

#endif

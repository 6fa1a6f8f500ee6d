/* SPDX-License-Identifier: GPL-2.0-only */
/* Which process has which mm: PROC, FORK, EXEC, EXIT. */
#ifndef VT_PROCS_H
#define VT_PROCS_H

#include <linux/sched.h>

/* Hooks, in process context. */
void vt_proc_fork(struct task_struct *child, u64 clone_flags);
void vt_proc_exec(struct task_struct *task);
void vt_proc_exit(struct task_struct *task);
/* After the name was written. */
void vt_proc_rename(struct task_struct *task);

/* What was said of this process may no longer hold: say it again. */
void vt_proc_unsure(pid_t tgid);

/* Something about processes was lost: the reader is to go through all of them. */
void vt_procs_stale(void);
bool vt_procs_are_stale(void);
/* True once after vt_procs_stale(). */
bool vt_procs_take_stale(void);

/*
 * The reader looks at the process `tgid` and says what has not been said of it:
 * the process itself, its mm, its end. May sleep. Returns false if the ring has
 * no room: to be repeated.
 */
bool vt_proc_attach(pid_t tgid, char *buf);

/* The mm of a process, with a reference (mmput_async it), or NULL. May sleep. */
struct mm_struct *vt_proc_mm(pid_t tgid);

/* EXITs that found no room. False: no room again. For the reader. */
bool vt_procs_bury(void);
bool vt_procs_any_dead(void);

/* Ends the tracking of what older filters let in: vt_procs_bury() says so. */
void vt_procs_retire(unsigned int generation);

int vt_procs_refill(unsigned int want);
bool vt_procs_low(void);
void vt_procs_close(void);
unsigned int vt_procs_tracked(void);

#endif

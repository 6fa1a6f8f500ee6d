/* SPDX-License-Identifier: GPL-2.0-only */
/* Which process has which mm, as the reader is told: PROC, FORK, EXEC, EXIT. */
#ifndef VT_PROCS_H
#define VT_PROCS_H

#include <linux/sched.h>

/* What was read of a process before what is said of it is built. */
struct vt_look {
	u64 mm;			/* its id; 0: not tracked */
	const char *path;	/* of the executable */
	u16 len;
	bool exact;		/* the path is as the reader sees it */
	bool reader;		/* it looked itself */
};

/*
 * FORK or EXEC, and PROC. False: no entry was free, so the reader is to go
 * through all processes.
 */
bool vt_proc_say_fork(struct task_struct *child, const struct vt_look *l);
bool vt_proc_say_exec(struct task_struct *task, const struct vt_look *l);

/* PROC with the leader's new name, if its process is known to have l->mm. */
void vt_proc_say_name(const struct task_struct *leader, const struct vt_look *l);

/* EXIT of the task's process, by a hook or the reader: the table lets one of them say so. */
void vt_proc_say_exit(const struct task_struct *task, bool reader);

/*
 * PROC, unless all of it has been said; whether there was room. Under alloc_lock
 * of the task, which has l->mm: it cannot exec, so what is read is what the hooks
 * have told, or will: of a name, the hook comes after its writing.
 */
bool vt_proc_say(const struct task_struct *task, const struct vt_look *l);

/* What was said of this process may no longer hold: say it again. */
void vt_proc_unsure(pid_t tgid);

/* Something about processes was lost: the reader is to go through all of them. */
void vt_procs_stale(void);
bool vt_procs_are_stale(void);
/* True once after vt_procs_stale(). */
bool vt_procs_take_stale(void);

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

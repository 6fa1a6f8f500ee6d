/* SPDX-License-Identifier: GPL-2.0-only */
/* Processes that are under random change: stops every thread of theirs, wherever it is; lets them go on; ends them. */
#ifndef GROUP_H
#define GROUP_H

#include <sys/types.h>

/* A process group. */
void group_stop(pid_t group);
void group_resume(pid_t group);
void group_kill(pid_t group);

/* All but this program and the processes above it, and the workload's process group. */
void others_stop(void);
void others_resume(void);
void others_kill(void);

#endif

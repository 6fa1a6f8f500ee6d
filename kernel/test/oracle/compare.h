/* SPDX-License-Identifier: GPL-2.0-only */
/* What the stream has told against what /proc says. */
#ifndef COMPARE_H
#define COMPARE_H

#include <stdbool.h>
#include <sys/types.h>

/* Waits until no map has to be sent, again or at all. */
void compare_settle(void);

/*
 * Compares every process's map, name and start at a moment when all but this program hold still. Those are exact the first
 * time, or it fails; only a map that the module is just sending again, as its count of resyncs shows, is granted the time to
 * arrive. Notes how much was compared. The workload has to be there: it makes the last change.
 */
void compare_all(void);

/* The same with those that `is_meant` is true of, which the workload has to be; the others must not be listed. */
void compare_those(bool (*is_meant)(pid_t pid));

/* The same with all but those whose maps cannot be read now, neither by the module nor in /proc. */
void compare_beside(bool (*is_unreadable)(pid_t pid));

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* /proc/PID/smaps, the truth that the module is held against: what /proc/PID/maps says, and the flags. */
#ifndef MAPS_H
#define MAPS_H

#include <sys/types.h>

#include "map.h"

/* The map of a process; false if it has none (a kernel thread, a zombie, gone). */
bool maps_read(pid_t pid, struct map *to);

#endif

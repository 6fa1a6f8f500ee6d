/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plainest reader of the module's `data`: folds records into the maps of processes, knowing nothing but the wire
 * format. There is one at a time.
 */
#ifndef STREAM_H
#define STREAM_H

#include <sys/types.h>

#include "record.h"

#define DATA "/sys/kernel/debug/vma_tracker/data"

struct process {
	struct process *next;
	uint64_t pid, mm, start; /* start: in clock ticks since boot, as in /proc/PID/stat */
	const char *comm;
};

struct stream_counts {
	uint64_t records, lost; /* lost: the sum of the gaps in seq */
	uint64_t ops[OP_COUNT];
};
extern struct stream_counts stream_counts;

/* Opens `data`, of which nothing is known yet. */
void stream_open(void);
void stream_close(void);
bool stream_is_open(void);
int stream_fd(void);

/* The same, and reads until the first baseline is complete. */
void stream_open_ready(void);

/* From now on a read() waits for records. */
void stream_block(void);

/* Waits for records by poll(), which returned these events. */
short stream_wait(void);

/* One read() of at most `size` bytes: how many there were, 0 at the end of the file, -1 if there is nothing now. */
ssize_t stream_read(size_t size);

/* Reads what there is, for a while at the most: a storm may be faster. False at the end of the file. */
bool stream_pump(void);

/* Pumps; whether the first baseline is complete. */
bool stream_ready(void);

/* What has been said so far; NULL for who is unknown or has no map. */
const struct process *stream_process(uint64_t pid);
const struct map *stream_map(uint64_t pid);

/* Whether its map is being sent afresh: BEGIN has come, END has not. */
bool stream_resyncing(uint64_t pid);

/* How many there are, with a map or without; and how many maps. */
size_t stream_processes(void);
size_t stream_mms(void);

/* Calls `visit` for every map that no process has: there is none at a moment at which nothing ends. */
void stream_each_orphan(void (*visit)(uint64_t mm));

/* Calls `visit` for every process with a map. */
void stream_each(void (*visit)(const struct process *process));

#endif

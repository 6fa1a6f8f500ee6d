/* SPDX-License-Identifier: GPL-2.0-only */
/* The program that changes address spaces, $VMA_WORKLOAD: it obeys one command at a time. There is one at a time. */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "group.h" /* what workload_fuzz() starts is one */

void workload_start(void);
/* Ends it and what it started. */
void workload_end(void);
/* The same, whatever state it is in. */
void workload_kill(void);
bool workload_runs(void);
pid_t workload_pid(void);

/* Calls `visit` for the name of each phase. */
void workload_phases(void (*visit)(const char *name));

/* Ends what the last phase has left, and starts what this one runs in, if that is another process. */
void workload_prepare(const char *name);

/* Runs a phase; then all its processes hold still. Returns NULL, or why this kernel cannot do it. */
const char *workload_phase(const char *name);

/* Ends what the last phase has left. */
void workload_release(void);

/* So many pairs of mmap and munmap, flat out. */
void workload_storm(unsigned int pairs);

/* Maps a page at an address that nobody used yet, which it returns: the last change before now. */
uint64_t workload_mark(void);

/* Starts random changes in `processes` x `threads`; pause_us: between two. Returns their process group. */
pid_t workload_fuzz(uint64_t seed, unsigned int processes, unsigned int threads, unsigned int pause_us);
/* How many calls they have made. */
uint64_t workload_fuzz_calls(void);

#endif

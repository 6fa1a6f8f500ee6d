/* SPDX-License-Identifier: GPL-2.0-only */
/* The parts of the fuzz: choices, calls about ranges, calls about processes. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>

#include "workload.h"

/*
 * Where the ranges are: far away from where the kernel puts things by itself, so that what is replaced or unmapped is the
 * fuzz's own.
 */
#define ARENA ((char *)0x100000000000)
#define ARENA_END (ARENA + (1UL << 30))
enum { FILE_PAGES = 64 };

/* Same seed, same choices. */
struct source {
	uint64_t state;
};

uint64_t next(struct source *s);
unsigned int below(struct source *s, unsigned int limit);
#define one_of(s, choices) ((choices)[below(s, sizeof(choices) / sizeof((choices)[0]))])

/* Once in a process, before its first call: its arena has so many pages. */
void fuzz_ranges_begin(unsigned int pages);

/* One call that is about a range, legal or not. `lasting`: what it makes may stay for the life of the process. */
void fuzz_range(struct source *s, bool lasting);

/* A child or a thread: it changes things, execs, or ends at once. */
void fuzz_descend(struct source *s);

/* One more call. */
void fuzz_count(void);

#endif

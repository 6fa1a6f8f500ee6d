/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations that fail on demand: the kernel's fault injection (FAILSLAB, FAIL_PAGE_ALLOC), for this task alone.
 */
#ifndef INJECT_H
#define INJECT_H

#include <stdbool.h>

/* Makes every kind of allocation one that may fail; ends the program if this kernel has no fault injection. */
void inject_setup(void);
/* The calling task's nth allocation from now on fails. Arms after its own system calls are done. */
void inject_nth(unsigned int n);
/* Disarms. 0: the allocation came and has failed; else what was left of n. */
unsigned int inject_left(void);

#endif

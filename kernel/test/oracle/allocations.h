/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects of the kmalloc caches that the module has allocated, or the kernel for it, as the kernel itself keeps account of
 * them if its command line has ALLOCATIONS_PARAMETER. Up to 5.15 it shows no more than a page of that: there all objects of
 * these caches are counted.
 */
#ifndef ALLOCATIONS_H
#define ALLOCATIONS_H

#include <stdbool.h>

#define ALLOCATIONS_PARAMETER "slub_debug=U,kmalloc-*"

/* Whether the kernel keeps account. */
bool allocations_known(void);

/* How many objects are in use. */
long allocations_count(void);

/* How many may come meanwhile that are not the module's. */
long allocations_slack(void);

/* Who has asked for them, a line each, with how many; in a buffer that the next call uses again. */
const char *allocations_report(void);

#endif

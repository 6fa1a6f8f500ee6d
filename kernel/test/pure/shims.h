/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tables need of a C library, in the kernel as well. */
#ifndef SHIMS_H
#define SHIMS_H

#ifdef __KERNEL__
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#define malloc(n) kvmalloc(n, GFP_KERNEL)
#define calloc(n, size) kvcalloc(n, size, GFP_KERNEL)
#define strdup(text) kstrdup(text, GFP_KERNEL)
#define free(at) kvfree(at)
#else
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#endif

#endif

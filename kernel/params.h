/* SPDX-License-Identifier: GPL-2.0-only */
/* What is set, in /sys/module/vma_tracker/parameters/ or at insmod. */
#ifndef VT_PARAMS_H
#define VT_PARAMS_H

#include <linux/types.h>

/* Bytes for the hooks' records, from the next open of `data` on. */
extern unsigned int vt_ring_size;

/* Names of hooks, with commas, that count as missing. */
extern char vt_without[];

#endif

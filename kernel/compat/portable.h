/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the pure files (text.c, kind.c, queue.c, pids.c, names.c) need from their
 * surroundings, in the kernel and in user space, where they are tested and fuzzed.
 */
#ifndef VT_COMPAT_PORTABLE_H
#define VT_COMPAT_PORTABLE_H

#ifdef __KERNEL__
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>
#include <asm/barrier.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <linux/types.h>

typedef __s32 s32;
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)
/* Whoever uses it says what it pairs with. */
#define smp_load_acquire(p) __atomic_load_n(p, __ATOMIC_ACQUIRE)
/* Likewise. */
#define smp_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif

#endif

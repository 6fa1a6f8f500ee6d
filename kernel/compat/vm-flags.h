/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The flags of a VMA that are told; flag-letters.h has their letters. Not told are
 * what `perms` says (rd wr ex sh), what mprotect might do (mr mw me ms), sd, which
 * whoever clears it does not state, x86's ar, which only says how the CPU caches, and dw, which
 * 5.10 has of all executables.
 */
#ifndef VT_COMPAT_VM_FLAGS_H
#define VT_COMPAT_VM_FLAGS_H

#include "portable.h"

#ifdef __KERNEL__
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/pkeys.h>
#else
/* For the tests in user space: as the newest kernel has them on x86-64. */
#define VM_GROWSDOWN (1ul << 8)
#define VM_UFFD_MISSING (1ul << 9)
#define VM_PFNMAP (1ul << 10)
#define VM_MAYBE_GUARD (1ul << 11)
#define VM_UFFD_WP (1ul << 12)
#define VM_LOCKED (1ul << 13)
#define VM_IO (1ul << 14)
#define VM_SEQ_READ (1ul << 15)
#define VM_RAND_READ (1ul << 16)
#define VM_DONTCOPY (1ul << 17)
#define VM_DONTEXPAND (1ul << 18)
#define VM_LOCKONFAULT (1ul << 19)
#define VM_ACCOUNT (1ul << 20)
#define VM_NORESERVE (1ul << 21)
#define VM_HUGETLB (1ul << 22)
#define VM_SYNC (1ul << 23)
#define VM_WIPEONFORK (1ul << 25)
#define VM_DONTDUMP (1ul << 26)
#define VM_MIXEDMAP (1ul << 28)
#define VM_HUGEPAGE (1ul << 29)
#define VM_NOHUGEPAGE (1ul << 30)
#define VM_MERGEABLE (1ul << 31)
#define VM_PKEY_SHIFT 32
#define ARCH_VM_PKEY_FLAGS (15ul << VM_PKEY_SHIFT)
#define VM_SHADOW_STACK (1ul << 37)
#define VM_DROPPABLE (1ul << 40)
#define VM_UFFD_MINOR (1ul << 41)
#define VM_SEALED (1ul << 42)
#define VM_UFFD_RWP (1ul << 43)
#define ilog2(n) __builtin_ctzl(n)
#endif

/* Flags that this kernel has not, or not as configured: none, as newer kernels have it. */
#ifndef VM_MAYBE_GUARD
#define VM_MAYBE_GUARD 0ul
#endif
#ifndef VM_SHADOW_STACK
#define VM_SHADOW_STACK 0ul
#endif
#ifndef VM_DROPPABLE
#define VM_DROPPABLE 0ul
#endif
#ifndef VM_UFFD_MINOR
#define VM_UFFD_MINOR 0ul
#endif
#ifndef VM_SEALED
#define VM_SEALED 0ul
#endif
#ifndef VM_UFFD_RWP
#define VM_UFFD_RWP 0ul
#endif
#ifndef VM_ARM64_BTI
#define VM_ARM64_BTI 0ul
#endif
#ifndef VM_MTE
#define VM_MTE 0ul
#endif
#ifndef VM_PKEY_SHIFT
#define VM_PKEY_SHIFT 0
#endif

/* What watches a VMA by userfaultfd. */
#define VT_UFFD_FLAGS (VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR | VM_UFFD_RWP)

/* What fork takes away from the copy: the reader does, too. */
#define VT_FORK_CLEARS (VM_LOCKED | VM_LOCKONFAULT | VT_UFFD_FLAGS)

#define VT_TOLD_FLAGS                                                                           \
	(VM_GROWSDOWN | VM_PFNMAP | VM_MAYBE_GUARD | VM_LOCKED | VM_IO | VM_SEQ_READ |          \
	 VM_RAND_READ | VM_DONTCOPY | VM_DONTEXPAND | VM_LOCKONFAULT | VM_ACCOUNT |             \
	 VM_NORESERVE | VM_HUGETLB | VM_SYNC | VM_WIPEONFORK | VM_DONTDUMP | VM_MIXEDMAP |      \
	 VM_HUGEPAGE | VM_NOHUGEPAGE | VM_MERGEABLE | VM_SHADOW_STACK | VM_DROPPABLE |          \
	 VM_SEALED | VM_ARM64_BTI | VM_MTE | VT_UFFD_FLAGS)

/* Told, but changed by who has the lock only for reading: as of the last statement. */
#define VT_LATE_FLAGS VM_MAYBE_GUARD

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The letters of the flags that are told: those of VmFlags in /proc/PID/smaps of the
 * newest kernel. An older one may have none for a flag that it has (lf).
 */
#ifndef VT_COMPAT_FLAG_LETTERS_H
#define VT_COMPAT_FLAG_LETTERS_H

#include "vm-flags.h"

/* The letters of each bit, two a piece. What is 0 on this kernel has its place behind all bits. */
#define VT_LETTERS_AT(flag, spare) ((flag) ? ilog2((flag) ?: 1ul) : 64 + (spare))

static const char vt_flag_letters[64 + 9][2] = {
	[ilog2(VM_GROWSDOWN)] = "gd",
	[VT_LETTERS_AT(VM_UFFD_MISSING, 0)] = "um",
	[ilog2(VM_PFNMAP)] = "pf",
	[VT_LETTERS_AT(VM_MAYBE_GUARD, 1)] = "gu",
	[ilog2(VM_UFFD_WP)] = "uw",
	[ilog2(VM_LOCKED)] = "lo",
	[ilog2(VM_IO)] = "io",
	[ilog2(VM_SEQ_READ)] = "sr",
	[ilog2(VM_RAND_READ)] = "rr",
	[ilog2(VM_DONTCOPY)] = "dc",
	[ilog2(VM_DONTEXPAND)] = "de",
	[ilog2(VM_LOCKONFAULT)] = "lf",
	[ilog2(VM_ACCOUNT)] = "ac",
	[ilog2(VM_NORESERVE)] = "nr",
	[ilog2(VM_HUGETLB)] = "ht",
	[ilog2(VM_SYNC)] = "sf",
	[ilog2(VM_WIPEONFORK)] = "wf",
	[ilog2(VM_DONTDUMP)] = "dd",
	[ilog2(VM_MIXEDMAP)] = "mm",
	[ilog2(VM_HUGEPAGE)] = "hg",
	[ilog2(VM_NOHUGEPAGE)] = "nh",
	[ilog2(VM_MERGEABLE)] = "mg",
	[VT_LETTERS_AT(VM_SHADOW_STACK, 2)] = "ss",
	[VT_LETTERS_AT(VM_DROPPABLE, 3)] = "dp",
	[VT_LETTERS_AT(VM_UFFD_MINOR, 4)] = "ui",
	[VT_LETTERS_AT(VM_SEALED, 5)] = "sl",
	[VT_LETTERS_AT(VM_UFFD_RWP, 6)] = "ur",
	[VT_LETTERS_AT(VM_ARM64_BTI, 7)] = "bt",
	[VT_LETTERS_AT(VM_MTE, 8)] = "mt",
};

#endif

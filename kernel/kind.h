/* SPDX-License-Identifier: GPL-2.0-only */
/* What a mapping is to its process, by what a record states of it. Pure, like text.c. */
#ifndef VT_KIND_H
#define VT_KIND_H

#include "record.h"

/* The order is that of vt_type_name() in text.c. */
enum vt_kind {
	VT_KIND_TEXT,
	VT_KIND_DATA,
	VT_KIND_BSS,
	VT_KIND_HEAP,
	VT_KIND_STACK,
	VT_KIND_LIBRARY,
	VT_KIND_FILE,
	VT_KIND_ANON,
	VT_KIND_SHARED,
	VT_KIND_VDSO,
	VT_KIND_VVAR,
	VT_KIND_SPECIAL,
	VT_KIND_NONE,		/* there is no mapping */
	VT_KIND_COUNT
};

enum vt_kind vt_kind(const struct vt_record *r);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VT_PIDS_H
#define VT_PIDS_H

#include "compat/portable.h"

/*
 * Reads pids in decimal with commas between them and blanks anywhere around
 * them, at most max, to pid. Returns how many: 0 for a text of nothing but
 * blanks. -EINVAL: something else, or a pid of 0; -ERANGE: a number that no pid
 * can be; -E2BIG: more than max.
 */
int vt_parse_pids(const char *text, s32 *pid, int max);

#endif

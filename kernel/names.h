/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef VT_NAMES_H
#define VT_NAMES_H

#include "compat/portable.h"

/* Whether name is one of names, which have commas between them. */
bool vt_names_have(const char *names, const char *name);

/*
 * The first of names that is none of known(0), known(1) and so on up to the
 * NULL; its length goes to *len. NULL: there is no such name. One more comma
 * may stand at the end.
 */
const char *vt_names_unknown(const char *names, const char *(*known)(unsigned int i),
			     size_t *len);

#endif

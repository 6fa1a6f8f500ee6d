/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel has allocated of what the module allocates. */
#ifndef LEAKS_H
#define LEAKS_H

#include <stdbool.h>

enum { LEAKS_CACHES = 2, LEAKS_PAGES = 3 };

/* How much there was. */
struct leaks {
	long allocated, held[LEAKS_CACHES], pages[LEAKS_PAGES];
};

/* Whether this kernel tells enough. */
bool leaks_known(void);

void leaks_begin(struct leaks *before);

/*
 * Fails unless it is the same again before long: of what the module has allocated, to the object (allocations.h); of what it
 * might hold besides, within what the kernel itself takes meanwhile.
 * Where kmemleak is, it is asked instead.
 */
void leaks_end(const struct leaks *before);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel has allocated of what the module allocates. */
#ifndef LEAKS_H
#define LEAKS_H

/* Remembers how much that is. */
void leaks_begin(void);

/*
 * Fails unless it is the same again before long: of what the module has allocated, to the object (allocations.h); of what it
 * might hold besides, within one a round, or what the kernel itself takes meanwhile. `rounds` is how often what might leak was
 * done since.
 * Where kmemleak is, it is asked instead.
 * Skips where the kernel tells nothing.
 */
void leaks_end(unsigned int rounds);

#endif

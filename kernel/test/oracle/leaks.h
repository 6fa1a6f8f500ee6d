/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel has allocated of what the module allocates. */
#ifndef LEAKS_H
#define LEAKS_H

/* Remembers how much that is. */
void leaks_begin(void);

/*
 * Fails unless it is the same again before long: `rounds` is how often what might leak was done since. More than one object of
 * a kind a round is a leak, beyond what the kernel itself takes meanwhile. Where kmemleak is, it is asked instead.
 * Skips where the kernel tells nothing.
 */
void leaks_end(unsigned int rounds);

#endif

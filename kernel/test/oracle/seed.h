/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SEED_H
#define SEED_H

#include <stdint.h>

/* The seed of all that is random: $VMA_SEED, or one that is new in every run. */
uint64_t seed(void);

#endif

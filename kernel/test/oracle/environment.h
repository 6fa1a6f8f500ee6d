/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <stdbool.h>
#include <stdint.h>

/* The number that the environment has for `name`; false if it has none. */
bool environment_number(const char *name, uint64_t *to);

#endif

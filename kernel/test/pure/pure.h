/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's pure parts in user space: per part a table of what must come
 * out, and a function that says of any bytes what must hold whatever they are.
 */
#ifndef PURE_H
#define PURE_H

#include <stdbool.h>
#include <stddef.h>
#include "../../compat/portable.h"

/* Says that a test has failed, unless ok; the rest go on. */
void check(bool ok, const char *what, const char *detail);

void text_tables(void);
void text_holds(const u8 *bytes, size_t n);

void queue_tables(void);
void queue_holds(const u8 *bytes, size_t n);

void pids_tables(void);
void pids_hold(const u8 *bytes, size_t n);

#endif

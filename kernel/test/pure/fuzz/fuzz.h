/* SPDX-License-Identifier: GPL-2.0-only */
/* Of each pure part a function that says of any bytes what must hold whatever they are. */
#ifndef FUZZ_H
#define FUZZ_H

#include "../pure.h"

void text_holds(const u8 *bytes, size_t n);
void queue_holds(const u8 *bytes, size_t n);
void pids_hold(const u8 *bytes, size_t n);
void names_hold(const u8 *bytes, size_t n);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The driver of ../driver/, $VMA_DRIVER, whose mmap does not return while its gate is shut: meanwhile the caller's map is locked. */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>

/* Loads and unloads it; nobody may have mapped it by then. */
void gate_load(void);
void gate_unload(void);

void gate_shut(void);
void gate_open(void);

/* How many wait inside. */
int gate_held(void);

/* In a child: maps the device, which is where it waits. */
void gate_enter(void);

/* In a child: has its map locked for so many milliseconds. */
void gate_occupy(unsigned int ms);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* The module under test: $VMA_MODULE. */
#ifndef MODULE_H
#define MODULE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Loads it with parameters such as "ring_size=65536"; fails if the kernel refuses. In every test it verifies each commit: what
 * it finds is in the kernel log, see kmsg.h.
 */
void module_load(const char *parameters);

/* The same, but returns 0 or an errno. */
int module_try(const char *parameters);

/* Unloads it; 0 or an errno. */
int module_unload(void);

/* Has any reader let go, then unloads it; fails if that is refused. */
void module_stop(void);

bool module_is_loaded(void);

/* Writes a parameter; 0 or an errno. */
int module_set(const char *parameter, const char *value);

/* A number of `stats`. */
uint64_t module_stat(const char *name);

/* Calls `visit` for each hook that `stats` has as missing. */
void module_missing(void (*visit)(const char *hook));

/* How many hooks it has as active, missing or idle. */
unsigned int module_hooks(const char *state);

#endif

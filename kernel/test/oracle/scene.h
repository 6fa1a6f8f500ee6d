/* SPDX-License-Identifier: GPL-2.0-only */
/* What most scenarios begin and end with. */
#ifndef SCENE_H
#define SCENE_H

#include <stdbool.h>

/* Loads the module, starts the workload, opens the stream, and waits for the first baseline. */
void scene_begin(const char *parameters);

/* The other way round; a module that cannot be unloaded is a failure, and so is one that verify has found wrong. */
void scene_end(void);

/*
 * An emulated CPU, shared alike with many threads that change maps, folds fewer records than they make: this program comes
 * before all others, or no longer. What it starts meanwhile does so, too.
 */
void scene_prefer_reader(bool prefer);

/* Clears away what a scenario that broke off has left. */
void scene_clear(void);

#endif

/* SPDX-License-Identifier: GPL-2.0-only */
/* What a scenario must not leave behind, with the module unloaded: memory that it took, a task that cannot be woken. */
#ifndef RESIDUE_H
#define RESIDUE_H

/* Before it. */
void residue_begin(void);

/* After it: the checks. */
void residue_end(void);

#endif

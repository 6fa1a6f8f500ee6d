/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernels cannot do, kernel by kernel: anything else that is missing is a failure. */
#ifndef EXPECTED_H
#define EXPECTED_H

#include <stdbool.h>

/* Fails unless this kernel is known to lack the hook. */
void expect_missing(const char *hook);

/* Whether this kernel is known not to be able to do this phase of the workload. */
bool expected_skip(const char *phase);

/* Whether a map may have to be sent again because of this phase: all others have to be exact by their statements alone. */
bool expected_resync(const char *phase);

#endif

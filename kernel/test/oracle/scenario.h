/* SPDX-License-Identifier: GPL-2.0-only */
/* A scenario loads the module itself and leaves nothing behind; what one that broke off has left, main.c clears away. */
#ifndef SCENARIO_H
#define SCENARIO_H

void company(void);
void exactness(void);
void full(void);
void fuzz(void);
void idling(void);
void loading(void);
void locked(void);
void loss(void);
void many(void);
void missed_calls(void);
void missing_hooks(void);
void parameters(void);
void pure(void);
void readers(void);
void reading(void);
void tracking(void);
void tracing(void);
void unloading(void);
void unmounting(void);
void views(void);
void reuse(void);
void stress_ng(void);

/* One phase of the workload, and the comparison after it: a part of exactness(). */
void exactness_phase(const char *name);

#endif

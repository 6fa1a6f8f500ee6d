/* SPDX-License-Identifier: GPL-2.0-only */
/* Children of this program that do one thing each, in step with it: each has a wire to it that carries numbers. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Runs `run` in a child with a process group of its own; a check that fails in there ends it. The child's end of the wire is
 * inherited by what it starts.
 */
pid_t child_start(void (*run)(void));

/* In the child or what it has started: says a number; waits to be told one. */
void child_say(uint64_t number);
uint64_t child_listen(void);

/* The other end: waits for a number, and fails if the child ends instead; tells it one. */
uint64_t child_hear(pid_t child);
void child_tell(pid_t child, uint64_t number);

/* Waits until it is asleep in this system call. */
void child_until_in(pid_t child, long call);

/* Waits for its end; fails unless it exits with 0. */
void child_end(pid_t child);

/* Kills it and its process group, and waits. */
void child_kill(pid_t child);

/* The same, to all that are left. */
void child_clear(void);

#endif

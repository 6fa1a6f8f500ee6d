/* SPDX-License-Identifier: GPL-2.0-only */
/* What the kernel itself says about its processes. */
#ifndef PROC_H
#define PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct proc_stat {
	char comm[64];
	char state;
	pid_t parent, pgrp;
	uint64_t start; /* clock ticks since boot */
};

/* Numbered entries of a folder below /proc, up to `room`; none if it is gone. */
size_t proc_numbers(const char *dir, pid_t *to, size_t room);

/* Process `pid`, or its thread `tid` if that is not 0; false if it is gone. */
bool proc_stat(pid_t pid, pid_t tid, struct proc_stat *to);

/* The number of the system call that a thread is in, or -1. */
long proc_syscall(pid_t pid, pid_t tid);

/* Writes a text there; 0 or an errno. */
int proc_write(const char *text, const char *path, ...) __attribute__((format(printf, 2, 3)));

/* A thread of anybody's that sleeps so that no signal wakes it, or 0. */
pid_t proc_stuck(void);

/* All of a file of /proc or its like in a buffer that the next call uses again; NULL if it is not there or empty. */
char *proc_read(size_t *length, const char *path, ...) __attribute__((format(printf, 2, 3)));

#endif

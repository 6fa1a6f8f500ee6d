/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The module's pure parts: of each a table of what must come out. They are gone
 * through in user space, before fuzz/, and in the kernel (module.c).
 */
#ifndef PURE_H
#define PURE_H

#include "../../record.h"
#include "shims.h"

/* Says that a test has failed, unless ok; the rest go on. */
void check(bool ok, const char *what, const char *detail);

void text_tables(void);
void queue_tables(void);
void pids_tables(void);
void names_tables(void);

/* A record with n bytes of path, in memory that ends where it ends, for ASan to watch. */
struct vt_record *text_record(const char *path, size_t n);

struct vt_queue;

/* As ring.c does: whether there was room. */
bool queue_push(struct vt_queue *q, u64 seq, const char *path, u16 path_len, u64 limit);

/* The path that goes with a seq; and whether r has it, and a header that is right to its last byte. */
void queue_path_of(char *path, u16 n, u64 seq);
bool queue_is_record(const struct vt_record *r, u16 n, u64 seq);

#define PIDS_MOST 4

/* Runs the parser on memory that ends where text and list end, for ASan to watch. */
int pids_parsed(const char *text, s32 *pid, int max);

/* The same; the names known here are "a", "ab", "b_c" and "abc". Returns where the first unknown one is, or -1. */
int names_unknown(const char *names, size_t *len);
bool names_have(const char *names, const char *name);
const char *names_known(unsigned int i);

#endif

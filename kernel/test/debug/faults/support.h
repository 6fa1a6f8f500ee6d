/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of this folder share: files of one line, the module in and out, results. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <stdbool.h>

#define DEBUGFS "/sys/kernel/debug"
#define MODULE_DIR DEBUGFS "/vma_tracker"
#define PARAMETERS "/sys/module/vma_tracker/parameters"

/* Ends the program with a message if `ok` is false: then it is the test that is wrong, or its surroundings. */
#define must(ok) must_(ok, #ok, __FILE__, __LINE__)
void must_(bool ok, const char *what, const char *file, int line);

void write_file(const char *path, const char *text);
/* At most size - 1 bytes of a file, as a string. */
void read_file(const char *path, char *text, int size);

/* 0, or a negative errno. */
int load(void);
int unload(void);

/* Says that a test has passed, or has failed and why (printf). The sum is for the last line. */
void ok(const char *name, const char *note, ...) __attribute__((format(printf, 2, 3)));
void not_ok(const char *name, const char *why, ...) __attribute__((format(printf, 2, 3)));
/* Prints the last line; the exit status. */
int sum(void);

#endif

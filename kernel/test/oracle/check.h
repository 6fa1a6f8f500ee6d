/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Checks and their results: `ok - NAME (note)`, or `not ok - NAME` and indented lines about why; one that does not apply to
 * this kernel is `skip - NAME (reason)` and has not passed.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>

/* From here on the names of checks begin with this. */
void check_scope(const char *name);

/* Runs one check, given `arg`, and prints its result; it fails by fail(). Returns whether it passed. */
bool check(void (*run)(const void *arg), const void *arg, const char *name, ...) __attribute__((format(printf, 3, 4)));

/* What the check under way says of itself if it passes. */
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the check under way: it does not apply to this kernel. */
void skip(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Ends the check under way, which has failed; outside of one, what guarded() runs. */
void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* In a child: what fails from here on ends it, with its reason printed. */
void check_detach(void);

#define expect(ok, ...)                    \
	do {                               \
		if (!(ok))                 \
			fail(__VA_ARGS__); \
	} while (0)

/* Runs checks; false, and the reason printed as a failure of `name`, if fail() was called outside of them. */
void guarded(void (*run)(void), const char *name);

/* Polls until `probe` is true; fails with `what` after a minute. */
void until(const char *what, bool (*probe)(void));

/* The same, for a while only; false when that is over. */
bool until_or(bool (*probe)(void), unsigned int milliseconds);

/* Of CLOCK_MONOTONIC. */
unsigned long long now_ms(void);

/* Prints the sum as the last line; false if something failed or nothing ran. */
bool summary(void);

#endif

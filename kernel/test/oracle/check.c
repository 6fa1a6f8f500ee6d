// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"

enum { PATIENCE_MS = 60000, POLL_US = 2000 };
enum outcome { PASSED, FAILED, SKIPPED };

static const char *scope = "";
static unsigned int passed, failed, skipped;
static jmp_buf *frame;
static enum outcome outcome;
static char said[16384];

unsigned long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ULL + t.tv_nsec / 1000000;
}

void check_scope(const char *name)
{
	scope = name;
}

static void indented(const char *text)
{
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		printf("    %.*s\n", (int)(end - text), text);
	}
}

static void result(const char *name, unsigned long long started)
{
	unsigned long long now = now_ms();
	double seconds = (now - started) / 1000.0;

	/* For who boots the guest: whether its clock keeps time. */
	printf("::clock %llu.%03llu\n", now / 1000, now % 1000);
	if (outcome == FAILED) {
		failed++;
		printf("not ok - %s: %s [%.1f s]\n", scope, name, seconds);
		indented(said);
	} else if (outcome == SKIPPED) {
		skipped++;
		printf("skip - %s: %s (%s)\n", scope, name, said);
	} else {
		passed++;
		printf(*said ? "ok - %s: %s (%s) [%.1f s]\n" : "ok - %s: %s%s [%.1f s]\n", scope, name, said, seconds);
	}
	fflush(stdout);
}

bool check(void (*run)(const void *arg), const void *arg, const char *name, ...)
{
	unsigned long long started = now_ms();
	jmp_buf *outer = frame, here;
	char title[256];
	va_list args;

	va_start(args, name);
	vsnprintf(title, sizeof(title), name, args);
	va_end(args);
	*said = 0;
	if (!setjmp(here)) {
		frame = &here;
		run(arg);
		outcome = PASSED;
	}
	frame = outer;
	result(title, started);
	return outcome == PASSED;
}

void guarded(void (*run)(void), const char *name)
{
	unsigned long long started = now_ms();
	jmp_buf *outer = frame, here;

	if (!setjmp(here)) {
		frame = &here;
		run();
		frame = outer;
		return;
	}
	frame = outer;
	result(name, started);
}

static void say(const char *format, va_list args)
{
	vsnprintf(said, sizeof(said), format, args);
}

void note(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
}

static void leave(enum outcome with)
{
	outcome = with;
	if (frame)
		longjmp(*frame, 1);
	/* Indented like the reasons of failures, so that it is shown with them. */
	fprintf(stderr, "    %s\n", said);
	_exit(1);
}

void check_detach(void)
{
	frame = NULL;
}

void skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	leave(SKIPPED);
	abort();
}

void fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(format, args);
	va_end(args);
	leave(FAILED);
	abort();
}

bool until_or(bool (*probe)(void), unsigned int milliseconds)
{
	unsigned long long deadline = now_ms() + milliseconds;

	while (!probe()) {
		if (now_ms() > deadline)
			return false;
		usleep(POLL_US);
	}
	return true;
}

void until(const char *what, bool (*probe)(void))
{
	expect(until_or(probe, PATIENCE_MS), "%s: not within %d s", what, PATIENCE_MS / 1000);
}

bool summary(void)
{
	if (skipped)
		printf("%u passed, %u failed, %u skipped\n", passed, failed, skipped);
	else
		printf("%u passed, %u failed\n", passed, failed);
	return passed && !failed;
}

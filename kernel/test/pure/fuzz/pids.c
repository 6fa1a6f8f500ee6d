// SPDX-License-Identifier: GPL-2.0-only
/* pids.c on any text. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "fuzz.h"

static char *trimmed(char *word)
{
	char *end;

	while (isspace((u8)*word))
		word++;
	for (end = word + strlen(word); end > word && isspace((u8)end[-1]); end--)
		;
	*end = 0;
	return word;
}

/* The same by other means: words between commas, each of digits alone, read by the C library. */
static int expected(char *text, s32 *pid, int max)
{
	char *word;
	int n = 0;

	text = trimmed(text);
	if (!*text)
		return 0;
	while ((word = strsep(&text, ","))) {
		long long value;

		word = trimmed(word);
		value = strtoll(word, NULL, 10);
		/* The first thing wrong from the left is what is said: a number too long before what follows it. */
		if (isdigit((u8)*word) && value > INT_MAX)
			return -ERANGE;
		if (!isdigit((u8)*word) || value <= 0)
			return -EINVAL;
		if (n == max)
			return -E2BIG;
		pid[n++] = (s32)value;
		if (word[strspn(word, "0123456789")])
			return -EINVAL;
	}
	return n;
}

static bool same(int n, const s32 *a, int m, const s32 *b)
{
	return n == m && (n <= 0 || !memcmp(a, b, n * sizeof(*a)));
}

/* Any bytes: as the other reading has it; and what was read, written out as `track` shows it, reads the same. */
void pids_hold(const u8 *bytes, size_t n)
{
	char *text = malloc(n + 1), shown[PIDS_MOST * 11 + 1] = "";
	s32 pid[PIDS_MOST], other[PIDS_MOST];
	int got, want, at = 0;

	if (n)
		memcpy(text, bytes, n);
	text[n] = 0;
	got = pids_parsed(text, pid, PIDS_MOST);
	for (int i = 0; i < got; i++)
		at += snprintf(shown + at, sizeof(shown) - at, "%s%d", i ? "," : "", pid[i]);
	if (got >= 0)
		check(same(got, pid, pids_parsed(shown, other, PIDS_MOST), other), "fuzz: pids: read again", shown);
	want = expected(text, other, PIDS_MOST);
	check(same(got, pid, want, other), "fuzz: pids", shown);
	free(text);
}

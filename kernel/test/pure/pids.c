// SPDX-License-Identifier: GPL-2.0-only
/* pids.c: what the parameter `track` accepts. */
#define _GNU_SOURCE
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include "../../pids.h"
#include "pure.h"

#define MAX 4

static const struct {
	const char *text;
	int result;
	s32 pid[MAX];
} lists[] = {
	{ "", 0, { 0 } },
	{ "\n", 0, { 0 } },
	{ " \t\v\f\r\n", 0, { 0 } },
	{ "1", 1, { 1 } },
	{ "42\n", 1, { 42 } },
	{ "1,2", 2, { 1, 2 } },
	{ " 1 ,\t2\n, 3 \n", 3, { 1, 2, 3 } },
	{ "4,3,2,1", 4, { 4, 3, 2, 1 } },
	{ "7,7", 2, { 7, 7 } },
	{ "007", 1, { 7 } },
	{ "1234567890", 1, { 1234567890 } },
	{ "2147483647", 1, { 2147483647 } },
	{ "2147483648", -ERANGE, { 0 } },
	{ "2147483650", -ERANGE, { 0 } },
	{ "4294967297", -ERANGE, { 0 } },
	{ "18446744073709551617", -ERANGE, { 0 } },
	{ "1,99999999999", -ERANGE, { 0 } },
	{ "1,2,3,4,5", -E2BIG, { 0 } },
	{ "0", -EINVAL, { 0 } },
	{ "1,0", -EINVAL, { 0 } },
	{ "00", -EINVAL, { 0 } },
	{ "-1", -EINVAL, { 0 } },
	{ "+1", -EINVAL, { 0 } },
	{ "0x10", -EINVAL, { 0 } },
	{ "1e3", -EINVAL, { 0 } },
	{ "1.", -EINVAL, { 0 } },
	{ ",", -EINVAL, { 0 } },
	{ ",1", -EINVAL, { 0 } },
	{ "1,", -EINVAL, { 0 } },
	{ "1,\n", -EINVAL, { 0 } },
	{ "1,,2", -EINVAL, { 0 } },
	{ "1, ,2", -EINVAL, { 0 } },
	{ "1 2", -EINVAL, { 0 } },
	{ "1;2", -EINVAL, { 0 } },
	{ "1/", -EINVAL, { 0 } },
	{ "1:", -EINVAL, { 0 } },
	{ "1\x08", -EINVAL, { 0 } },
	{ "1\x0e", -EINVAL, { 0 } },
	{ "1\xa0", -EINVAL, { 0 } },
	{ "\xb1", -EINVAL, { 0 } },
	{ "all", -EINVAL, { 0 } },
};

/* Runs the parser on memory that ends where text and list end, for ASan to watch. */
static int parsed(const char *text, s32 *pid, int max)
{
	char *copy = strdup(text);
	s32 *list = malloc(max * sizeof(*list) + !max);
	int n = vt_parse_pids(copy, list, max);

	check(n <= max, "pids: more than there is room for", text);
	if (n > 0)
		memcpy(pid, list, n * sizeof(*list));
	free(copy);
	free(list);
	return n;
}

void pids_tables(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		s32 pid[MAX];
		int n = parsed(lists[i].text, pid, MAX);

		check(n == lists[i].result, "pids: result", lists[i].text);
		check(n <= 0 || n != lists[i].result || !memcmp(pid, lists[i].pid, n * sizeof(*pid)),
		      "pids: list", lists[i].text);
		if (lists[i].result > 0)
			check(parsed(lists[i].text, pid, lists[i].result - 1) == -E2BIG, "pids: too little room",
			      lists[i].text);
	}
}

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
	char *text = malloc(n + 1), shown[MAX * 11 + 1] = "";
	s32 pid[MAX], other[MAX];
	int got, want, at = 0;

	if (n)
		memcpy(text, bytes, n);
	text[n] = 0;
	got = parsed(text, pid, MAX);
	for (int i = 0; i < got; i++)
		at += snprintf(shown + at, sizeof(shown) - at, "%s%d", i ? "," : "", pid[i]);
	if (got >= 0)
		check(same(got, pid, parsed(shown, other, MAX), other), "fuzz: pids: read again", shown);
	want = expected(text, other, MAX);
	check(same(got, pid, want, other), "fuzz: pids", shown);
	free(text);
}

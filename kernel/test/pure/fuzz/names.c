// SPDX-License-Identifier: GPL-2.0-only
/* names.c on any text. */
#define _GNU_SOURCE
#include <stdlib.h>
#include "fuzz.h"

/* Which of the known names a word is, as a bit; 0: none. */
static unsigned int bit(const char *word)
{
	for (unsigned int i = 0; names_known(i); i++)
		if (!strcmp(word, names_known(i)))
			return 1u << i;
	return 0;
}

/* As the C library's words between commas have it; nothing after a last comma is no word. */
void names_hold(const u8 *bytes, size_t n)
{
	char *text = malloc(n + 1), *copy, *rest, *word;
	unsigned int found = 0;
	size_t length = 0, len = 0;
	int at = -1;

	if (n)
		memcpy(text, bytes, n);
	text[n] = 0;
	copy = strdup(text);
	rest = copy;
	while ((word = strsep(&rest, ","))) {
		if (!rest && !*word)
			break;
		found |= bit(word);
		if (at < 0 && !bit(word)) {
			at = word - copy;
			length = strlen(word);
		}
	}
	check(names_unknown(text, &len) == at, "fuzz: names: unknown", text);
	check(at < 0 || len == length, "fuzz: names: how long", text);
	for (unsigned int i = 0; names_known(i); i++)
		check(names_have(text, names_known(i)) == (found >> i & 1), "fuzz: names: have", text);
	free(copy);
	free(text);
}

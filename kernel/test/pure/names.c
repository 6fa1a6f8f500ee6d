// SPDX-License-Identifier: GPL-2.0-only
/* names.c: what the parameter `without` accepts. */
#include "../../names.h"
#include "pure.h"

#define NONE { -1, 0 }

static const char *const known[] = { "a", "ab", "b_c", "abc" };

/* Where the first unknown name is, and how long; and which of the known ones are there, in their order. */
static const struct {
	const char *names;
	struct {
		int at;
		size_t len;
	} unknown;
	bool have[ARRAY_SIZE(known)];
} lists[] = {
	{ "", NONE, { 0 } },
	{ "a", NONE, { 1 } },
	{ "ab", NONE, { 0, 1 } },
	{ "abc", NONE, { 0, 0, 0, 1 } },
	{ "a,ab,b_c,abc", NONE, { 1, 1, 1, 1 } },
	{ "abc,a", NONE, { 1, 0, 0, 1 } },
	{ "b_c,b_c", NONE, { 0, 0, 1 } },
	{ "a,", NONE, { 1 } },
	{ "a,,", { 2, 0 }, { 1 } },
	{ "a,,ab", { 2, 0 }, { 1, 1 } },
	{ ",", { 0, 0 }, { 0 } },
	{ ",a", { 0, 0 }, { 1 } },
	{ "abcd", { 0, 4 }, { 0 } },
	{ "b", { 0, 1 }, { 0 } },
	{ "a,b_", { 2, 2 }, { 1 } },
	{ "a,x,y", { 2, 1 }, { 1 } },
	{ "x,a", { 0, 1 }, { 1 } },
	{ "A", { 0, 1 }, { 0 } },
	{ "a\n", { 0, 2 }, { 0 } },
	{ "a, ab", { 2, 3 }, { 1 } },
	{ " a", { 0, 2 }, { 0 } },
	{ "a;ab", { 0, 4 }, { 0 } },
	{ "\xff", { 0, 1 }, { 0 } },
};

const char *names_known(unsigned int i)
{
	return i < ARRAY_SIZE(known) ? known[i] : NULL;
}

int names_unknown(const char *names, size_t *len)
{
	char *copy = strdup(names);
	const char *unknown = vt_names_unknown(copy, names_known, len);
	int at = unknown ? unknown - copy : -1;

	free(copy);
	return at;
}

bool names_have(const char *names, const char *name)
{
	char *copy = strdup(names);
	bool have = vt_names_have(copy, name);

	free(copy);
	return have;
}

void names_tables(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		size_t len = 0;
		int at = names_unknown(lists[i].names, &len);

		check(at == lists[i].unknown.at, "names: unknown", lists[i].names);
		check(at < 0 || len == lists[i].unknown.len, "names: how long", lists[i].names);
		for (unsigned int k = 0; k < ARRAY_SIZE(known); k++)
			check(names_have(lists[i].names, known[k]) == lists[i].have[k], known[k], lists[i].names);
	}
}

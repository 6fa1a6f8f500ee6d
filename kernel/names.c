// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the parameter `without` accepts. Pure: built and fuzzed in user space as
 * well (test/pure).
 */
#include "names.h"

/* What follows a name of n bytes and the comma after it. */
static const char *after(const char *names, size_t n)
{
	return names + n + (names[n] == ',');
}

static bool is(const char *names, size_t n, const char *name)
{
	return n == strlen(name) && !memcmp(names, name, n);
}

bool vt_names_have(const char *names, const char *name)
{
	size_t n;

	for (; *names; names = after(names, n)) {
		n = strcspn(names, ",");
		if (is(names, n, name))
			return true;
	}
	return false;
}

static bool is_known(const char *names, size_t n, const char *(*known)(unsigned int i))
{
	const char *name;
	unsigned int i;

	for (i = 0; (name = known(i)); i++)
		if (is(names, n, name))
			return true;
	return false;
}

const char *vt_names_unknown(const char *names, const char *(*known)(unsigned int i),
			     size_t *len)
{
	for (; *names; names = after(names, *len)) {
		*len = strcspn(names, ",");
		if (!is_known(names, *len, known))
			return names;
	}
	return NULL;
}

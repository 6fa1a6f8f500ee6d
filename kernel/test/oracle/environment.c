// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>

#include "check.h"
#include "environment.h"

bool environment_number(const char *name, uint64_t *to)
{
	const char *given = getenv(name);
	char *end;

	if (!given || !*given)
		return false;
	*to = strtoull(given, &end, 10);
	expect(!*end, "%s has to be a number, not %s", name, given);
	return true;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <sys/random.h>

#include "check.h"
#include "seed.h"

uint64_t seed(void)
{
	static uint32_t value;
	const char *given = getenv("VMA_SEED");
	char *end;

	if (given && *given) {
		uint64_t number = strtoull(given, &end, 10);

		expect(!*end, "VMA_SEED has to be a number, not %s", given);
		return number;
	}
	while (!value)
		expect(getrandom(&value, sizeof(value), 0) == sizeof(value), "getrandom failed");
	return value;
}

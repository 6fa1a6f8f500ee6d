// SPDX-License-Identifier: GPL-2.0-only
#include <sys/random.h>

#include "check.h"
#include "environment.h"
#include "seed.h"

uint64_t seed(void)
{
	static uint32_t value;
	uint64_t given;

	if (environment_number("VMA_SEED", &given))
		return given;
	while (!value)
		expect(getrandom(&value, sizeof(value), 0) == sizeof(value), "getrandom failed");
	return value;
}

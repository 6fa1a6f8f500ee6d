// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables, then random bytes against what holds for any. Built with ASan and UBSan by `make check`; with libFuzzer
 * (`make fuzz`), which chooses the bytes by what they reach, this file only says how they are shared out.
 *
 * usage: pure [fuzz rounds [seed]]
 */
#include <stdio.h>
#include <stdlib.h>
#include "fuzz.h"

static const struct part {
	const char *name;
	void (*holds)(const u8 *bytes, size_t n);
	/* What random bytes are drawn from three times out of four; all bytes otherwise. */
	const char *likely;
	/* The longest input, and one in how many rounds has one. */
	size_t most;
	unsigned int rare;
} parts[] = {
	{ "text", text_holds, "|\\\n\xe2\xed\xf4", 5000, 1 },
	{ "queue", queue_holds, "\x01\x05\x10\x40", 4000, 100 },
	{ "pids", pids_hold, "0123456789,, \n", 40, 1 },
	{ "names", names_hold, "aaabbc_,,,", 20, 1 },
};

#ifdef LIBFUZZER
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t n);

void check(bool ok, const char *what, const char *detail)
{
	if (ok)
		return;
	printf("FAIL %s: %s\n", what, detail);
	abort();
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t n)
{
	if (n)
		parts[bytes[0] % ARRAY_SIZE(parts)].holds(bytes + 1, n - 1);
	return 0;
}
#else
static int failed;

void check(bool ok, const char *what, const char *detail)
{
	if (ok)
		return;
	printf("FAIL %s: %s\n", what, detail);
	failed = 1;
}

static u32 random_below(u32 n)
{
	return ((u32)rand() << 15 ^ (u32)rand()) % n;
}

static void fuzz(const struct part *part)
{
	/* Short ones mostly: they are quick, and as odd. */
	size_t n = random_below(random_below(8) ? part->most / 40 + 8 : part->most) + random_below(2);
	u8 *bytes = malloc(n + 1);

	for (size_t i = 0; i < n; i++)
		bytes[i] = random_below(4) ? (u8)part->likely[random_below(strlen(part->likely))]
					   : (u8)random_below(256);
	part->holds(bytes, n);
	free(bytes);
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 10000;
	unsigned int seed = argc > 2 ? (unsigned int)atol(argv[2]) : 1;

	text_tables();
	queue_tables();
	pids_tables();
	names_tables();
	srand(seed);
	for (long i = 0; i < rounds && !failed; i++)
		for (size_t p = 0; p < ARRAY_SIZE(parts) && !failed; p++)
			if (!(i % parts[p].rare))
				fuzz(&parts[p]);
	printf("%s: ", failed ? "FAILED" : "ok");
	for (size_t p = 0; p < ARRAY_SIZE(parts); p++)
		printf("%s, ", parts[p].name);
	printf("%ld fuzz rounds, seed %u\n", rounds, seed);
	return failed;
}
#endif

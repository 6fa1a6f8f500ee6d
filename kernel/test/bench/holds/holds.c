// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads a trace of ftrace on stdin: how many VMAs one task stated between taking a lock of an address space and letting it
 * go. With the argument `hooks`: until the next is taken, as the kernel says that it lets go before the hook comes. Prints the
 * most of them and the sum.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	const int hooks = argc == 2 && !strcmp(argv[1], "hooks");
	long held = 0, most = 0, sum = 0, outside = 0;
	char line[1024];
	int locked = 0;

	while (fgets(line, sizeof(line), stdin)) {
		if (strstr(line, " mmap_lock_acquire_returned: ")) {
			locked = 1;
			held = 0;
		} else if (strstr(line, " mmap_lock_released: ")) {
			locked = 0;
		} else if (strstr(line, " stated: ")) {
			sum++;
			outside += !locked && !hooks;
			if (++held > most)
				most = held;
		}
	}
	if (outside) {
		fprintf(stderr, "holds: %ld VMAs were stated without a lock, as the trace has it\n", outside);
		return 1;
	}
	printf("%ld %ld\n", most, sum);
	return 0;
}

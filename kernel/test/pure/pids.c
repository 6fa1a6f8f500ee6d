// SPDX-License-Identifier: GPL-2.0-only
/* pids.c: what the parameter `track` accepts. */
#include "../../pids.h"
#include "pure.h"

static const struct {
	const char *text;
	int result;
	s32 pid[PIDS_MOST];
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

int pids_parsed(const char *text, s32 *pid, int max)
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
		s32 pid[PIDS_MOST];
		int n = pids_parsed(lists[i].text, pid, PIDS_MOST);

		check(n == lists[i].result, "pids: result", lists[i].text);
		check(n <= 0 || n != lists[i].result || !memcmp(pid, lists[i].pid, n * sizeof(*pid)),
		      "pids: list", lists[i].text);
		if (lists[i].result > 0)
			check(pids_parsed(lists[i].text, pid, lists[i].result - 1) == -E2BIG, "pids: too little room",
			      lists[i].text);
	}
}

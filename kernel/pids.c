// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the parameter `track` accepts. Pure: built and fuzzed in user space as
 * well (test/pure).
 */
#include "pids.h"

#define PID_MAX 0x7fffffff

static const char *skip_blanks(const char *text)
{
	while (*text == ' ' || (*text >= '\t' && *text <= '\r'))
		text++;
	return text;
}

/* Reads one pid to *pid. Returns where it ends, or NULL with the reason in *err. */
static const char *parse_pid(const char *text, s32 *pid, int *err)
{
	const char *at = text;
	s32 value = 0;

	for (; *at >= '0' && *at <= '9'; at++) {
		const s32 digit = *at - '0';

		if (value > (PID_MAX - digit) / 10) {
			*err = -ERANGE;
			return NULL;
		}
		value = value * 10 + digit;
	}
	if (!value) {
		*err = -EINVAL;
		return NULL;
	}
	*pid = value;
	return at;
}

int vt_parse_pids(const char *text, s32 *pid, int max)
{
	int n = 0, err;
	s32 value;

	text = skip_blanks(text);
	if (!*text)
		return 0;
	for (;;) {
		text = parse_pid(skip_blanks(text), &value, &err);
		if (!text)
			return err;
		if (n == max)
			return -E2BIG;
		pid[n++] = value;
		text = skip_blanks(text);
		if (!*text)
			return n;
		if (*text++ != ',')
			return -EINVAL;
	}
}

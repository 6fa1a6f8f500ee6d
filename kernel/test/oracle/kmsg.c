// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "kmsg.h"

/* What the kernel says when something is wrong with it, or the module with what it has said of a map. */
static const char TROUBLE[] =
	"WARNING:|BUG:|Oops|INFO: .*(stall|lock|blocked)|possible (circular|recursive|irq)|suspicious RCU|Call Trace|"
	"general protection|KASAN|UBSAN|ODEBUG|refcount_t:|list_(add|del) corruption|verify: map";

/* Data races are most often the kernel's own: whoever runs a kernel that looks for them tells them apart. */
static const char RACE[] = "BUG: KCSAN: ";

/* Into `text`, which is cut if it is too long; false if there is no more record. */
static bool next(int fd, char *text, size_t size)
{
	static char record[8192];
	ssize_t n = read(fd, record, sizeof(record) - 1);
	char *message;

	if (n < 0 && errno == EAGAIN)
		return false;
	expect(n >= 0 || errno != EPIPE, "the kernel log was overrun before it was read, which would hide a warning");
	expect(n >= 0, "/dev/kmsg cannot be read: %s", strerror(errno));
	record[n] = 0;
	message = strchr(record, ';');
	snprintf(text, size, "%.*s", (int)size - 1, message ? message + 1 : record);
	text[strcspn(text, "\n")] = 0;
	return true;
}

void kmsg_expect_quiet(void)
{
	static int fd = -1;
	static regex_t trouble;
	static char found[12000];
	char text[512];
	size_t n = 0;

	if (fd < 0) {
		fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		expect(fd >= 0, "/dev/kmsg cannot be opened: %s", strerror(errno));
		expect(!regcomp(&trouble, TROUBLE, REG_EXTENDED | REG_NOSUB), "regcomp");
	}
	while (next(fd, text, sizeof(text)))
		if ((n || (!regexec(&trouble, text, 0, NULL, 0) && !strstr(text, RACE))) && n + sizeof(text) < sizeof(found))
			n += snprintf(found + n, sizeof(found) - n, "%s\n", text);
	expect(!n, "the kernel complains:\n%s", found);
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The tables of the parts that need no kernel (../pure/), in this one: its own string functions, its compiler and its options.
 * The module of $VMA_PURE goes through them when it is loaded.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "scenario.h"

enum { LOG_READ_ALL = 3, LOG_CLEAR = 5, LOG_MAX = 1 << 20 };

/* 0 or an errno. */
static int load(const char *parameters)
{
	const char *path = getenv("VMA_PURE");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	int err;

	expect(fd >= 0, "VMA_PURE has to be the path of vma_pure.ko: %s", path ? strerror(errno) : "it is not set");
	klogctl(LOG_CLEAR, NULL, 0);
	err = syscall(SYS_finit_module, fd, parameters, 0) ? errno : 0;
	close(fd);
	return err;
}

/* What the kernel log has since then. */
static const char *logged(void)
{
	static char log[LOG_MAX];
	int n = klogctl(LOG_READ_ALL, log, sizeof(log) - 1);

	expect(n >= 0, "the kernel log: %s", strerror(errno));
	log[n] = 0;
	return log;
}

static void hold(const void *unused)
{
	int err = load("");
	const char *line;

	(void)unused;
	expect(!err, "vma_pure cannot be loaded (%s):\n%s", strerror(err), logged());
	err = syscall(SYS_delete_module, "vma_pure", O_NONBLOCK) ? errno : 0;
	expect(!err, "vma_pure cannot be unloaded: %s", strerror(err));
	line = strstr(logged(), "vma_pure: ");
	expect(line, "the log has no word of vma_pure");
	note("%.*s", (int)strcspn(line, "\n"), line);
}

static void can_fail(const void *unused)
{
	int err = load("planted=1");

	(void)unused;
	expect(err == EBADMSG, "planted=1: %s instead of %s", strerror(err), strerror(EBADMSG));
	expect(strstr(logged(), "vma_pure: FAIL planted: "), "the log does not name the check that failed");
}

void pure(void)
{
	check(can_fail, NULL, "a planted failure is seen");
	check(hold, NULL, "the tables hold in this kernel");
}

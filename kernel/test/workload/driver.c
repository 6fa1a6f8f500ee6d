// SPDX-License-Identifier: GPL-2.0-only
/* A driver that maps memory into whoever asks it to: the module of ../driver/, whose path is in $VMA_DRIVER. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../driver/driver.h"
#include "workload.h"

static unsigned long ask(int fd, unsigned long request, unsigned long start, unsigned long length)
{
	struct driver_range range = { start, length };

	must(!ioctl(fd, request, &range));
	return range.start;
}

static void driver(void)
{
	const char *path = getenv("VMA_DRIVER");
	unsigned long p, q;
	int module, fd;

	if (!path) {
		skip("VMA_DRIVER, the path of the module that maps, is not set");
		return;
	}
	module = open(path, O_RDONLY | O_CLOEXEC);
	must(module >= 0);
	must(!syscall(SYS_finit_module, module, "", 0));
	close(module);
	fd = open("/dev/vma_driver", O_RDWR | O_CLOEXEC);
	must(fd >= 0);
	p = ask(fd, DRIVER_MAP, 0, 16 * PAGE);
	ask(fd, DRIVER_UNMAP, p + 4 * PAGE, 4 * PAGE);
	ask(fd, DRIVER_MAP, p + 12 * PAGE, 8 * PAGE); /* over the end of the other */
	/* By a thread of the kernel's own, in the name of this process. */
	q = ask(fd, DRIVER_MAP_LATER, 0, 8 * PAGE);
	ask(fd, DRIVER_UNMAP_LATER, q + 2 * PAGE, 2 * PAGE);
	ask(fd, DRIVER_UNMAP_LATER, q + 2 * PAGE, 2 * PAGE); /* nothing is there any more */
	close(fd);
	must(!syscall(SYS_delete_module, "vma_driver", 0));
}

const struct phase driver_phases[] = { { "driver", driver }, { NULL, NULL } };

// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../driver/driver.h"
#include "check.h"
#include "gate.h"

#define DEVICE "/dev/vma_driver"

enum { PAGE = 4096 };

static int device = -1;

void gate_load(void)
{
	const char *path = getenv("VMA_DRIVER");
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	expect(fd >= 0, "VMA_DRIVER has to be the path of the module that maps: %s", path ? strerror(errno) : "it is not set");
	expect(!syscall(SYS_finit_module, fd, "", 0), "the driver cannot be loaded: %s", strerror(errno));
	close(fd);
	device = open(DEVICE, O_RDWR | O_CLOEXEC);
	expect(device >= 0, DEVICE ": %s", strerror(errno));
}

void gate_unload(void)
{
	close(device);
	expect(!syscall(SYS_delete_module, "vma_driver", O_NONBLOCK), "the driver cannot be unloaded: %s", strerror(errno));
}

static int ask(unsigned long request, unsigned long argument)
{
	int answer = ioctl(device, request, argument);

	expect(answer >= 0, DEVICE ": %s", strerror(errno));
	return answer;
}

void gate_shut(void)
{
	ask(DRIVER_HOLD, 0);
}

void gate_open(void)
{
	ask(DRIVER_RELEASE, 0);
}

int gate_held(void)
{
	return ask(DRIVER_HELD, 0);
}

void gate_enter(void)
{
	expect(mmap(NULL, PAGE, PROT_READ, MAP_SHARED, device, 0) != MAP_FAILED, "mmap: %s", strerror(errno));
}

void gate_occupy(unsigned int ms)
{
	ask(DRIVER_OCCUPY, ms);
}

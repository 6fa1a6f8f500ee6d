/* SPDX-License-Identifier: GPL-2.0-only */
/* What /dev/vma_driver can be asked for. */
#ifndef DRIVER_H
#define DRIVER_H

#include <linux/ioctl.h>

struct driver_range {
	unsigned long start; /* 0: anywhere; the answer is in it */
	unsigned long length;
};

#define DRIVER_MAP _IOWR('v', 1, struct driver_range)
#define DRIVER_UNMAP _IOWR('v', 2, struct driver_range)
#define DRIVER_MAP_LATER _IOWR('v', 3, struct driver_range)
#define DRIVER_UNMAP_LATER _IOWR('v', 4, struct driver_range)

/* From HOLD to RELEASE whoever maps the device waits in there, with its map locked; HELD: how many do. */
#define DRIVER_HOLD _IO('v', 5)
#define DRIVER_RELEASE _IO('v', 6)
#define DRIVER_HELD _IO('v', 7)

/* Has the caller's map locked for so many milliseconds, and changes nothing. */
#define DRIVER_OCCUPY _IO('v', 8)

#endif

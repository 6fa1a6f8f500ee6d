/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMSG_H
#define KMSG_H

/* Fails if something that tells of trouble has come into the kernel log since the last call, or since boot. */
void kmsg_expect_quiet(void);

#endif

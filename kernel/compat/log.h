/* SPDX-License-Identifier: GPL-2.0-only */
/* Included first everywhere: every line in the kernel log begins with the module's name. */
#ifndef pr_fmt
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt
#endif

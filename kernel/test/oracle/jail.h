/* SPDX-License-Identifier: GPL-2.0-only */
/* Ways in which a process can see the machine otherwise than this program does. */
#ifndef JAIL_H
#define JAIL_H

struct jail {
	const char *name;
	/*
	 * Has the calling process go in, where its root is the folder that `furnish` was given before. What goes on in there
	 * may be a child of it: the caller then waits for that, and ends.
	 */
	void (*enter)(void (*furnish)(const char *root));
};

enum { JAIL_CHROOT, JAIL_MOUNTS, JAIL_PIDS, JAIL_USER, JAILS };
extern const struct jail jails[JAILS];

/* Puts busybox into a folder. */
void jail_furnish(const char *root);

/* Makes a folder, and those above it that are not there. */
void jail_folder(const char *root, const char *path);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/* A reader that sees the machine otherwise: paths are what it finds in its own /proc. */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "jail.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

static const char *const phases[] = { "fixed", "shared", "exec", "file-names" };

static const struct jail *jail;

static void mount_at(const char *root, const char *path, const char *type)
{
	char folder[256];

	jail_folder(root, path);
	snprintf(folder, sizeof(folder), "%s%s", root, path);
	expect(!mount(type, folder, type, 0, NULL), "mounting %s: %s", folder, strerror(errno));
}

static void furnish(const char *root)
{
	mount_at(root, "/proc", "proc");
	mount_at(root, "/sys", "sysfs");
	mount_at(root, "/sys/kernel/debug", "debugfs");
}

static void unmount_all(void)
{
	static const char *const folders[] = { "/sys/kernel/debug", "/sys", "/proc" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		expect(!umount2(folders[i], MNT_DETACH), "unmounting %s: %s", folders[i], strerror(errno));
}

static void read_inside(void)
{
	jail->enter(furnish);
	stream_open();
	until("READY", stream_ready);
	compare_all();
	for (size_t i = 0; i < sizeof(phases) / sizeof(*phases); i++) {
		workload_phase(phases[i]);
		compare_all();
	}
	stream_close();
	unmount_all();
}

static void exact(const void *arg)
{
	jail = arg;
	child_end(child_start(read_inside));
}

void views(void)
{
	static const int readers[] = { JAIL_CHROOT, JAIL_MOUNTS };

	module_load("");
	workload_start();
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		check(exact, &jails[readers[i]], "all is exact for a reader in %s", jails[readers[i]].name);
	module_stop();
	workload_end();
}

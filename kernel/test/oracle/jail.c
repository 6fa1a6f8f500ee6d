// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "jail.h"
#include "proc.h"

#define CHROOT "/tmp/chroot"
#define PIDS "/tmp/pids"
#define OUTER "/tmp/outer"
#define INNER "/inner"

static void must(int result, const char *what)
{
	expect(result >= 0, "%s: %s", what, strerror(errno));
}

void jail_folder(const char *root, const char *path)
{
	char folder[256];

	snprintf(folder, sizeof(folder), "%s%s", root, path);
	for (char *slash = folder + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = 0;
		mkdir(folder, 0755);
	}
	expect(!mkdir(folder, 0755) || errno == EEXIST, "%s: %s", folder, strerror(errno));
}

void jail_furnish(const char *root)
{
	static char buffer[1 << 16];
	char program[256];
	int from = open("/bin/busybox", O_RDONLY | O_CLOEXEC), to;
	ssize_t n;

	jail_folder(root, "/bin");
	snprintf(program, sizeof(program), "%s/bin/busybox", root);
	to = open(program, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		expect(write(to, buffer, n) == n, "%s: %s", program, strerror(errno));
	expect(!n, "/bin/busybox: %s", strerror(errno));
	close(from);
	close(to);
}

static void go_to(const char *root)
{
	must(chroot(root), "chroot");
	must(chdir("/"), "chdir");
}

static void enter_folder(const char *root, void (*furnish)(const char *root))
{
	jail_folder(root, "");
	furnish(root);
	go_to(root);
}

static void enter_chroot(void (*furnish)(const char *root))
{
	enter_folder(CHROOT, furnish);
}

/*
 * As a container begins: mounts of its own, and in the end no way back to the old root. The initramfs cannot be the root that
 * is left, so there is another one in between.
 */
static void enter_mounts(void (*furnish)(const char *root))
{
	must(unshare(CLONE_NEWNS), "unshare");
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "making mounts private");
	jail_folder(OUTER, "");
	must(mount("outer", OUTER, "tmpfs", 0, NULL), "mounting a tmpfs");
	jail_folder(OUTER, INNER);
	must(mount("inner", OUTER INNER, "tmpfs", 0, NULL), "mounting a tmpfs");
	furnish(OUTER INNER);
	jail_folder(OUTER INNER, "/old");
	go_to(OUTER);
	must(syscall(SYS_pivot_root, INNER, INNER "/old"), "pivot_root");
	must(chdir("/"), "chdir");
	must(umount2("/old", MNT_DETACH), "unmounting the old root");
}

/* The first process of a PID namespace is a child. */
static void descend(void)
{
	pid_t child = fork();
	int status;

	must(child, "fork");
	if (!child)
		return;
	must(waitpid(child, &status, 0), "waitpid");
	_exit(!WIFEXITED(status) || WEXITSTATUS(status));
}

static void enter_pids(void (*furnish)(const char *root))
{
	enter_folder(PIDS, furnish);
	must(unshare(CLONE_NEWPID), "unshare");
	descend();
}

static void write_map(const char *path, const char *text)
{
	int err = proc_write(text, "%s", path);

	expect(!err, "%s: %s", path, strerror(err));
}

static void enter_user(void (*furnish)(const char *root))
{
	must(unshare(CLONE_NEWUSER | CLONE_NEWPID), "unshare");
	write_map("/proc/self/uid_map", "0 0 1");
	write_map("/proc/self/setgroups", "deny");
	write_map("/proc/self/gid_map", "0 0 1");
	descend();
	enter_mounts(furnish);
}

const struct jail jails[JAILS] = {
	[JAIL_CHROOT] = { "a chroot", enter_chroot },
	[JAIL_MOUNTS] = { "a mount namespace with another root", enter_mounts },
	[JAIL_PIDS] = { "a PID namespace", enter_pids },
	[JAIL_USER] = { "a user, PID and mount namespace", enter_user },
};

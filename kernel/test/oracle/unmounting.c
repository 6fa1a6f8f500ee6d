// SPDX-License-Identifier: GPL-2.0-only
/*
 * A file system can be unmounted as soon as the last process has let go of it, whatever of it still waits to be read: no record
 * holds a file, a mount or a dentry, and neither does a baseline that is half sent.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"

#define MOUNT "/tmp/mount"
#define PROGRAM MOUNT "/program"

enum { PAGE = 4096, FILES = 100, VMAS = 3000, FEW_LINES = 4096 };

static char *map_file(const char *path, size_t pages, int prot)
{
	int fd = open(path, O_RDWR | O_CREAT, 0600);
	char *at;

	expect(fd >= 0 && !ftruncate(fd, pages * PAGE), "%s: %s", path, strerror(errno));
	at = mmap(NULL, pages * PAGE, prot, MAP_SHARED, fd, 0);
	expect(at != MAP_FAILED, "mmap: %s", strerror(errno));
	close(fd);
	return at;
}

static void copy_program(void)
{
	int from = open("/proc/self/exe", O_RDONLY), to = open(PROGRAM, O_WRONLY | O_CREAT, 0700);
	static char buffer[1 << 16];
	ssize_t n;

	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		expect(write(to, buffer, n) == n, PROGRAM ": %s", strerror(errno));
	expect(!n, "/proc/self/exe: %s", strerror(errno));
	close(from);
	close(to);
}

static void run_program(void)
{
	pid_t pid = fork();
	int status;

	expect(pid >= 0, "fork: %s", strerror(errno));
	if (!pid) {
		close(2); /* what it says of that name */
		execl(PROGRAM, "program", "no-scenario", NULL);
		_exit(1);
	}
	waitpid(pid, &status, 0);
	/* What the program answers to the name of no scenario. */
	expect(WIFEXITED(status) && WEXITSTATUS(status) == 2, PROGRAM " ended with status %x", status);
}

static void use(void)
{
	char path[64];

	copy_program();
	run_program();
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), MOUNT "/file %d", i);
		map_file(path, 1 + i % 4, PROT_READ | i % 3);
	}
}

/* No two neighbours are alike. */
static void use_much(void)
{
	char *at = map_file(MOUNT "/large", VMAS, PROT_READ);

	for (int i = 0; i < VMAS; i += 2)
		expect(!mprotect(at + i * PAGE, PAGE, PROT_NONE), "mprotect: %s", strerror(errno));
	child_say(0);
	child_listen();
}

static void mount_it(void)
{
	expect(!mkdir(MOUNT, 0700) || errno == EEXIST, MOUNT ": %s", strerror(errno));
	expect(!mount("vma-tracker", MOUNT, "tmpfs", 0, NULL), "mounting a tmpfs: %s", strerror(errno));
}

static void expect_unmountable(void)
{
	expect(!umount2(MOUNT, 0), "it cannot be unmounted: %s", strerror(errno));
}

static void waits_in_the_ring(const void *unused)
{
	uint64_t before = module_stat("records"), now;

	(void)unused;
	mount_it();
	child_end(child_start(use));
	now = module_stat("records");
	expect(now > before + FILES, "only %" PRIu64 " records are about it", now - before);
	expect(module_stat("ring_used"), "the ring is empty");
	expect_unmountable();
	compare_all();
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
}

static void is_half_sent(const void *unused)
{
	uint64_t ends;
	pid_t child;
	char text[16];
	int err;

	(void)unused;
	mount_it();
	child = child_start(use_much);
	child_hear(child);
	while (stream_read(SIZE_MAX) > 0)
		;
	snprintf(text, sizeof(text), "%d", child);
	err = module_set("resync", text);
	expect(!err, "resync=%s: %s", text, strerror(err));
	ends = stream_counts.ops[OP_END];
	while (stream_counts.ops[OP_BEGIN] == ends)
		expect(stream_read(FEW_LINES) > 0, "no map is sent again");
	expect(stream_counts.ops[OP_END] == ends, "the map was sent at once");
	child_tell(child, 0);
	child_end(child);
	expect_unmountable();
	compare_all();
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
}

void unmounting(void)
{
	scene_begin("");
	check(waits_in_the_ring, NULL, "a file system can be unmounted while what was mapped of it waits in the ring");
	check(is_half_sent, NULL, "a file system can be unmounted while a map with its files is being sent");
	umount2(MOUNT, MNT_DETACH);
	scene_end();
}

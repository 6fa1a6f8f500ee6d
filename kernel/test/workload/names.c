// SPDX-License-Identifier: GPL-2.0-only
/* Phases about text: names of files and processes that would break a record apart. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "workload.h"

static char dir[64];

static void make_dir(void)
{
	snprintf(dir, sizeof(dir), "/tmp/workload-XXXXXX");
	must(mkdtemp(dir));
}

static void map_file(const char *name, bool unlinked)
{
	int dirfd = open(dir, O_RDONLY | O_DIRECTORY), fd;

	fd = openat(dirfd, name, O_RDWR | O_CREAT, 0600);
	must(fd >= 0 && !ftruncate(fd, 16 * PAGE));
	if (unlinked)
		must(!unlinkat(dirfd, name, 0));
	must(mmap(NULL, 4 * PAGE, PROT_READ, MAP_PRIVATE, fd, 3 * PAGE) != MAP_FAILED);
	must(mmap(NULL, 4 * PAGE, RW, MAP_SHARED, fd, 8 * PAGE) != MAP_FAILED);
	close(fd);
	close(dirfd);
}

static void files(void)
{
	make_dir();
	map_file("plain", false);
	map_file("a|b|c", false);
	map_file("two\nlines", false);
	map_file("back\\slash\\174", false);
	map_file("tab\tand \x01 and \x7f", false);
	map_file("broken \xff\xc3 utf-8", false);
	map_file("gr\xc3\xbc\xc3\x9f \xe2\x82\xac", false);
	map_file("gone", true);
	map_file("says (deleted)", false);
}

/* A copy of this program at dir/name, started; its comm is the name's first 15 bytes. */
static void start_copy(const char *name)
{
	int from = open(SELF, O_RDONLY), dirfd = open(dir, O_RDONLY | O_DIRECTORY), to;
	struct stat st;
	pid_t child;

	to = openat(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, 0700);
	must(from >= 0 && to >= 0 && !fstat(from, &st));
	for (off_t done = 0; done < st.st_size;)
		must(sendfile(to, from, &done, st.st_size - done) > 0);
	must(!close(to));
	close(from);
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!fchdir(dirfd));
		execl(name, name, "hold", NULL);
		_exit(1);
	}
	close(dirfd);
}

/* A thread that is not the leader: it has a name of its own, and gives the process another. */
static void *rename_leader(void *arg)
{
	char path[64];
	int fd;

	must(!prctl(PR_SET_NAME, "thread"));
	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", getpid());
	fd = open(path, O_WRONLY);
	must(fd >= 0 && write(fd, "by thread", 9) == 9);
	close(fd);
	hold();
	return arg;
}

static void processes(void)
{
	pthread_t thread;
	pid_t child;

	make_dir();
	start_copy("a|b");
	start_copy("line\nline");
	start_copy("\\134 and long beyond comm");
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!prctl(PR_SET_NAME, "x|y\n\\z"));
		map(2, PROT_READ);
		hold();
		_exit(0);
	}
	child = fork();
	must(child >= 0);
	if (!child) {
		must(!pthread_create(&thread, NULL, rename_leader, NULL));
		must(!pthread_join(thread, NULL));
		_exit(0);
	}
	hold_wait(5);
}

const struct phase name_phases[] = {
	{ "file-names", files },
	{ "process-names", processes },
	{ NULL, NULL },
};

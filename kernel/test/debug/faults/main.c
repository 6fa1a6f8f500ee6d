// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module does when memory runs out: each allocation of a load, of an open of `data`, of the reading of the first
 * baseline, of a change of `track` fails once. Runs as root on a kernel with fault injection; VMA_MODULE names the module.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inject.h"
#include "support.h"

/* More allocations than anything here makes. */
#define NEVER 1000000

struct attempt {
	const char *name;
	/* 0, or a negative errno. */
	int (*run)(void);
	/* Takes back what a success made. */
	void (*undo)(void);
	/* What has to be so after a failure, else why it is not. */
	const char *(*after_failure)(void);
};

/*
 * Every allocation of the attempt fails once, save that of a long row of equal ones (the entries of the tables) only a
 * few do: those before `dense` and after the `dense` last.
 */
static void each_fails(const struct attempt *a, unsigned int dense)
{
	unsigned int n, total, failures = 0, survived = 0;
	int err;

	inject_nth(NEVER);
	err = a->run();
	total = NEVER - inject_left();
	if (err) {
		not_ok(a->name, "without any fault: %s", strerror(-err));
		return;
	}
	a->undo();
	for (n = 1; n <= total; n += n < dense || n + dense >= total ? 1 : 151) {
		const char *wrong;
		unsigned int left;

		inject_nth(n);
		err = a->run();
		left = inject_left();
		if (!err) {
			/* It needed fewer than the first time, or could do without. */
			survived += !left;
			a->undo();
			continue;
		}
		failures++;
		wrong = a->after_failure();
		if (err != -ENOMEM || left || wrong) {
			not_ok(a->name, "allocation %u of %u: %s%s%s", n, total, strerror(-err), left ? ", without a fault" : "",
			       wrong ? wrong : "");
			return;
		}
	}
	err = a->run();
	if (err) {
		not_ok(a->name, "at the end, without any fault: %s", strerror(-err));
		return;
	}
	a->undo();
	if (!failures)
		not_ok(a->name, "%u allocations, and none made it fail", total);
	else
		ok(a->name, "%u allocations, %u failures, %u survived", total, failures, survived);
}

static void must_unload(void)
{
	must(!unload());
}

static const char *not_loaded(void)
{
	return access("/sys/module/vma_tracker", F_OK) ? NULL : ", and the module is still there";
}

static int data = -1;

static int open_data(void)
{
	data = open(MODULE_DIR "/data", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return data < 0 ? -errno : 0;
}

static void close_data(void)
{
	close(data);
}

static const char *all_idle(void)
{
	char text[4096];

	read_file(MODULE_DIR "/stats", text, sizeof(text));
	if (strncmp(text, "open 0\n", 7))
		return ", and the module thinks that it has a reader";
	return strstr(text, " active\n") || strstr(text, " missing\n") ? ", and hooks are attached" : NULL;
}

/* Whole lines come, so READY is never cut. */
static int read_baseline(void)
{
	static char text[1 << 17];
	ssize_t n;

	do {
		n = read(data, text, sizeof(text) - 1);
		if (n < 0)
			return -errno;
		text[n] = 0;
	} while (!strstr(text, "|READY|"));
	return 0;
}

static void open_again(void)
{
	close_data();
	must(!open_data());
}

static const char *baseline_comes(void)
{
	int err = read_baseline();

	open_again();
	return err ? ", and the baseline does not come afterwards" : NULL;
}

#define BEFORE "1\n"

static int set_track(void)
{
	int fd = open(PARAMETERS "/track", O_WRONLY | O_CLOEXEC);
	int err = fd < 0 || write(fd, "2,3", 3) != 3 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return err;
}

static void reset_track(void)
{
	write_file(PARAMETERS "/track", BEFORE);
}

static const char *track_kept(void)
{
	char text[128];

	read_file(PARAMETERS "/track", text, sizeof(text));
	return strcmp(text, BEFORE) ? ", and the filter has changed" : NULL;
}

static void no_leaks(void)
{
	static char text[1 << 20];
	char *module;

	/* The second scan: what the first one has found may just have been on its way between two places. */
	write_file(DEBUGFS "/kmemleak", "scan");
	write_file(DEBUGFS "/kmemleak", "scan");
	read_file(DEBUGFS "/kmemleak", text, sizeof(text));
	module = strstr(text, "vma_tracker");
	if (!module)
		ok("no leak", "kmemleak");
	else
		not_ok("no leak", "%s", text);
}

int main(void)
{
	static const struct attempt loading = { "load: each allocation fails once", load, must_unload, not_loaded };
	static const struct attempt opening = { "open: each allocation fails once", open_data, close_data, all_idle };
	static const struct attempt reading = { "read: each allocation fails once", read_baseline, open_again, baseline_comes };
	static const struct attempt tracking = { "track: each allocation fails once", set_track, reset_track, track_kept };

	inject_setup();
	write_file(DEBUGFS "/kmemleak", "clear");
	must(!load());
	must_unload();
	each_fails(&loading, 40);
	must(!load());
	each_fails(&opening, 60);
	must(!open_data());
	each_fails(&reading, 40);
	close_data();
	reset_track();
	each_fails(&tracking, NEVER);
	no_leaks();
	must(!unload());
	return sum();
}

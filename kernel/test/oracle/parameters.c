// SPDX-License-Identifier: GPL-2.0-only
/* What the parameters accept, what they refuse without any effect, and who may look at the files at all. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

#define FOLDER "/sys/kernel/debug/vma_tracker"
#define PARAMETERS "/sys/module/vma_tracker/parameters/"

enum { NOBODY = 65534, PERMISSIONS = 07777, PIDS_MAX = 64 };

struct try {
	const char *parameter, *value;
	int err;
	const char *then; /* what is read afterwards; NULL: what was read before */
};

static const struct try tries[] = {
	{ "ring_size", "4096", 0, "4096\n" },
	{ "ring_size", "4095", EINVAL, NULL },
	{ "ring_size", "268435456", 0, "268435456\n" },
	{ "ring_size", "268435457", EINVAL, NULL },
	{ "ring_size", "4294967296", ERANGE, NULL },
	{ "ring_size", "-1", EINVAL, NULL },
	{ "ring_size", "much", EINVAL, NULL },
	{ "ring_size", "65536", 0, "65536\n" },
	{ "track", "1", 0, "1\n" },
	{ "track", " 1 , 2,3\n", 0, "1,2,3\n" },
	{ "track", "4,,5", EINVAL, NULL },
	{ "track", "4,", EINVAL, NULL },
	{ "track", "0", EINVAL, NULL },
	{ "track", "-1", EINVAL, NULL },
	{ "track", "init", EINVAL, NULL },
	{ "track", "2147483647", 0, "2147483647\n" },
	{ "track", "2147483648", ERANGE, NULL },
	{ "track", "\n", 0, "\n" },
	{ "stop", "1", 0, "1\n" },
	{ "stop", "perhaps", EINVAL, NULL },
	{ "stop", "0", 0, "0\n" },
	{ "verify", "0", 0, "N\n" },
	{ "verify", "always", EINVAL, NULL },
	{ "verify", "1", 0, "Y\n" },
	{ "resync", "1", ENODEV, "" },
	{ "resync", "one", EINVAL, "" },
};

/* Its text, in a buffer of its own; one that can only be written has none. */
static void value(const char *parameter, char *to, size_t size)
{
	char *text = strcmp(parameter, "resync") ? proc_read(NULL, PARAMETERS "%s", parameter) : "";

	expect(text, PARAMETERS "%s is not there", parameter);
	snprintf(to, size, "%s", text);
}

static void tried(const void *unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++) {
		const struct try *t = &tries[i];
		char before[64], after[64];
		int err;

		value(t->parameter, before, sizeof(before));
		err = module_set(t->parameter, t->value);
		value(t->parameter, after, sizeof(after));
		expect(err == t->err, "%s=%s: %s instead of %s", t->parameter, t->value, strerror(err), strerror(t->err));
		expect(!strcmp(after, t->then ? t->then : before), "%s=%s: it is then %s", t->parameter, t->value, after);
	}
}

/* The most that `track` takes, and one more. */
static void pids(const void *unused)
{
	char text[1024];
	size_t n = 0;
	int err;

	(void)unused;
	for (int i = 1; i <= PIDS_MAX; i++)
		n += snprintf(text + n, sizeof(text) - n, i > 1 ? ",%d" : "%d", i);
	err = module_set("track", text);
	expect(!err, "%d pids: %s", PIDS_MAX, strerror(err));
	snprintf(text + n, sizeof(text) - n, ",%d", PIDS_MAX + 1);
	err = module_set("track", text);
	expect(err == E2BIG, "%d pids: %s", PIDS_MAX + 1, strerror(err));
	err = module_set("track", "\n");
	expect(!err, "no pid: %s", strerror(err));
}

static void expect_refused_at_loading(const char *parameters, int with)
{
	int err = module_try(parameters);

	expect(err == with, "%s: %s instead of %s", parameters, strerror(err), strerror(with));
	expect(!module_is_loaded(), "%s: it is loaded all the same", parameters);
}

static void at_loading(const void *unused)
{
	(void)unused;
	expect_refused_at_loading("ring_size=1", EINVAL);
	expect_refused_at_loading("track=x", EINVAL);
	expect_refused_at_loading("stop=x", EINVAL);
	module_load("ring_size=8192 track=1,2");
	expect(module_stat("ring_size") == 8192, "the ring is of %" PRIu64 " bytes", module_stat("ring_size"));
}

static bool sent_again(void)
{
	stream_pump();
	return !module_stat("stale_mms");
}

static void resyncs(const void *unused)
{
	uint64_t begins = stream_counts.ops[OP_BEGIN];
	char text[16];
	int err;

	(void)unused;
	snprintf(text, sizeof(text), "%d", workload_pid());
	err = module_set("resync", text);
	expect(!err, "resync=%s: %s", text, strerror(err));
	until("the map is sent again", sent_again);
	compare_all();
	expect(stream_counts.ops[OP_BEGIN] == begins + 1, "%" PRIu64 " maps were sent again, not one",
	       stream_counts.ops[OP_BEGIN] - begins);
	err = module_set("resync", "2147483647");
	expect(err == ESRCH, "resync of nobody: %s", strerror(err));
	/* A kernel thread. */
	err = module_set("resync", "2");
	expect(err == ESRCH, "resync of who has no map: %s", strerror(err));
}

static const char *const files[] = { DATA, FOLDER "/stats", FOLDER "/format" };

static void expect_nothing_opens(void)
{
	expect(!setgid(NOBODY) && !setuid(NOBODY), "setuid: %s", strerror(errno));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		int fd = open(files[i], O_RDONLY);

		expect(fd < 0 && errno == EACCES, "%s: %s", files[i], fd < 0 ? strerror(errno) : "it opens");
	}
	expect(module_set("stop", "1") == EACCES, "everybody may stop it");
}

static void only_for_root(const void *unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		struct stat stat;
		int fd;

		expect(!lstat(files[i], &stat), "%s: %s", files[i], strerror(errno));
		expect((stat.st_mode & PERMISSIONS) == 0400, "%s has mode %o", files[i], stat.st_mode & PERMISSIONS);
		fd = open(files[i], O_WRONLY | O_CLOEXEC);
		expect(fd < 0 || write(fd, "x", 1) < 0, "%s can be written", files[i]);
		if (fd >= 0)
			close(fd);
	}
	child_end(child_start(expect_nothing_opens));
}

void parameters(void)
{
	module_load("");
	check(only_for_root, NULL, "the files are for root alone, and to be read");
	check(tried, NULL, "a parameter takes what it may be, and refuses all else without a change");
	check(pids, NULL, "track takes %d pids", PIDS_MAX);
	module_stop();
	check(at_loading, NULL, "what would be refused later refuses the loading");
	module_stop();
	scene_begin("");
	check(resyncs, NULL, "resync sends one map again, and knows who has none");
	scene_end();
}

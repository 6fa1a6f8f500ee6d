// SPDX-License-Identifier: GPL-2.0-only
/*
 * stress-ng, $VMA_STRESS: each of its stressors that are about address spaces, compared when it is stopped in the middle and
 * when it is over.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "compare.h"
#include "expected.h"
#include "group.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

/* What one instance does, in operations of its own, and how much memory it takes. */
static const struct stressor {
	const char *name, *ops, *bytes;
} stressors[] = {
	{ "mmap", "12", "1M" },	      { "mremap", "150", "2M" },  { "munmap", "8", NULL },    { "mprotect", "1500", NULL },
	{ "brk", "4000", NULL },      { "stack", "6", NULL },	  { "fork", "300", NULL },    { "clone", "120", NULL },
	{ "exec", "60", NULL },	      { "vm", "2000", "2M" },	  { "shm", "10", "1M" },      { "memfd", "6", "2M" },
	{ "userfaultfd", "2000", "1M" }, { "madvise", "1", NULL },
};
enum { STRESSORS = sizeof(stressors) / sizeof(stressors[0]), INSTANCES = 2 };
/* It is stopped after so many records, so often. */
enum { RECORDS = 120, STOPS = 3 };
/* How stress-ng ends if a stressor of its own has died, as that about bad memory does on newer kernels. */
enum { NOT_SUCCESS = 2 };

static pid_t stress;
static int status;
static bool over;
static uint64_t target;

static void start(const struct stressor *s)
{
	char instances[32], ops[32], bytes[32], seeds[32], number[8];
	char *argv[16] = { "stress-ng", instances, number, ops, (char *)s->ops, "--seed", seeds, "--temp-path", "/tmp", "--quiet",
			   NULL };

	snprintf(instances, sizeof(instances), "--%s", s->name);
	snprintf(number, sizeof(number), "%d", INSTANCES);
	snprintf(ops, sizeof(ops), "--%s-ops", s->name);
	snprintf(seeds, sizeof(seeds), "%" PRIu64, seed());
	if (s->bytes) {
		snprintf(bytes, sizeof(bytes), "--%s-bytes", s->name);
		argv[10] = bytes;
		argv[11] = (char *)s->bytes;
	}
	over = false;
	stress = fork();
	expect(stress >= 0, "fork: %s", strerror(errno));
	if (!stress) {
		setpgid(0, 0);
		execv(getenv("VMA_STRESS"), argv);
		fprintf(stderr, "oracle: VMA_STRESS: %s\n", strerror(errno));
		_exit(1);
	}
}

static bool ended(void)
{
	over = over || waitpid(stress, &status, WNOHANG) == stress;
	return over;
}

static bool enough(void)
{
	stream_pump();
	return ended() || module_stat("records") >= target;
}

static void exact(const void *stressor)
{
	const struct stressor *s = stressor;
	uint64_t records = stream_counts.records, lost = stream_counts.lost;
	int stops = 0;

	start(s);
	while (stops < STOPS) {
		target = module_stat("records") + RECORDS;
		until("it does something", enough);
		if (over)
			break;
		others_stop();
		compare_all();
		stops++;
		others_resume();
	}
	/* How long it takes, who can tell: each part of it has to come. */
	while (!over) {
		target = module_stat("records") + 1;
		until("it goes on, or ends", enough);
	}
	expect(WIFEXITED(status), "it was ended by signal %d", WTERMSIG(status));
	expect(!WEXITSTATUS(status) || WEXITSTATUS(status) == NOT_SUCCESS, "it ended with %d", WEXITSTATUS(status));
	compare_all();
	note("%" PRIu64 " records, %" PRIu64 " lost, stopped %d times%s", stream_counts.records - records,
	     stream_counts.lost - lost, stops, WEXITSTATUS(status) ? ", and one instance died" : "");
}

static void absent(const void *unused)
{
	(void)unused;
	expect(expected_skip("stress"), "VMA_STRESS has to be the path of stress-ng");
	skip("there is no stress-ng for this machine");
}

void stress_ng(void)
{
	if (!getenv("VMA_STRESS")) {
		check(absent, NULL, "every map is exact under stress-ng");
		return;
	}
	mkdir("/dev/shm", 01777);
	mount("tmpfs", "/dev/shm", "tmpfs", 0, NULL);
	scene_begin("");
	for (int i = 0; i < STRESSORS; i++) {
		if (!check(exact, &stressors[i], "every map is exact under stress-ng's %s", stressors[i].name))
			others_kill();
	}
	scene_end();
	umount("/dev/shm");
}

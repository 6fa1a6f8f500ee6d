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
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

/*
 * How much it does, in operations of its own, what else it is told, and the records that it is about: how many of them have to
 * come. Some half of what each kernel and version of stress-ng shows, or as many as its operations cannot do without; and
 * more than stress-ng makes by starting: some 60 of OP_MUNMAP and of OP_MPROTECT, 130 of OP_MMAP.
 */
static const struct stressor {
	const char *name, *ops;
	enum op about;
	unsigned int least;
	const char *option, *value;
	bool as_nobody;
} stressors[] = {
	/* Older versions unmap page by page, newer ones neighbours at once; all map page by page. */
	{ "mmap", "24", OP_MMAP, .least = 1600, .option = "--mmap-bytes", .value = "1M" },
	{ "mremap", "150", OP_MREMAP, .least = 1400, .option = "--mremap-bytes", .value = "2M" },
	{ "munmap", "600", OP_MUNMAP, .least = 400 },
	{ "mprotect", "3000", OP_MPROTECT, .least = 1200 },
	{ "brk", "4000", OP_BRK, .least = 1800 },
	{ "stack", "6", OP_STACK, .least = 5 },
	{ "fork", "300", OP_FORK, .least = 250 },
	{ "clone", "120", OP_FORK, .least = 100 },
	/* Would not run as root. */
	{ "exec", "80", OP_EXEC, .least = 40, .option = "--exec-max", .value = "4", .as_nobody = true },
	/* The fewer bytes, the oftener they are mapped anew. */
	{ "vm", "4000", OP_MUNMAP, .least = 100, .option = "--vm-bytes", .value = "128K" },
	/* These two do about twice as much in 0.15 as in 0.19. */
	{ "shm", "60", OP_MLOCK, .least = 60, .option = "--shm-bytes", .value = "1M" },
	{ "memfd", "6", OP_MMAP, .least = 1500, .option = "--memfd-bytes", .value = "2M" },
	{ "userfaultfd", "2000", OP_UFFD, .least = 2, .option = "--userfaultfd-bytes", .value = "1M" },
	/* As root it declares pages of its own to be bad, and dies of them. */
	{ "madvise", "1", OP_MADVISE, .least = 8000, .as_nobody = true },
};
enum { STRESSORS = sizeof(stressors) / sizeof(stressors[0]), INSTANCES = 2, NOBODY = 65534 };
/* It is stopped so often while it and one instance at the least are there, each time after so many records. */
enum { RECORDS = 60, STOPS = 3, RUNNING = 2 };

#define WORDS "/tmp/stress-ng.log"

static pid_t stress;
static int status;
static bool over;
static size_t others; /* processes */
static uint64_t target;

static void run(const struct stressor *s)
{
	char instances[32], ops[32], seeds[32], number[8];
	int words = open(WORDS, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	snprintf(instances, sizeof(instances), "--%s", s->name);
	snprintf(number, sizeof(number), "%d", INSTANCES);
	snprintf(ops, sizeof(ops), "--%s-ops", s->name);
	snprintf(seeds, sizeof(seeds), "%" PRIu64, seed());
	setpgid(0, 0);
	dup2(words, 1);
	dup2(words, 2);
	if (!s->as_nobody || (!setgid(NOBODY) && !setuid(NOBODY)))
		execl(getenv("VMA_STRESS"), "stress-ng", instances, number, ops, s->ops, "--seed", seeds, "--temp-path", "/tmp",
		      s->option, s->value, NULL);
	dprintf(2, "oracle: VMA_STRESS: %s\n", strerror(errno));
	_exit(1);
}

static void start(const struct stressor *s)
{
	over = false;
	stress = fork();
	expect(stress >= 0, "fork: %s", strerror(errno));
	if (!stress)
		run(s);
}

static bool ended(void)
{
	over = over || waitpid(stress, &status, WNOHANG) == stress;
	return over;
}

static size_t living;

static void count_one(const struct process *process)
{
	(void)process;
	living++;
}

static size_t processes(void)
{
	living = 0;
	stream_each(count_one);
	return living;
}

static bool goes_on(void)
{
	stream_pump();
	return ended() || module_stat("records") >= target;
}

static bool is_under_way(void)
{
	return goes_on() && (over || processes() >= others + RUNNING);
}

static const char *words(void)
{
	const char *text = proc_read(NULL, WORDS);

	return text ? text : "nothing";
}

/* Returns how often all was compared in the midst of it. */
static int watch(void)
{
	int stops = 0;

	target = 0;
	while (stops < STOPS) {
		until("it is under way, or over", is_under_way);
		if (over)
			break;
		others_stop();
		compare_all();
		stops += processes() >= others + RUNNING;
		target = module_stat("records") + RECORDS;
		others_resume();
	}
	return stops;
}

static void exact(const void *stressor)
{
	const struct stressor *s = stressor;
	const struct stream_counts before = stream_counts;
	uint64_t about;
	int stops;

	compare_all();
	others = processes();
	start(s);
	stops = watch();
	/* How long it takes, who can tell: each part of it has to come. */
	while (!over) {
		target = module_stat("records") + 1;
		until("it goes on, or ends", goes_on);
	}
	expect(WIFEXITED(status), "it was ended by signal %d", WTERMSIG(status));
	expect(!WEXITSTATUS(status), "it ended with %d and said:\n%s", WEXITSTATUS(status), words());
	compare_all();
	about = stream_counts.ops[s->about] - before.ops[s->about];
	expect(about >= s->least, "only %" PRIu64 " records of %u are about that; it said:\n%s", about, s->least, words());
	expect(stops, "it was over before it could be stopped; it said:\n%s", words());
	note("%" PRIu64 " records, %" PRIu64 " of them about that, %" PRIu64 " lost, stopped %d times",
	     stream_counts.records - before.records, about, stream_counts.lost - before.lost, stops);
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
	/* For nobody, too. */
	chmod("/tmp", 01777);
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

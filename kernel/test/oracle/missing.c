// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hooks that a kernel may lack: the module says so, by name, and goes on with maps that are exact, or does not let itself be
 * loaded. What it says is late without a hook until the next resync is asked for.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/klog.h>

#include "check.h"
#include "compare.h"
#include "expected.h"
#include "module.h"
#include "proc.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

/* All without which nothing is late. */
#define HINTS "perf_event_mmap,copy_vma,uprobe_dup_mmap"

enum { LOG_CLEAR = 5, LOG_READ_ALL = 3, LOG_MAX = 1 << 20, PIDS_MAX = 8192 };

static const char *const needed[] = {
	"up_write", "downgrade_write", "exit_mmap", "sched_process_exit", "task_newtask", "sched_process_exec",
	"prctl_set_mm",
};

/* Those that can be done without, and what shows best that it is. */
static const struct hook {
	const char *name;
	bool late;
	const char *phases[4];
} hooks[] = {
	{ "perf_event_mmap", false, { "fixed", "merge", "brk" } },
	{ "copy_vma", false, { "mremap" } },
	{ "uprobe_dup_mmap", false, { "fork", "clone3-execveat" } },
	{ "perf_event_comm", true, { "process-names" } },
};
enum { HOOKS = sizeof(hooks) / sizeof(*hooks), NEEDED = sizeof(needed) / sizeof(*needed) };

static void load(const char *without, int with)
{
	char parameters[256];
	int err;

	klogctl(LOG_CLEAR, NULL, 0);
	snprintf(parameters, sizeof(parameters), "without=%s", without);
	err = module_try(parameters);
	expect(err == with, "%s: %s instead of %s", parameters, strerror(err), strerror(with));
}

static void expect_logged(const char *hook)
{
	static char log[LOG_MAX];
	char words[128];
	int n = klogctl(LOG_READ_ALL, log, sizeof(log) - 1);

	expect(n >= 0, "the kernel log: %s", strerror(errno));
	log[n] = 0;
	snprintf(words, sizeof(words), "vma_tracker: cannot observe %s ", hook);
	expect(strstr(log, words), "the log has no `%s`", words);
}

static void refused(const void *unused)
{
	(void)unused;
	for (size_t i = 0; i < NEEDED; i++) {
		load(needed[i], EOPNOTSUPP);
		expect_logged(needed[i]);
		expect(!module_is_loaded(), "it is loaded without %s", needed[i]);
	}
	load("up_write,no_hook", EINVAL);
}

static const char *without;
static bool late;
static unsigned int missing;

static void expect_known(const char *hook)
{
	if (!strstr(without, hook))
		expect_missing(hook);
	missing++;
	expect_logged(hook);
}

/* Every process: nothing tells whose names or labels are late. */
static void resync_all(void)
{
	static pid_t pids[PIDS_MAX];
	size_t count = proc_numbers("/proc", pids, PIDS_MAX);
	char text[16];
	int err;

	for (size_t i = 0; i < count; i++) {
		snprintf(text, sizeof(text), "%d", pids[i]);
		err = module_set("resync", text);
		expect(!err || err == ESRCH, "resync=%s: %s", text, strerror(err));
	}
}

static void exact_after(const void *phase)
{
	const char *reason = workload_phase(phase);

	if (reason && expected_skip(phase))
		skip("%s", reason);
	expect(!reason, "it was skipped (%s), which is not expected on this kernel (expected.c)", reason);
	if (late)
		resync_all();
	compare_all();
}

static void phase(const char *name)
{
	if (!workload_runs())
		workload_start();
	check(exact_after, name, "without %s every map is exact after %s%s", without, name,
	      late ? " and a resync by hand" : "");
}

static void baseline(const void *unused)
{
	unsigned int wanted = 1;

	(void)unused;
	for (const char *c = without; *c; c++)
		wanted += *c == ',';
	until("READY", stream_ready);
	missing = 0;
	module_missing(expect_known);
	expect(missing == wanted, "stats has %u hooks as missing, of %u", missing, wanted);
}

static void begin(const char *names)
{
	without = names;
	load(names, 0);
	workload_start();
	stream_open();
	check(baseline, NULL, "without %s there is a baseline, and stats and the log say so", without);
}

void missing_hooks(void)
{
	check(refused, NULL, "without a hook that is needed it is not loaded, and the log says why");
	for (size_t i = 0; i < HOOKS; i++) {
		begin(hooks[i].name);
		late = hooks[i].late;
		for (const char *const *name = hooks[i].phases; *name; name++)
			phase(*name);
		scene_end();
	}
	begin(HINTS);
	late = false;
	workload_phases(phase);
	scene_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs scenarios, all of them unless some are named: the module against /proc, in a guest that need not have more than
 * busybox. Takes from the environment VMA_MODULE, VMA_DRIVER, VMA_PURE, VMA_WORKLOAD and VMA_STRESS (paths), VMA_SEED and
 * VMA_FUZZ_CALLS.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "kmsg.h"
#include "residue.h"
#include "scenario.h"
#include "scene.h"

static const struct scenario {
	const char *name;
	void (*run)(void);
} scenarios[] = {
	{ "exactness", exactness },
	{ "fuzz", fuzz },
	{ "readers", readers },
	{ "loss", loss },
	{ "loading", loading },
	{ "reading", reading },
	{ "unloading", unloading },
	{ "unmounting", unmounting },
	{ "full", full },
	{ "idling", idling },
	{ "tracking", tracking },
	{ "many", many },
	{ "missing", missing_hooks },
	{ "missed", missed_calls },
	{ "company", company },
	{ "views", views },
	{ "reuse", reuse },
	{ "locked", locked },
	{ "parameters", parameters },
	{ "pure", pure },
	{ "stress", stress_ng }, { "tracing", tracing },
};
enum { SCENARIOS = sizeof(scenarios) / sizeof(scenarios[0]) };

static void quiet(const void *unused)
{
	(void)unused;
	kmsg_expect_quiet();
}

static void run(const struct scenario *s)
{
	check_scope(s->name);
	residue_begin();
	guarded(s->run, "all checks ran");
	guarded(scene_clear, "all was cleared away");
	residue_end();
	check(quiet, NULL, "no trouble in the kernel log");
}

static const struct scenario *find(const char *name)
{
	for (int i = 0; i < SCENARIOS; i++)
		if (!strcmp(scenarios[i].name, name))
			return &scenarios[i];
	return NULL;
}

static int usage(void)
{
	fputs("usage: oracle [SCENARIO...]; there are:", stderr);
	for (int i = 0; i < SCENARIOS; i++)
		fprintf(stderr, " %s", scenarios[i].name);
	fputs("\n", stderr);
	return 2;
}

/* Not SIG_IGN, which the workload would inherit. */
static void ignore(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, ignore);
	for (int i = 1; i < argc; i++)
		if (!find(argv[i]))
			return usage();
	for (int i = 1; i < argc; i++)
		run(find(argv[i]));
	for (int i = 0; argc == 1 && i < SCENARIOS; i++)
		run(&scenarios[i]);
	return summary() ? 0 : 1;
}

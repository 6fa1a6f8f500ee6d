// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "module.h"
#include "proc.h"

#define DIR "/sys/kernel/debug/vma_tracker"
#define NAME "vma_tracker"

int module_try(const char *parameters)
{
	const char *path = getenv("VMA_MODULE");
	char words[256];
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	int err;

	expect(fd >= 0, "VMA_MODULE has to be the path of the module: %s", path ? strerror(errno) : "it is not set");
	snprintf(words, sizeof(words), "verify=1 %s", parameters);
	err = syscall(SYS_finit_module, fd, words, 0) ? errno : 0;
	close(fd);
	return err;
}

void module_load(const char *parameters)
{
	int err = module_try(parameters);

	expect(!err, "the module cannot be loaded: %s", strerror(err));
}

int module_unload(void)
{
	return syscall(SYS_delete_module, NAME, O_NONBLOCK) ? errno : 0;
}

static bool unloaded(void)
{
	return !module_unload();
}

void module_stop(void)
{
	int err = module_set("stop", "1");

	expect(!err, "stop=1: %s", strerror(err));
	until("the module can be unloaded", unloaded);
}

bool module_is_loaded(void)
{
	return !access(DIR, F_OK);
}

int module_set(const char *parameter, const char *value)
{
	return proc_write(value, "/sys/module/" NAME "/parameters/%s", parameter);
}

static char *stats(void)
{
	char *text = proc_read(NULL, DIR "/stats");

	expect(text, DIR "/stats is not there");
	return text;
}

uint64_t module_stat(const char *name)
{
	size_t length = strlen(name);

	for (char *line = stats(); line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, length) && line[length] == ' ')
			return strtoull(line + length, NULL, 10);
	}
	fail(DIR "/stats has no %s", name);
}

static unsigned int each_hook(const char *in, void (*visit)(const char *hook))
{
	char hook[64], state[16], *copy = strdup(stats()), *rest = copy, *line;
	unsigned int count = 0;

	/* A copy: visit() may read files itself. */
	while ((line = strsep(&rest, "\n")))
		if (sscanf(line, "hook %63s %15s", hook, state) == 2 && !strcmp(state, in)) {
			count++;
			if (visit)
				visit(hook);
		}
	free(copy);
	return count;
}

void module_missing(void (*visit)(const char *hook))
{
	each_hook("missing", visit);
}

unsigned int module_hooks(const char *state)
{
	return each_hook(state, NULL);
}

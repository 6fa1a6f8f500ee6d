// SPDX-License-Identifier: GPL-2.0-only
/* Phases about execs other than of this program: of scripts, of what cannot be run, and of what only seems as if it could. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

struct program {
	Elf64_Ehdr header;
	Elf64_Phdr parts[2];
	char interpreter[64];
};

static char dir[64];

static void write_file(const char *name, const void *bytes, size_t length, char *path, size_t room)
{
	int fd;

	snprintf(path, room, "%s/%s", dir, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0700);
	must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
	must(!close(fd));
}

/* The beginning of a program for this machine: one page that can be mapped, and a second part that says nothing yet. */
static struct program begin(void)
{
	struct program p = { 0 };
	int fd = open(SELF, O_RDONLY);

	must(fd >= 0 && read(fd, &p.header, sizeof(p.header)) == sizeof(p.header));
	close(fd);
	p.header.e_type = ET_EXEC;
	p.header.e_phoff = offsetof(struct program, parts);
	p.header.e_phnum = 2;
	p.header.e_shnum = 0;
	p.header.e_entry = 0x10000000;
	p.parts[0] = (Elf64_Phdr){
		.p_type = PT_LOAD,
		.p_flags = PF_R | PF_X,
		.p_vaddr = 0x10000000,
		.p_filesz = sizeof(p),
		.p_memsz = sizeof(p),
		.p_align = PAGE,
	};
	return p;
}

/* Its interpreter is not there: refused while the old map is still whole. */
static void without_interpreter(char *path, size_t room)
{
	struct program p = begin();

	strcpy(p.interpreter, "/nowhere/ld.so");
	p.parts[1] = (Elf64_Phdr){
		.p_type = PT_INTERP,
		.p_offset = offsetof(struct program, interpreter),
		.p_filesz = strlen(p.interpreter) + 1,
	};
	write_file("no-interpreter", &p, sizeof(p), path, room);
}

/* Its second part cannot be mapped: when that is found out the old map is gone. */
static void unmappable(char *path, size_t room)
{
	struct program p = begin();

	p.parts[1] = p.parts[0];
	p.parts[1].p_vaddr = 0x20000123;
	write_file("unmappable", &p, sizeof(p), path, room);
}

/* A child, of fork or vfork, that execs `path`; returns how it ended: an errno, or the signal times 1000. */
static int result_of(const char *path, bool shares)
{
	pid_t child = shares ? vfork() : fork();
	int status;

	must(child >= 0);
	if (!child) {
		execl(path, path, "hold", NULL);
		_exit(errno);
	}
	must(waitpid(child, &status, 0) == child);
	return WIFSIGNALED(status) ? WTERMSIG(status) * 1000 : WEXITSTATUS(status);
}

static int too_long(void)
{
	static char word[64 * PAGE];
	char *argv[] = { "workload", word, NULL }, *environment[] = { NULL };

	memset(word, 'x', sizeof(word) - 1);
	execve(SELF, argv, environment);
	return errno;
}

static void failing(void)
{
	char path[128], broken[128], text[128];
	pid_t child;
	int result;

	snprintf(dir, sizeof(dir), "/tmp/execs-XXXXXX");
	must(mkdtemp(dir));
	without_interpreter(path, sizeof(path));
	unmappable(broken, sizeof(broken));
	write_file("text", "no program\n", 11, text, sizeof(text));
	for (int shares = 0; shares <= 1; shares++) {
		must(result_of(path, shares) == ENOENT);
		must(result_of(text, shares) == ENOEXEC);
		/* Too late to go back: it is killed. */
		result = result_of(broken, shares);
		must(result == SIGSEGV * 1000 || result == SIGKILL * 1000);
	}
	child = fork();
	must(child >= 0);
	if (!child) {
		/* What fails changes nothing, and what comes after it does. */
		must(execl(path, path, NULL) && errno == ENOENT);
		must(too_long() == E2BIG);
		map(4, PROT_READ);
		hold();
		_exit(0);
	}
	hold_wait(1);
}

static void script(void)
{
	char self[128] = "", line[256], path[128];
	pid_t child;

	snprintf(dir, sizeof(dir), "/tmp/script-XXXXXX");
	must(mkdtemp(dir));
	must(readlink(SELF, self, sizeof(self) - 1) > 0);
	snprintf(line, sizeof(line), "#!%s hold\n", self);
	write_file("script", line, strlen(line), path, sizeof(path));
	child = fork();
	must(child >= 0);
	if (!child) {
		execl(path, "script", NULL);
		_exit(1);
	}
	hold_wait(1);
}

const struct phase exec_phases[] = { { "exec-fails", failing }, { "script", script }, { NULL, NULL } };

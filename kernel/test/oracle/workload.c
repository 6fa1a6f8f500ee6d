// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "workload.h"

/* Where markers go: far from what the kernel or the workload maps. */
#define MARKERS 0x200000000000

enum { PAGE = 4096, POLL_MS = 100 };

static pid_t child;
static FILE *commands, *answers;
static uint64_t marker;

static const char *path(void)
{
	const char *program = getenv("VMA_WORKLOAD");

	expect(program, "VMA_WORKLOAD has to be the path of the workload program");
	return program;
}

static void make_pipe(int *fds)
{
	expect(!pipe2(fds, O_CLOEXEC), "pipe: %s", strerror(errno));
}

/* The program, in a process group of its own. */
static pid_t run(int in, int out, const char *argument)
{
	const char *program = path();
	pid_t pid = fork();

	expect(pid >= 0, "fork: %s", strerror(errno));
	if (!pid) {
		setpgid(0, 0);
		dup2(in, 0);
		dup2(out, 1);
		execl(program, "workload", argument, NULL);
		fprintf(stderr, "oracle: %s: %s\n", program, strerror(errno));
		_exit(1);
	}
	setpgid(pid, pid); /* on both sides: whoever comes first */
	return pid;
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		expect(errno == EINTR, "waitpid: %s", strerror(errno));
	return status;
}

void workload_start(void)
{
	int in[2], out[2];

	make_pipe(in);
	make_pipe(out);
	child = run(in[0], out[1], NULL);
	close(in[0]);
	close(out[1]);
	commands = fdopen(in[1], "w");
	answers = fdopen(out[0], "r");
	marker = MARKERS;
}

bool workload_runs(void)
{
	return child;
}

pid_t workload_pid(void)
{
	return child;
}

static void reap(void)
{
	fclose(commands);
	fclose(answers);
	wait_for(child);
	child = 0;
}

void workload_kill(void)
{
	/* Its held children, too, which share its process group. */
	kill(-child, SIGKILL);
	reap();
}

/* Not until the end of the file: children that it has left hold the pipe, too. */
static bool answers_come(void)
{
	struct pollfd pipe = { .fd = fileno(answers), .events = POLLIN };
	siginfo_t end = { 0 };

	while (poll(&pipe, 1, POLL_MS) <= 0) {
		waitid(P_PID, child, &end, WEXITED | WNOHANG | WNOWAIT);
		if (end.si_pid)
			return false;
	}
	return true;
}

/* The rest of the answer after `expected`, in a buffer that the next command uses again. */
static const char *command(const char *expected, const char *format, ...) __attribute__((format(printf, 2, 3)));
static const char *command(const char *expected, const char *format, ...)
{
	static char answer[512];
	char text[128];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	fprintf(commands, "%s\n", text);
	fflush(commands);
	if (!answers_come() || !fgets(answer, sizeof(answer), answers)) {
		workload_kill();
		fail("the workload died at `%s`", text);
	}
	answer[strcspn(answer, "\n")] = 0;
	expect(!strncmp(answer, expected, strlen(expected)), "the workload answered `%s` to `%s`", answer, text);
	return answer + strlen(expected);
}

void workload_end(void)
{
	workload_release();
	reap();
}

void workload_phases(void (*visit)(const char *name))
{
	char text[4096], *name, *rest = text;
	size_t done = 0;
	int out[2];
	ssize_t n;
	pid_t pid;

	make_pipe(out);
	pid = run(-1, out[1], "list");
	close(out[1]);
	while ((n = read(out[0], text + done, sizeof(text) - done - 1)) > 0)
		done += n;
	close(out[0]);
	text[done] = 0;
	expect(!wait_for(pid) && done, "`%s list` failed", path());
	while ((name = strsep(&rest, "\n")))
		if (*name)
			visit(name);
}

void workload_prepare(const char *name)
{
	command("prepared ", "prepare %s", name);
}

const char *workload_phase(const char *name)
{
	const char *answer = command("", "phase %s", name);

	if (!strncmp(answer, "skipped: ", strlen("skipped: ")))
		return answer + strlen("skipped: ");
	expect(!strncmp(answer, "quiet ", strlen("quiet ")), "the workload answered `%s` to %s", answer, name);
	return NULL;
}

void workload_release(void)
{
	command("released", "release");
}

void workload_storm(unsigned int pairs)
{
	command("storm ", "storm %u", pairs);
}

uint64_t workload_mark(void)
{
	marker += 2 * PAGE;
	command("marker ", "marker %" PRIx64, marker);
	return marker;
}

pid_t workload_fuzz(uint64_t seed, unsigned int processes, unsigned int threads, unsigned int pause_us)
{
	return atoi(command("fuzz ", "fuzz %" PRIu64 " %u %u %u", seed, processes, threads, pause_us));
}

uint64_t workload_fuzz_calls(void)
{
	return strtoull(command("calls ", "calls"), NULL, 10);
}

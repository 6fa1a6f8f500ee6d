// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "proc.h"
#include "stream.h"

enum { CHILDREN_MAX = 64, SILENCE_MS = 60000 };

static struct child {
	pid_t pid;
	int wire;
} children[CHILDREN_MAX];
static int own_wire;

static struct child *find(pid_t pid)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (children[i].pid == pid)
			return &children[i];
	fail("no child %d", pid);
}

pid_t child_start(void (*run)(void))
{
	struct child *c = find(0);
	int ends[2];
	pid_t pid;

	expect(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), "socketpair: %s", strerror(errno));
	pid = fork();
	expect(pid >= 0, "fork: %s", strerror(errno));
	if (!pid) {
		check_detach();
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(ends[0]);
		own_wire = ends[1];
		memset(children, 0, sizeof(children));
		/* Whatever becomes of it and what it starts, the reader is this program. */
		if (stream_is_open())
			stream_close();
		run();
		_exit(0);
	}
	setpgid(pid, pid); /* on both sides: whoever comes first */
	close(ends[1]);
	*c = (struct child){ pid, ends[0] };
	return pid;
}

void child_say(uint64_t number)
{
	expect(write(own_wire, &number, sizeof(number)) == sizeof(number), "saying: %s", strerror(errno));
}

static uint64_t receive(int wire, const char *who)
{
	uint64_t number;
	ssize_t n;

	do
		n = read(wire, &number, sizeof(number));
	while (n < 0 && errno == EINTR);
	expect(n == sizeof(number), "%s has ended", who);
	return number;
}

uint64_t child_listen(void)
{
	return receive(own_wire, "the parent");
}

uint64_t child_hear(pid_t child)
{
	struct pollfd wire = { .fd = find(child)->wire, .events = POLLIN };

	expect(poll(&wire, 1, SILENCE_MS) == 1, "a child that was to say something is silent for %d s", SILENCE_MS / 1000);
	return receive(wire.fd, "a child that was to say something");
}

void child_tell(pid_t child, uint64_t number)
{
	expect(write(find(child)->wire, &number, sizeof(number)) == sizeof(number), "telling: %s", strerror(errno));
}

static pid_t watched;
static long wanted;

static bool asleep_in(void)
{
	struct proc_stat stat;

	return proc_stat(watched, 0, &stat) && stat.state == 'S' && proc_syscall(watched, watched) == wanted;
}

void child_until_in(pid_t child, long call)
{
	watched = child;
	wanted = call;
	until("the child sleeps in the call", asleep_in);
}

static struct child *awaited;
static int status;

static bool reaped(void)
{
	pid_t pid = waitpid(awaited->pid, &status, WNOHANG);

	expect(pid >= 0 || errno == EINTR, "waitpid: %s", strerror(errno));
	return pid > 0;
}

static void reap(struct child *c)
{
	awaited = c;
	until("the child has ended", reaped);
	close(c->wire);
	c->pid = 0;
}

void child_end(pid_t child)
{
	reap(find(child));
	expect(!WIFSIGNALED(status), "a child was ended by signal %d", WTERMSIG(status));
	expect(!WEXITSTATUS(status), "a child has failed: its reason is printed above");
}

void child_kill(pid_t child)
{
	kill(-child, SIGKILL);
	reap(find(child));
}

void child_clear(void)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (children[i].pid)
			child_kill(children[i].pid);
}

// SPDX-License-Identifier: GPL-2.0-only
/* What read() answers to those who ask for the impossible, or are disturbed: nothing gets lost by it. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "seed.h"
#include "stream.h"
#include "workload.h"

enum { PAGE = 4096, PAIRS = 300, TINY = 20, LINES_FEW = 700, KILLED = 8, PROCESSES = 2, THREADS = 2, PAUSE_US = 500 };

static void expect_refused(void *to, size_t size, int with)
{
	ssize_t n = read(stream_fd(), to, size);
	int err = n < 0 ? errno : 0;

	expect(err == with, "it got %s (%zd) instead of %s", strerror(err), n, strerror(with));
}

static void expect_exact(void)
{
	compare_all();
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
}

static void too_small(const void *unused)
{
	char to[TINY];

	(void)unused;
	workload_storm(PAIRS);
	expect_refused(to, sizeof(to), EINVAL);
	expect(!read(stream_fd(), to, 0), "a read of nothing returned something");
	/* So do reads of a few lines each. */
	while (stream_read(LINES_FEW) > 0)
		;
	expect_exact();
}

static void bad_address(const void *unused)
{
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	expect(page != MAP_FAILED && !munmap(page + PAGE, PAGE), "mmap: %s", strerror(errno));
	workload_storm(PAIRS);
	expect_refused(NULL, 2 * PAGE, EFAULT);
	/* One that is good at first: what has arrived there does not count. */
	expect_refused(page + PAGE / 2, PAGE, EFAULT);
	expect(!munmap(page, PAGE), "munmap: %s", strerror(errno));
	expect_exact();
}

static void nothing_there(const void *unused)
{
	char to[PAGE];

	(void)unused;
	while (stream_read(SIZE_MAX) > 0)
		;
	expect_refused(to, sizeof(to), EAGAIN);
	expect_exact();
}

static volatile sig_atomic_t signals;

static void count(int signal)
{
	(void)signal;
	signals++;
}

static void block(int flags)
{
	const struct sigaction action = { .sa_handler = count, .sa_flags = flags };

	sigaction(SIGUSR1, &action, NULL);
	stream_block();
}

static void open_and_drain(void)
{
	stream_open_ready();
	while (stream_read(SIZE_MAX) > 0)
		;
}

static void interrupted(void)
{
	char to[PAGE];

	open_and_drain();
	block(0);
	expect_refused(to, sizeof(to), EINTR);
	expect(signals == 1, "%d signals came", signals);
}

static void restarted(void)
{
	open_and_drain();
	block(SA_RESTART);
	while (!stream_counts.ops[OP_MUNMAP])
		stream_read(SIZE_MAX);
	expect(signals == 1, "%d signals came", signals);
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
}

static void signalled(const void *unused)
{
	pid_t reader = child_start(interrupted);

	(void)unused;
	child_until_in(reader, SYS_read);
	kill(reader, SIGUSR1);
	child_end(reader);

	reader = child_start(restarted);
	child_until_in(reader, SYS_read);
	kill(reader, SIGUSR1);
	child_until_in(reader, SYS_read);
	workload_storm(1);
	child_end(reader);
}

/* Both say when they are under way; the first batches are the baseline. */
static void read_on(void)
{
	stream_open_ready();
	stream_block();
	child_say(0);
	for (;;)
		stream_pump();
}

static void poll_on(void)
{
	stream_open_ready();
	child_say(0);
	for (;;) {
		stream_wait();
		stream_read(LINES_FEW);
	}
}

static void killed(const void *unused)
{
	pid_t group = workload_fuzz(seed(), PROCESSES, THREADS, PAUSE_US), reader;

	(void)unused;
	for (int i = 0; i < KILLED; i++) {
		reader = child_start(i % 2 ? read_on : poll_on);
		child_hear(reader);
		expect(module_stat("open") == 1, "stats shows no reader");
		child_kill(reader);
		expect(module_stat("open") == 0, "stats still shows a reader");
	}
	stream_open();
	until("READY", stream_ready);
	group_stop(group);
	compare_all();
	group_kill(group);
}

void reading(void)
{
	scene_begin("");
	check(too_small, NULL, "a buffer too small for a line gets EINVAL, one for a few lines those");
	check(bad_address, NULL, "a bad address gets EFAULT");
	check(nothing_there, NULL, "O_NONBLOCK gets EAGAIN");
	stream_close();
	check(signalled, NULL, "a signal interrupts a read, or the read starts again");
	check(killed, NULL, "readers killed in the midst of read and poll, under load, make way for the next");
	scene_end();
}

// SPDX-License-Identifier: GPL-2.0-only
/* Unloading while somebody reads: refused, with nothing lost, until `stop` has had the reader let go. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"
#include "workload.h"

enum { TRIES = 20, PAIRS = 50 };

#ifdef SYS_poll
enum { POLL = SYS_poll };
#else
enum { POLL = SYS_ppoll };
#endif

/* A reader that has been stopped has had everything before. */
static void expect_nothing_lost(void)
{
	expect(!stream_counts.lost, "%" PRIu64 " records are missing", stream_counts.lost);
	expect(stream_counts.ops[OP_MUNMAP] >= TRIES * PAIRS, "only %" PRIu64 " of %d unmappings came",
	       stream_counts.ops[OP_MUNMAP], TRIES * PAIRS);
}

static void read_to_the_end(void)
{
	stream_open_ready();
	stream_block();
	child_say(0);
	while (stream_pump())
		;
	expect_nothing_lost();
}

static void poll_to_the_end(void)
{
	short events;

	stream_open_ready();
	child_say(0);
	do {
		while (stream_read(SIZE_MAX) > 0)
			;
		events = stream_wait();
		expect(events & POLLIN, "poll woke with %x", events);
	} while (!(events & POLLHUP));
	while (stream_read(SIZE_MAX) > 0)
		;
	expect(!stream_read(SIZE_MAX), "POLLHUP without an end of the file");
	expect_nothing_lost();
}

static void refused(pid_t reader, long call)
{
	for (int i = 0; i < TRIES; i++) {
		int err;

		workload_storm(PAIRS);
		child_until_in(reader, call);
		err = module_unload();
		expect(err == EWOULDBLOCK, "unloading beside a reader: %s", strerror(err));
	}
}

static void stopped(void)
{
	int err = module_set("stop", "1"), fd;

	expect(!err, "stop=1: %s", strerror(err));
	fd = open(DATA, O_RDONLY | O_CLOEXEC);
	err = errno;
	expect(fd < 0 && err == ESHUTDOWN, "an open while it is stopped got %s", fd < 0 ? strerror(err) : "in");
}

struct reader {
	const char *what;
	void (*run)(void);
	long call;
};

static void unloads(const void *arg)
{
	const struct reader *r = arg;
	pid_t reader = child_start(r->run);
	int err;

	child_hear(reader);
	refused(reader, r->call);
	stopped();
	child_end(reader);
	err = module_unload();
	expect(!err, "after the reader has ended: %s", strerror(err));
}

static void expect_exact(void)
{
	stream_open();
	until("READY", stream_ready);
	compare_all();
	stream_close();
}

static void loads_again(const void *unused)
{
	(void)unused;
	module_load("");
	expect_exact();
	module_stop();
}

static void goes_on(const void *unused)
{
	int err = module_set("stop", "1");

	(void)unused;
	expect(!err, "stop=1: %s", strerror(err));
	err = module_set("stop", "0");
	expect(!err, "stop=0: %s", strerror(err));
	expect_exact();
}

void unloading(void)
{
	static const struct reader readers[] = {
		{ "read", read_to_the_end, SYS_read },
		{ "poll", poll_to_the_end, POLL },
	};

	workload_start();
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		module_load("");
		check(unloads, &readers[i], "a reader in %s holds the module, loses nothing, and lets go when stopped",
		      readers[i].what);
		check(loads_again, NULL, "loaded again, every map is exact");
	}
	module_load("");
	check(goes_on, NULL, "a reader is let in when it is not stopped any more, and has every map exact");
	module_stop();
	workload_end();
}

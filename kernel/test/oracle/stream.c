// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"
#include "stream.h"

enum { BUCKETS = 1024, PUMP_MS = 100, NS_PER_TICK = 10000000 };

struct mm {
	struct mm *next;
	uint64_t id;
	bool resyncing; /* BEGIN has come: until END `fresh` is what is told */
	struct map map, fresh;
};

struct stream_counts stream_counts;
static struct mm *mms[BUCKETS];
static struct process *processes[BUCKETS];
static int fd = -1;
static uint64_t seq;
static bool ready;

static struct mm *find_mm(uint64_t id)
{
	struct mm *m = mms[id % BUCKETS];

	while (m && m->id != id)
		m = m->next;
	return m;
}

static struct mm *enter_mm(uint64_t id)
{
	struct mm *m = find_mm(id);

	if (m)
		return m;
	m = calloc(1, sizeof(*m));
	expect(m, "out of memory");
	m->id = id;
	m->next = mms[id % BUCKETS];
	mms[id % BUCKETS] = m;
	return m;
}

static struct map *told(struct mm *m)
{
	return m->resyncing ? &m->fresh : &m->map;
}

static void leave_mm(uint64_t id)
{
	struct mm **at = &mms[id % BUCKETS], *m;

	while (*at && (*at)->id != id)
		at = &(*at)->next;
	m = *at;
	if (!m)
		return;
	*at = m->next;
	map_free(&m->map);
	map_free(&m->fresh);
	free(m);
}

static struct process **process_at(uint64_t pid)
{
	struct process **at = &processes[pid % BUCKETS];

	while (*at && (*at)->pid != pid)
		at = &(*at)->next;
	return at;
}

static struct process *enter_process(uint64_t pid)
{
	struct process **at = process_at(pid);

	if (!*at) {
		*at = calloc(1, sizeof(**at));
		expect(*at, "out of memory");
		(*at)->pid = pid;
		(*at)->comm = "";
	}
	return *at;
}

static void leave_process(uint64_t pid)
{
	struct process **at = process_at(pid), *p = *at;

	if (!p)
		return;
	*at = p->next;
	free(p);
}

static void range(const struct record *r)
{
	struct mm *m = find_mm(r->mm);

	/* Not even a loss excuses it: what has lost its COPY or BEGIN begins with a baseline. */
	expect(m, "record %" PRIu64 " is about map %" PRIu64 ", of which there was no BEGIN and no COPY", r->seq, r->mm);
	map_state(told(m), r->start, r->end, r->mapped ? &r->vma : NULL);
}

static void copy(const struct record *r)
{
	struct mm *from = find_mm(r->start), *to = enter_mm(r->mm);

	expect(from, "record %" PRIu64 " copies map %" PRIu64 ", which is unknown", r->seq, r->start);
	to->resyncing = false;
	map_fork(&to->map, told(from));
}

static void end(const struct record *r)
{
	struct mm *m = find_mm(r->mm);
	struct map old;

	expect(m && m->resyncing, "record %" PRIu64 " is an END without a BEGIN", r->seq);
	old = m->map;
	m->map = m->fresh;
	m->fresh = old;
	map_free(&m->fresh);
	m->resyncing = false;
}

static void fold(const struct record *r)
{
	struct process *p;
	struct mm *m;

	switch (r->op) {
	case OP_COPY:
		copy(r);
		break;
	case OP_PROC:
		p = enter_process(r->pid);
		p->comm = r->comm;
		p->start = r->end / NS_PER_TICK;
		p->mm = r->mm;
		break;
	case OP_EXEC:
		enter_process(r->pid)->mm = r->mm;
		break;
	case OP_EXIT:
		leave_process(r->pid);
		break;
	case OP_MMEXIT:
		leave_mm(r->mm);
		break;
	case OP_BEGIN:
		m = enter_mm(r->mm);
		m->resyncing = true;
		map_clear(&m->fresh);
		break;
	case OP_END:
		end(r);
		break;
	case OP_READY:
		ready = true;
		break;
	case OP_FORK:
		break;
	default:
		range(r);
	}
}

static void take(const char *line, size_t length)
{
	struct record r;

	record_parse(line, length, &r);
	expect(!seq || r.seq > seq, "record %" PRIu64 " comes after %" PRIu64, r.seq, seq);
	stream_counts.lost += seq ? r.seq - seq - 1 : 0;
	seq = r.seq;
	stream_counts.records++;
	stream_counts.ops[r.op]++;
	fold(&r);
}

static void forget(void)
{
	for (int i = 0; i < BUCKETS; i++) {
		while (mms[i])
			leave_mm(mms[i]->id);
		while (processes[i])
			leave_process(processes[i]->pid);
	}
	stream_counts = (struct stream_counts){ 0 };
	seq = 0;
	ready = false;
}

void stream_open(void)
{
	forget();
	fd = open(DATA, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	expect(fd >= 0, "%s cannot be opened: %s", DATA, strerror(errno));
}

void stream_close(void)
{
	close(fd);
	fd = -1;
}

bool stream_is_open(void)
{
	return fd >= 0;
}

int stream_fd(void)
{
	return fd;
}

ssize_t stream_read(size_t size)
{
	static char buffer[1 << 16];
	ssize_t n = read(fd, buffer, size < sizeof(buffer) ? size : sizeof(buffer));
	const char *line = buffer, *newline;

	if (n < 0 && errno == EAGAIN)
		return -1;
	expect(n >= 0, "reading %s: %s", DATA, strerror(errno));
	expect(!n || buffer[n - 1] == '\n', "a read ended within a record: %.*s", (int)n, buffer);
	for (; line < buffer + n; line = newline + 1) {
		newline = memchr(line, '\n', buffer + n - line);
		take(line, newline - line);
	}
	return n;
}

bool stream_pump(void)
{
	unsigned long long deadline = now_ms() + PUMP_MS;
	ssize_t n;

	do
		n = stream_read(SIZE_MAX);
	while (n > 0 && now_ms() < deadline);
	return n;
}

bool stream_ready(void)
{
	stream_pump();
	return ready;
}

void stream_open_ready(void)
{
	stream_open();
	while (!stream_ready())
		;
}

void stream_block(void)
{
	expect(!fcntl(fd, F_SETFL, 0), "fcntl: %s", strerror(errno));
}

short stream_wait(void)
{
	struct pollfd wait = { .fd = fd, .events = POLLIN };

	expect(poll(&wait, 1, -1) == 1, "poll: %s", strerror(errno));
	return wait.revents;
}

const struct process *stream_process(uint64_t pid)
{
	return *process_at(pid);
}

static const struct map *map_of(const struct process *p)
{
	struct mm *m = p ? find_mm(p->mm) : NULL;

	return m && m->map.nr ? &m->map : NULL;
}

size_t stream_processes(void)
{
	size_t count = 0;

	for (int i = 0; i < BUCKETS; i++)
		for (const struct process *p = processes[i]; p; p = p->next)
			count++;
	return count;
}

size_t stream_mms(void)
{
	size_t count = 0;

	for (int i = 0; i < BUCKETS; i++)
		for (const struct mm *m = mms[i]; m; m = m->next)
			count++;
	return count;
}

const struct map *stream_map(uint64_t pid)
{
	return map_of(stream_process(pid));
}

bool stream_resyncing(uint64_t pid)
{
	const struct process *p = stream_process(pid);
	const struct mm *m = p ? find_mm(p->mm) : NULL;

	return m && m->resyncing;
}

static bool has_process(const struct mm *m)
{
	for (int i = 0; i < BUCKETS; i++)
		for (const struct process *p = processes[i]; p; p = p->next)
			if (p->mm == m->id)
				return true;
	return false;
}

void stream_each_orphan(void (*visit)(uint64_t mm))
{
	for (int i = 0; i < BUCKETS; i++)
		for (const struct mm *m = mms[i]; m; m = m->next)
			if (!has_process(m))
				visit(m->id);
}

void stream_each(void (*visit)(const struct process *process))
{
	for (int i = 0; i < BUCKETS; i++)
		for (const struct process *p = processes[i]; p; p = p->next)
			if (map_of(p))
				visit(p);
}

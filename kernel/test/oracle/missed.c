// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls that a probe misses, as all of its instances are taken. prctl_set_mm's has a few, and each call keeps one until it
 * returns: threads that wait in there for a page that they are not given take them all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "check.h"
#include "child.h"
#include "compare.h"
#include "maps.h"
#include "module.h"
#include "scenario.h"
#include "scene.h"
#include "stream.h"

#define NMISSED "nmissed_prctl_set_mm"

/* WAITERS_MAX: a kernel makes max(10, 2 x CPUs) instances, or as many as there are CPUs. */
enum { PAGE = 4096, WAITERS_MAX = 256, MOVES = 3, LEAVE = 0, WAIT = 1 };

static char *map_page(int prot)
{
	char *page = mmap(NULL, PAGE, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect(page != MAP_FAILED, "mmap: %s", strerror(errno));
	return page;
}

/* A userfaultfd that holds up whoever touches `page`. */
static int withhold(char *page)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)page, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC);

	expect(fd >= 0, "userfaultfd: %s", strerror(errno));
	expect(!ioctl(fd, UFFDIO_API, &api) && !ioctl(fd, UFFDIO_REGISTER, &range), "userfaultfd's ioctl: %s",
	       strerror(errno));
	return fd;
}

/* The zeros in the page, once they are there, are not a map that the kernel accepts. */
static void *wait_inside(void *page)
{
	int err = prctl(PR_SET_MM, PR_SET_MM_MAP, page, sizeof(struct prctl_mm_map), 0) ? errno : 0;

	expect(err == EINVAL, "PR_SET_MM_MAP of zeros: %s", strerror(err));
	return NULL;
}

static void wait_for_page(void)
{
	char *page = map_page(PROT_READ | PROT_WRITE);
	struct uffdio_zeropage zeros = { .range = { (uintptr_t)page, PAGE } };
	int fd = withhold(page), count = 0;
	static pthread_t threads[WAITERS_MAX];
	struct uffd_msg fault;

	while (child_listen() == WAIT) {
		expect(count < WAITERS_MAX, "with %d calls under way none was missed", count);
		expect(!pthread_create(&threads[count++], NULL, wait_inside, page), "pthread_create");
		/* Each of them tells of itself here, from within the call. */
		expect(read(fd, &fault, sizeof(fault)) == sizeof(fault), "userfaultfd's read: %s", strerror(errno));
		child_say(count);
	}
	expect(!ioctl(fd, UFFDIO_ZEROPAGE, &zeros), "UFFDIO_ZEROPAGE: %s", strerror(errno));
	while (count)
		pthread_join(threads[--count], NULL);
	child_say(0);
	child_listen();
}

/* Moves [stack] from page to page, when it is told to, and does nothing else. */
static void move_stack(void)
{
	char *pages[MOVES + 1];

	for (int i = 0; i <= MOVES; i++)
		pages[i] = map_page(i % 2 ? PROT_READ : PROT_READ | PROT_WRITE); /* each is a VMA of its own */
	child_say(0);
	for (int i = 0; i <= MOVES; i++) {
		child_listen();
		expect(!prctl(PR_SET_MM, PR_SET_MM_START_STACK, pages[i] + PAGE / 2, 0, 0), "PR_SET_MM: %s", strerror(errno));
		child_say(0);
	}
	child_listen();
}

static pid_t waiter, mover;
static uint64_t missed;

static void move(void)
{
	child_tell(mover, 0);
	child_hear(mover);
}

static const struct vma *stack_of(const struct map *map)
{
	for (size_t i = 0; i < map->nr; i++)
		if (!strcmp(map->vmas[i].path, "[stack]"))
			return &map->vmas[i];
	fail("a map has no [stack]");
}

static void misses(const void *unused)
{
	static struct map is;
	uint64_t waiting = 0;

	(void)unused;
	expect(stream_map(mover), "who is to move its labels is not known");
	while (!module_stat(NMISSED)) {
		child_tell(waiter, WAIT);
		waiting = child_hear(waiter);
	}
	for (int i = 0; i < MOVES; i++)
		move();
	missed = module_stat(NMISSED);
	expect(missed == 1 + MOVES, "of %d calls beyond its instances it has missed %" PRIu64, 1 + MOVES, missed);
	/* Else what is compared later could have been told before. */
	expect(maps_read(mover, &is) && !vma_same(stack_of(&is), stack_of(stream_map(mover))), "the call has moved no label");
	note("%" PRIu64 " with %" PRIu64 " instances taken", missed, waiting - 1);
}

static void expect_lost(uint64_t records)
{
	expect(stream_counts.lost == records, "gaps in seq sum up to %" PRIu64 ", not %" PRIu64, stream_counts.lost, records);
	expect(module_stat("drops") == missed, "stats has %" PRIu64 " drops, not %" PRIu64, module_stat("drops"), missed);
}

static void healed(const void *unused)
{
	(void)unused;
	compare_all();
	expect_lost(missed);
}

static void hit(const void *unused)
{
	(void)unused;
	child_tell(waiter, LEAVE);
	child_hear(waiter);
	move();
	compare_all();
	expect(module_stat(NMISSED) == missed, "%" PRIu64 " more were missed", module_stat(NMISSED) - missed);
	expect_lost(missed);
}

static void next_reader(const void *unused)
{
	(void)unused;
	stream_close();
	stream_open();
	until("READY", stream_ready);
	compare_all();
	expect(module_stat(NMISSED) == missed, "stats has forgotten what was missed");
	expect_lost(0);
}

void missed_calls(void)
{
	scene_begin("");
	waiter = child_start(wait_for_page);
	mover = child_start(move_stack);
	child_hear(mover);
	compare_all();
	check(misses, NULL, "prctl_set_mm misses calls while its probe has no instance left, and stats counts them");
	check(healed, NULL, "a record is missing for each, and every map is exact, with the labels that nobody saw move");
	check(hit, NULL, "once the others have returned, calls are seen again, and nothing more is missing");
	check(next_reader, NULL, "the next reader misses nothing, and stats still has the number");
	child_tell(waiter, 0);
	child_tell(mover, 0);
	child_end(waiter);
	child_end(mover);
	scene_end();
}

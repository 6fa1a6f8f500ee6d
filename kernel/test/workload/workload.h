/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A program that changes address spaces in every way a test wants to see, and holds still in between.
 * One phase is one kind of change; a phase ends with everything it made still there.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/types.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* Ends the program with a message if `ok` is false: then the kernel did not do what the phase is about. */
#define must(ok) must_(ok, #ok, __FILE__, __LINE__)
void must_(bool ok, const char *what, const char *file, int line);

/* mmap that must succeed; anonymous and private. */
char *map(size_t pages, int prot);
/* The same at `addr`, over whatever is there. */
char *map_at(char *addr, size_t pages, int prot);

/*
 * Children that stay until the next phase: each reports that it is where it should be, then waits.
 * The two ends are inherited through fork and exec at fixed descriptors.
 */
enum { READY_FD = 100, HOLD_FD = 101 };
void hold_setup(void);
/* In a child or thread: says "here" and waits for the release. */
void hold(void);
/* In the main process: waits until `count` of them are here. */
void hold_wait(int count);
/* Counts a thread of the main process among those to release. */
void hold_thread(pthread_t thread);
/* Lets them all go, reaps the children and joins the threads. */
void hold_release(void);

/* Says why this kernel cannot do the phase under way, which then returns. */
void skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Path of this program, for exec. */
#define SELF "/proc/self/exe"

struct phase {
	const char *name;
	void (*run)(void);
};
extern const struct phase map_phases[], rare_phases[], newer_phases[], huge_phases[], process_phases[], exec_phases[],
	other_phases[], uring_phases[], name_phases[], uprobe_phases[], vdso_phases[], flag_phases[], ia32_phases[], driver_phases[];

/* Random changes in `processes` x `threads`, in a process group of its own, until that is killed. Returns the group. */
pid_t fuzz_start(unsigned long seed, int processes, int threads, unsigned int pause_us);
/* How many calls they have made; all of them have to be there still. */
unsigned long fuzz_calls(void);

#endif

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads commands from stdin, one a line, and answers each with one line once it is done:
 *   prepare NAME                        -> prepared NAME       (if wanted: starts what that phase runs in)
 *   phase NAME                          -> quiet NAME, or "skipped: REASON" if this kernel cannot do it
 *   marker HEXADDR                      -> marker HEXADDR     (maps one page there: the last change so far)
 *   fuzz SEED PROCESSES THREADS PAUSE   -> fuzz PGID          (PAUSE: microseconds between two changes)
 *   calls                               -> calls N            (that the fuzz has made so far)
 *   storm PAIRS                         -> storm PAIRS        (mmap and munmap, flat out)
 *   release                             -> released           (ends the children of the last phase)
 * With the argument `list` it prints the phases' names; with `hold` it is a held child, with `exit` one that ends at once;
 * with `fresh` it is one that another runs phases in.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

/*
 * The first ones change what those before them have left, in one map that comes to have more VMAs than a handler may look
 * at. Each of the others has a process of its own: there a call that tells no range is stated, where the large map would be
 * sent again.
 */
static const struct phase *const tables[] = { map_phases,   rare_phases,  newer_phases,	 huge_phases,	process_phases, exec_phases,
					      other_phases, uring_phases, name_phases, uprobe_phases, vdso_phases, flag_phases,
					      ia32_phases,  driver_phases };
enum { TABLES = sizeof(tables) / sizeof(tables[0]) };

void must_(bool ok, const char *what, const char *file, int line)
{
	if (ok)
		return;
	fprintf(stderr, "workload: %s:%d: not so: %s (errno: %s)\n", file, line, what, strerror(errno));
	_exit(1);
}

char *map(size_t pages, int prot)
{
	char *p = mmap(NULL, pages * PAGE, prot, ANON, -1, 0);

	must(p != MAP_FAILED);
	return p;
}

char *map_at(char *addr, size_t pages, int prot)
{
	must(mmap(addr, pages * PAGE, prot, ANON | MAP_FIXED, -1, 0) == addr);
	return addr;
}

static int ready_read = -1, hold_write = -1;

static void pipe_at(int at, int end, int *other)
{
	int fds[2];

	must(!pipe(fds));
	must(dup2(fds[end], at) == at);
	close(fds[end]);
	*other = fds[!end];
	must(!fcntl(*other, F_SETFD, FD_CLOEXEC));
}

void hold_setup(void)
{
	pipe_at(READY_FD, 1, &ready_read);
	pipe_at(HOLD_FD, 0, &hold_write);
}

void hold(void)
{
	char byte = 0;

	must(write(READY_FD, &byte, 1) == 1);
	must(read(HOLD_FD, &byte, 1) == 1);
}

static int held;

void hold_wait(int count)
{
	char byte;

	for (held += count; count; count--)
		must(read(ready_read, &byte, 1) == 1);
}

static pthread_t held_threads[16];
static int threads;

void hold_thread(pthread_t thread)
{
	must(threads < (int)(sizeof(held_threads) / sizeof(held_threads[0])));
	held_threads[threads++] = thread;
}

/* Where phases run that have a process of their own; and whether it is there for the next phase. */
static bool prepared;
static struct {
	pid_t pid;
	FILE *commands, *answers;
	bool am_it;
} fresh;

/* Another one of this program; by posix_spawn, which copies no map. */
static void fresh_start(void)
{
	char *argv[] = { "workload", "fresh", NULL };
	posix_spawn_file_actions_t actions;
	int in[2], out[2];

	must(!pipe2(in, O_CLOEXEC) && !pipe2(out, O_CLOEXEC));
	must(!posix_spawn_file_actions_init(&actions));
	must(!posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO));
	must(!posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO));
	must(!posix_spawn(&fresh.pid, SELF, &actions, NULL, argv, environ));
	must(!posix_spawn_file_actions_destroy(&actions));
	close(in[0]);
	close(out[1]);
	fresh.commands = fdopen(in[1], "w");
	fresh.answers = fdopen(out[0], "r");
	must(fresh.commands && fresh.answers);
}

/* Has it do a command, and gives back its answer, in `line`. */
static void fresh_command(const char *command, char line[], int size)
{
	must(fputs(command, fresh.commands) >= 0 && !fflush(fresh.commands));
	must(fgets(line, size, fresh.answers) != NULL);
}

static void fresh_end(void)
{
	char line[256];
	int status;

	fresh_command("release\n", line, sizeof(line));
	fclose(fresh.commands);
	fclose(fresh.answers);
	must(waitpid(fresh.pid, &status, 0) == fresh.pid && WIFEXITED(status) && !WEXITSTATUS(status));
	fresh.pid = 0;
}

void hold_release(void)
{
	prepared = false;
	if (fresh.pid)
		fresh_end();
	for (; held; held--)
		must(write(hold_write, "", 1) == 1);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	must(errno == ECHILD);
	while (threads)
		must(!pthread_join(held_threads[--threads], NULL));
}

static char skipped[256];

void skip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(skipped, sizeof(skipped), format, args);
	va_end(args);
}

static const struct phase *find_phase(const char *name, bool *apart)
{
	for (int t = 0; t < TABLES; t++) {
		for (const struct phase *p = tables[t]; p->name; p++) {
			*apart = t;
			if (!strcmp(p->name, name))
				return p;
		}
	}
	must(!"a known phase");
	return NULL;
}

static void prepare(const char *name)
{
	char answer[256];
	bool apart;

	find_phase(name, &apart);
	hold_release();
	if (apart && !fresh.am_it) {
		fresh_start();
		fresh_command("release\n", answer, sizeof(answer));
	}
	prepared = true;
}

static void run_phase(const char *name)
{
	char line[512];
	bool apart;
	const struct phase *phase = find_phase(name, &apart);

	if (!prepared)
		prepare(name);
	prepared = false;
	*skipped = 0;
	if (fresh.pid) {
		snprintf(line, sizeof(line), "phase %s\n", name);
		fresh_command(line, line, sizeof(line));
		fputs(line, stdout);
		return;
	}
	phase->run();
	if (*skipped)
		printf("skipped: %s\n", skipped);
	else
		printf("quiet %s\n", name);
}

static void storm(long pairs)
{
	for (long i = 0; i < pairs; i++) {
		char *p = map(2, RW);

		must(!munmap(p, 2 * PAGE));
	}
}

static void command(const char *line)
{
	unsigned long seed, addr;
	int processes, threads;
	unsigned int pause;
	char name[64];
	long pairs;

	if (sscanf(line, "phase %63s", name) == 1) {
		run_phase(name);
	} else if (sscanf(line, "prepare %63s", name) == 1) {
		prepare(name);
		printf("prepared %s\n", name);
	} else if (sscanf(line, "marker %lx", &addr) == 1) {
		map_at((char *)addr, 1, PROT_READ);
		printf("marker %lx\n", addr);
	} else if (sscanf(line, "fuzz %lu %d %d %u", &seed, &processes, &threads, &pause) == 4) {
		printf("fuzz %d\n", fuzz_start(seed, processes, threads, pause));
	} else if (!strcmp(line, "calls\n")) {
		printf("calls %lu\n", fuzz_calls());
	} else if (sscanf(line, "storm %ld", &pairs) == 1) {
		storm(pairs);
		printf("storm %ld\n", pairs);
	} else if (!strcmp(line, "release\n")) {
		hold_release();
		puts("released");
	} else {
		must(!"a known command");
	}
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char line[256];

	if (argc > 1 && !strcmp(argv[1], "hold")) {
		hold();
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "exit"))
		return 0;
	if (argc > 1 && !strcmp(argv[1], "list")) {
		for (int t = 0; t < TABLES; t++)
			for (const struct phase *p = tables[t]; p->name; p++)
				puts(p->name);
		return 0;
	}
	fresh.am_it = argc > 1 && !strcmp(argv[1], "fresh");
	hold_setup();
	while (fgets(line, sizeof(line), stdin))
		command(line);
	return 0;
}

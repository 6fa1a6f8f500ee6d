// SPDX-License-Identifier: Apache-2.0
/*
 * A program that changes its address space in one way at a time. It reads lines from stdin: the name of a way and a number
 * for it, upon which it prepares what that needs and answers "ready"; then an empty line, upon which it does it and answers
 * "done". What this kernel can't do is answered by the error. It acts by system calls alone.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE 4096UL
#define RW (PROT_READ | PROT_WRITE)

#ifndef SYS_mseal
#define SYS_mseal 462
#endif
#ifndef SYS_set_mempolicy_home_node
#define SYS_set_mempolicy_home_node 450
#endif
#ifndef PR_SET_MEMORY_MERGE
#define PR_SET_MEMORY_MERGE 67
#endif
#ifndef PR_SET_VMA
#define PR_SET_VMA 0x53564d41
#endif

#define MPOL_BIND 2
#define ARCH_MAP_VDSO_64 0x2003

/* Of what is prepared: nine pages, the fifth of them to be changed; a number of the way's own. */
static char *area, *page;
static long number;
static int file;

static long check(long result)
{
	return result == -1 ? -errno : 0;
}

static int nothing(void)
{
	return 0;
}

static long map(void)
{
	return syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0L);
}

/* The kernel knows of a break only when it has been asked for. */
static int broken(void)
{
	return syscall(SYS_brk, syscall(SYS_brk, 0UL) + PAGE) < 0 ? -ENOMEM : 0;
}

static int mapped(void)
{
	area = (char *)syscall(SYS_mmap, 0, 9 * PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
	page = area + 4 * PAGE;
	return area == MAP_FAILED ? -errno : 0;
}

/* Apart from its neighbours, and touched: what unites VMAs looks at their pages. */
static int fenced(void)
{
	if (mapped() < 0)
		return -errno;
	if (mprotect(area, PAGE, PROT_NONE) || mprotect(area + 8 * PAGE, PAGE, PROT_NONE))
		return -errno;
	memset(area + PAGE, 1, 7 * PAGE);
	return 0;
}

static int locked(void)
{
	int error = fenced();

	return error ? error : check(mlock(page, PAGE));
}

static int bound(void)
{
	unsigned long nodes = 1;
	int error = mapped();

	return error ? error : check(syscall(SYS_mbind, area, 9 * PAGE, MPOL_BIND, &nodes, 64UL, 0U));
}

static int shared_file(void)
{
	file = memfd_create("calls", MFD_CLOEXEC);
	if (file < 0 || ftruncate(file, 9 * PAGE))
		return -errno;
	area = mmap(0, 9 * PAGE, RW, MAP_SHARED, file, 0);
	page = area + 4 * PAGE;
	return area == MAP_FAILED ? -errno : 0;
}

static int shared_memory(void)
{
	number = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0600);
	return check(number);
}

static int attached(void)
{
	if (shared_memory() < 0)
		return -errno;
	area = shmat(number, 0, 0);
	shmctl(number, IPC_RMID, 0);
	return area == (void *)-1 ? -errno : 0;
}

static long attach(void)
{
	long result = (long)shmat(number, 0, 0);

	shmctl(number, IPC_RMID, 0);
	return result;
}

static int own_pidfd(void)
{
	int error = mapped();

	number = syscall(SYS_pidfd_open, getpid(), 0);
	return error ? error : check(number);
}

static int advise_process(int advice)
{
	struct iovec vec = { page, PAGE };

	return syscall(SYS_process_madvise, number, &vec, 1UL, advice, 0U);
}

static int no_context(void)
{
	number = 0;
	return 0;
}

static int context(void)
{
	number = 0;
	return check(syscall(SYS_io_setup, 1, &number));
}

static int watching(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int error = fenced();

	number = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (number < 0)
		return -errno;
	return error ? error : check(ioctl(number, UFFDIO_API, &api));
}

static long watch(void)
{
	struct uffdio_register area = { { (uintptr_t)page, PAGE }, UFFDIO_REGISTER_MODE_MISSING, 0 };

	return ioctl(number, UFFDIO_REGISTER, &area);
}

static int watched(void)
{
	int error = watching();

	return error ? error : check(watch());
}

static long unwatch(void)
{
	struct uffdio_range range = { (uintptr_t)page, PAGE };

	return ioctl(number, UFFDIO_UNREGISTER, &range);
}

/* Another process watches this one's page: who acts is not whose map changes. */
static int command[2], answer[2];

static int watched_by_another(void)
{
	int error = watching();
	char byte;

	if (error || pipe(command) || pipe(answer))
		return error ? error : -errno;
	if (syscall(SYS_clone, 17 /* SIGCHLD */, 0, 0, 0, 0) == 0) {
		close(command[1]);
		while (read(command[0], &byte, 1) == 1) {
			byte = watch() == 0 ? 'y' : 'n';
			if (write(answer[1], &byte, 1) < 1)
				break;
		}
		_exit(0);
	}
	return 0;
}

static long have_it_watched(void)
{
	char byte = 0;

	if (write(command[1], &byte, 1) < 1 || read(answer[0], &byte, 1) < 1)
		return -1;
	close(command[1]);
	wait(0);
	errno = EINVAL;
	return byte == 'y' ? 0 : -1;
}

/* An io_uring of one entry. */
static unsigned *sq_tail, *sq_array, *cq_head, *cq_tail;
static struct io_uring_sqe *entries;

static int uring(void)
{
	struct io_uring_params params = { 0 };
	char *rings;
	int error = mapped();

	number = syscall(SYS_io_uring_setup, 1, &params);
	if (error || number < 0)
		return error ? error : -errno;
	rings = mmap(0, 4 * PAGE, RW, MAP_SHARED, number, IORING_OFF_SQ_RING);
	entries = mmap(0, PAGE, RW, MAP_SHARED, number, IORING_OFF_SQES);
	if (rings == MAP_FAILED || entries == MAP_FAILED)
		return -errno;
	sq_tail = (unsigned *)(rings + params.sq_off.tail);
	sq_array = (unsigned *)(rings + params.sq_off.array);
	cq_head = (unsigned *)(rings + params.cq_off.head);
	cq_tail = (unsigned *)(rings + params.cq_off.tail);
	return 0;
}

static long advise_by_uring(void)
{
	*entries = (struct io_uring_sqe){
		.opcode = IORING_OP_MADVISE,
		.addr = (uintptr_t)page,
		.len = PAGE,
		.fadvise_advice = MADV_DONTFORK,
	};
	*sq_array = 0;
	__atomic_store_n(sq_tail, *sq_tail + 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, number, 1, 1, IORING_ENTER_GETEVENTS, 0, 0UL) < 0)
		return -1;
	return __atomic_load_n(cq_tail, __ATOMIC_ACQUIRE) == *cq_head ? -1 : 0;
}

static int huge(void)
{
	area = (char *)mmap(0, 4UL << 20, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (area == MAP_FAILED)
		return -errno;
	page = (char *)(((uintptr_t)area + (2UL << 20) - 1) & ~((2UL << 20) - 1));
	memset(page, 1, 2UL << 20);
	return 0;
}

/* [heap] is a name by position: it goes where the break is said to be. That needs no privilege if all is said at once. */
static long move_heap(void)
{
	unsigned long long field[52] = { 0 };
	struct prctl_mm_map map;
	char stat[1024], *at;
	int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	ssize_t length = read(fd, stat, sizeof(stat) - 1);

	close(fd);
	stat[length < 0 ? 0 : length] = 0;
	at = strrchr(stat, ')');
	for (int i = 3; at && i < 52; i++) {
		at = strchr(at, ' ');
		field[i] = at ? strtoull(++at, 0, 10) : 0;
	}
	map = (struct prctl_mm_map){
		.start_code = field[26], .end_code = field[27], .start_stack = field[28],
		.start_data = field[45], .end_data = field[46],
		.start_brk = (uintptr_t)page, .brk = (uintptr_t)page + PAGE,
		.arg_start = field[48], .arg_end = field[49], .env_start = field[50], .env_end = field[51],
		.exe_fd = -1,
	};
	return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof(map), 0UL);
}

static int grow(int pages)
{
	volatile char frame[PAGE];

	frame[0] = pages;
	return (pages > 0 ? grow(pages - 1) : 0) + frame[0];
}

static long grow_stack(void)
{
	return grow(64) > 0 ? 0 : -1;
}

#ifdef __x86_64__
/* A 32-bit call of this 64-bit program's. */
static long call32(long nr, long a, long b, long c, long d, long e, long f)
{
	register long r8 __asm__("r8") = f;
	int result;

	/* Below the stack's red zone. */
	__asm__ volatile("lea -128(%%rsp), %%rsp; push %%rbp; mov %%r8, %%rbp; int $0x80; pop %%rbp; lea 128(%%rsp), %%rsp"
			 : "=a"(result), "+r"(r8)
			 : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "memory", "cc", "r9", "r10", "r11");
	errno = -result;
	return result < 0 && result > -4096 ? -1 : (long)(unsigned)result;
}

/* Where there are none, trying kills. */
static int calls32(void)
{
	pid_t child = syscall(SYS_clone, 17 /* SIGCHLD */, 0, 0, 0, 0);
	int status;

	if (child == 0)
		_exit(call32(20 /* getpid */, 0, 0, 0, 0, 0, 0) != getpid());
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -errno;
	return status == 0 ? 0 : -ENOSYS;
}

static long map32(void)
{
	return call32(192 /* mmap2 */, 0, PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* The kernel maps its pages once only, and tells by any of them. */
static int without_vdso(void)
{
	char line[256];
	unsigned long start, end;
	FILE *maps = fopen("/proc/self/maps", "r");
	int error = maps ? -ENOENT : -errno;

	while (maps && fgets(line, sizeof(line), maps))
		if ((strstr(line, "[vdso]") || strstr(line, "[vvar")) && sscanf(line, "%lx-%lx", &start, &end) == 2)
			error = check(munmap((void *)start, end - start));
	if (maps)
		fclose(maps);
	return error;
}

static long map_vdso(void)
{
	return syscall(SYS_arch_prctl, ARCH_MAP_VDSO_64, 0x7f0000000000UL);
}
#endif

#define ACT(name, expression) \
	static long name(int argument) { (void)argument; return check((long)(expression)); }

ACT(do_mmap, map())
ACT(do_munmap, munmap(page, PAGE))
ACT(do_brk, syscall(SYS_brk, syscall(SYS_brk, 0UL) + 16 * PAGE))
ACT(do_mremap, mremap(area, 9 * PAGE, 20 * PAGE, MREMAP_MAYMOVE))
ACT(do_mprotect, mprotect(page, PAGE, argument))
ACT(do_pkey_mprotect, syscall(SYS_pkey_mprotect, page, PAGE, PROT_READ, -1))
ACT(do_madvise, madvise(page, PAGE, argument))
ACT(do_collapse, madvise(page, 2UL << 20, argument))
ACT(do_process_madvise, advise_process(argument))
ACT(do_mlock, mlock(page, PAGE))
ACT(do_mlock2, syscall(SYS_mlock2, page, PAGE, 1))
ACT(do_munlock, munlock(page, PAGE))
ACT(do_mlockall, mlockall(argument))
ACT(do_munlockall, munlockall())
ACT(do_shmat, attach())
ACT(do_shmdt, shmdt(area))
ACT(do_mbind, syscall(SYS_mbind, page, PAGE, MPOL_BIND, &(unsigned long){ 1 }, 64UL, 0U))
ACT(do_home_node, syscall(SYS_set_mempolicy_home_node, page, PAGE, 0UL, 0UL))
ACT(do_remap, syscall(SYS_remap_file_pages, page, PAGE, 0UL, 0UL, 0UL))
ACT(do_mseal, syscall(SYS_mseal, page, PAGE, 0UL))
ACT(do_name, prctl(PR_SET_VMA, 0UL, page, PAGE, "calls"))
ACT(do_set_mm, move_heap())
ACT(do_merge_memory, prctl(PR_SET_MEMORY_MERGE, 1UL, 0UL, 0UL, 0UL))
ACT(do_io_setup, syscall(SYS_io_setup, 1, &number))
ACT(do_io_destroy, syscall(SYS_io_destroy, number))
ACT(do_watch, watch())
ACT(do_unwatch, unwatch())
ACT(do_end_watch, close(number))
ACT(do_have_watched, have_it_watched())
ACT(do_uring, advise_by_uring())
ACT(do_grow, grow_stack())
#ifdef __x86_64__
ACT(do_map32, map32())
ACT(do_map_vdso, map_vdso())
#endif

static const struct way {
	const char *name;
	int (*prepare)(void);
	long (*act)(int argument);
} ways[] = {
	{ "mmap", nothing, do_mmap },
	{ "munmap", mapped, do_munmap },
	{ "brk", broken, do_brk },
	{ "mremap", mapped, do_mremap },
	{ "mprotect", mapped, do_mprotect },
	{ "pkey_mprotect", mapped, do_pkey_mprotect },
	{ "madvise", mapped, do_madvise },
	{ "touched", fenced, do_madvise },
	{ "collapse", huge, do_collapse },
	{ "process_madvise", own_pidfd, do_process_madvise },
	{ "mlock", mapped, do_mlock },
	{ "mlock2", mapped, do_mlock2 },
	{ "munlock", locked, do_munlock },
	{ "mlockall", locked, do_mlockall },
	{ "munlockall", locked, do_munlockall },
	{ "shmat", shared_memory, do_shmat },
	{ "shmdt", attached, do_shmdt },
	{ "mbind", mapped, do_mbind },
	{ "set_mempolicy_home_node", bound, do_home_node },
	{ "remap_file_pages", shared_file, do_remap },
	{ "mseal", mapped, do_mseal },
	{ "anon-name", mapped, do_name },
	{ "set-mm", mapped, do_set_mm },
	{ "merge-memory", mapped, do_merge_memory },
	{ "io_setup", no_context, do_io_setup },
	{ "io_destroy", context, do_io_destroy },
	{ "uffd-register", watching, do_watch },
	{ "uffd-unregister", watched, do_unwatch },
	{ "uffd-close", watched, do_end_watch },
	{ "uffd-another", watched_by_another, do_have_watched },
	{ "io_uring", uring, do_uring },
	{ "stack", nothing, do_grow },
#ifdef __x86_64__
	{ "mmap-32", calls32, do_map32 },
	{ "map-vdso", without_vdso, do_map_vdso },
#endif
};

static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		_exit(1);
}

static void say_result(long result, const char *good)
{
	say(result == 0 ? good : strerrorname_np(-result));
	say("\n");
}

/* False at the end of what there is to read. */
static int read_line(char *line, size_t size)
{
	size_t length = 0;

	while (read(0, line + length, 1) == 1) {
		if (line[length] == '\n') {
			line[length] = 0;
			return 1;
		}
		if (++length == size)
			break;
	}
	return 0;
}

int main(void)
{
	char line[64], *argument;
	long error;

	say("hello\n");
	while (read_line(line, sizeof(line))) {
		argument = strchr(line, ' ');
		if (argument)
			*argument++ = 0;
		for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
			if (strcmp(line, ways[i].name))
				continue;
			error = ways[i].prepare();
			say_result(error, "ready");
			if (error)
				break;
			if (!read_line(line, sizeof(line)))
				return 0;
			say_result(ways[i].act(argument ? atoi(argument) : 0), "done");
			break;
		}
	}
	return 0;
}

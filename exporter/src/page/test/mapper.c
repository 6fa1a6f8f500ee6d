// Does to its address space what it is told to on standard input, one command a line, and answers each with a line.
//
//   map ADDRESS BYTES           maps anonymous memory exactly there
//   unmap ADDRESS BYTES
//   protect ADDRESS BYTES rwx   any of r, w, x
//   fork                        answers with the pid of a child that waits
//   reap                        ends that child
//
// Numbers are hex. It ends with its input.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int protection(const char *flags)
{
	return (strchr(flags, 'r') ? PROT_READ : 0) | (strchr(flags, 'w') ? PROT_WRITE : 0) |
	       (strchr(flags, 'x') ? PROT_EXEC : 0);
}

static pid_t start_child(void)
{
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	return child;
}

int main(void)
{
	char line[128], command[16], flags[8];
	unsigned long address, size;
	pid_t child = -1;
	int done;

	while (fgets(line, sizeof(line), stdin)) {
		address = size = 0;
		flags[0] = '\0';
		if (sscanf(line, "%15s %lx %lx %7s", command, &address, &size, flags) < 1)
			continue;
		if (!strcmp(command, "map"))
			done = mmap((void *)address, size, PROT_READ | PROT_WRITE,
				    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) == (void *)address;
		else if (!strcmp(command, "unmap"))
			done = munmap((void *)address, size) == 0;
		else if (!strcmp(command, "protect"))
			done = mprotect((void *)address, size, protection(flags)) == 0;
		else if (!strcmp(command, "fork"))
			done = (child = start_child()) > 0;
		else if (!strcmp(command, "reap"))
			done = kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child;
		else
			done = 0;
		printf("%s %d\n", done ? "ok" : "failed", child);
		fflush(stdout);
	}
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * A program whose file lies so deep that no call can name it by its path: it makes directories below the current one, so
 * many levels and each with a name of 250 of the given character, copies itself into the last, runs that, and says "deep".
 * What it obeys then, a character each: u unlinks its file, and says "unlinked".
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "libdeep.so.1"

static void dive(int levels, char character)
{
	char name[251];

	memset(name, character, 250);
	name[250] = 0;
	while (levels-- > 0)
		if (mkdir(name, 0700) || chdir(name))
			exit(1);
}

static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		exit(1);
}

int main(int argc, char **argv)
{
	struct stat own;
	char command;
	int from, to;

	if (argc == 3) {
		from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
		dive(atoi(argv[1]), argv[2][0]);
		to = open(NAME, O_CREAT | O_WRONLY | O_CLOEXEC, 0700);
		if (fstat(from, &own) || sendfile(to, from, 0, own.st_size) != own.st_size || close(to))
			return 1;
		execl("./" NAME, NAME, (char *)0);
		return 1;
	}
	say("deep\n");
	while (read(0, &command, 1) == 1)
		if (command == 'u' && unlink(NAME) == 0)
			say("unlinked\n");
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-only
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "record.h"

static const char *const op_names[OP_COUNT] = {
	"MMAP",	 "MUNMAP", "BRK",  "MREMAP", "MPROTECT", "STACK",  "MADVISE", "MLOCK", "SHMAT",
	"SHMDT", "MBIND",  "UFFD", "REMAP",  "MSEAL",	 "PRCTL",  "AIO",     "OTHER", "VMA",
	"COPY",	 "PROC",   "FORK", "EXEC",   "EXIT",	 "MMEXIT", "BEGIN",   "END",   "READY",
};

static const char *const type_names[] = { "text", "data",   "bss",  "heap", "stack",   "library", "file",
					  "anon", "shared", "vdso", "vvar", "special", "none" };

enum { TS, PID, COMM, OP, START, END, PERMS, PATH, TYPE, SEQ, TID, MM, OFFSET, DEV, INODE, FLAGS, FIELDS };
enum { COMM_MAX = 15, PATH_MAX_BYTES = 4096, PAGE_BITS = 0xfff };

struct field {
	const char *at, *end;
};

/* The line that is being read, for what is said of it. */
static const char *line_at;
static size_t line_length;

static void __attribute__((noreturn)) malformed(const char *what)
{
	fail("malformed record, %s: %.*s", what, (int)line_length, line_at);
}

static void require(bool ok, const char *what)
{
	if (!ok)
		malformed(what);
}

static uint64_t number(struct field f, unsigned int base, const char *what)
{
	uint64_t value = 0;

	require(f.at < f.end && (*f.at != '0' || f.end == f.at + 1), what);
	for (const char *c = f.at; c < f.end; c++) {
		unsigned int digit = *c >= '0' && *c <= '9' ? *c - '0' : *c >= 'a' && *c <= 'f' ? *c - 'a' + 10 : 16;

		require(digit < base && value <= (UINT64_MAX - digit) / base, what);
		value = value * base + digit;
	}
	return value;
}

static uint64_t decimal(struct field f, const char *what)
{
	return number(f, 10, what);
}

static uint64_t address(struct field f, const char *what)
{
	require(f.end - f.at > 2 && f.at[0] == '0' && f.at[1] == 'x', what);
	return number((struct field){ f.at + 2, f.end }, 16, what);
}

/* At least two digits. */
static uint32_t device(const char *at, const char *end)
{
	require(end - at >= 2, "dev");
	while (end - at > 1 && *at == '0')
		at++;
	return number((struct field){ at, end }, 16, "dev");
}

static bool is(struct field f, const char *word)
{
	size_t n = f.end - f.at;

	return strlen(word) == n && !memcmp(f.at, word, n);
}

static unsigned int one_of(struct field f, const char *const *names, unsigned int count, const char *what)
{
	for (unsigned int i = 0; i < count; i++)
		if (is(f, names[i]))
			return i;
	malformed(what);
}

/* The length of the UTF-8 sequence at `s`, 0 if it is none. */
static size_t utf8(const unsigned char *s, const unsigned char *end)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
	uint32_t c = length > 1 ? *s & (0xff >> (length + 1)) : *s;

	if (!length || (size_t)(end - s) < length)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	return c < least[length] || c > 0x10ffff || c >> 11 == 0x1b ? 0 : length;
}

static bool has_to_be_escaped(unsigned char c)
{
	return c < 0x20 || c == 0x7f || c == '\\' || c == '|' || c >= 0x80;
}

/*
 * The bytes that an escaped text stands for, a newline as `newline` says, in a buffer of its own. What needs no escape must
 * have none.
 */
static size_t unescape(struct field f, char *to, size_t room, const char *newline, const char *what)
{
	size_t n = 0;

	while (f.at < f.end) {
		size_t length = utf8((const unsigned char *)f.at, (const unsigned char *)f.end);
		char byte;

		require(length && n + 4 < room, what);
		if (*f.at == '\\') {
			require(f.end - f.at >= 4 && (f.at[1] & ~3) == '0' && (f.at[2] & ~7) == '0' && (f.at[3] & ~7) == '0', what);
			byte = (f.at[1] & 3) << 6 | (f.at[2] & 7) << 3 | (f.at[3] & 7);
			require(byte && has_to_be_escaped(byte), what);
			if (byte == '\n') {
				memcpy(to + n, newline, strlen(newline));
				n += strlen(newline);
			} else {
				to[n++] = byte;
			}
			f.at += 4;
			continue;
		}
		require(length > 1 || !has_to_be_escaped(*f.at), what);
		memcpy(to + n, f.at, length);
		n += length;
		f.at += length;
	}
	return n;
}

static void split(const char *line, size_t length, struct field *f)
{
	const char *end = line + length;

	for (int i = 0; i < FIELDS; i++) {
		f[i].at = line;
		line = memchr(line, '|', end - line);
		require(!line == (i == FIELDS - 1), "not 16 fields");
		f[i].end = line ? line : end;
		if (line)
			line++;
	}
}

static void perms(struct field f, bool mapped, char *to)
{
	require(f.end - f.at == 4, "perms");
	for (int i = 0; i < 3; i++)
		require(f.at[i] == '-' || (mapped && f.at[i] == "rwx"[i]), "perms");
	require(mapped ? f.at[3] == 'p' || f.at[3] == 's' : f.at[3] == '-', "perms");
	memcpy(to, f.at, 4);
	to[4] = 0;
}

/* Letters that the module tells, each once, in the order of smaps; then the key. */
static void flags(struct field f, struct vma *vma)
{
	static const char known[] = "gdumpfguuwloiosrrrdcdelfacnrhtsfarbtwfddmmhgnhmgmtssdpuislur";
	char text[256];
	size_t n = 0;

	vma->guarded = false;
	for (const char *at = f.at; at < f.end;) {
		const char *blank = memchr(at, ' ', f.end - at), *end = blank ? blank : f.end;
		bool is_flag = false;

		if (at[0] == 'p' && at[1] == 'k') {
			require(!blank && decimal((struct field){ at + 2, end }, "flags"), "flags");
			is_flag = true;
		}
		for (const char *each = known; *each && !is_flag; each += 2)
			is_flag = end - at == 2 && !memcmp(at, each, 2);
		require(is_flag && end != f.end - 1, "flags");
		if (!memcmp(at, "gu", 2)) {
			vma->guarded = true;
		} else {
			if (n)
				text[n++] = ' ';
			require(n + (end - at) < sizeof(text) - 1, "flags");
			memcpy(text + n, at, end - at);
			n += end - at;
		}
		at = blank ? blank + 1 : end;
	}
	vma->flags = intern(text, n);
}

/* What is memory without a file, whatever file's name the kernel gives it. */
static bool is_memory(const char *path)
{
	static const char *const names[] = { "/anon_hugepage (deleted)", "/dev/zero", "/dev/zero (deleted)" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(path, names[i]))
			return true;
	return false;
}

void record_parse(const char *line, size_t length, struct record *r)
{
	static char text[PATH_MAX_BYTES * 4];
	struct field f[FIELDS];
	const char *colon;
	unsigned int type;
	size_t n;

	line_at = line;
	line_length = length;
	split(line, length, f);
	decimal(f[TS], "ts");
	r->pid = decimal(f[PID], "pid");
	n = unescape(f[COMM], text, sizeof(text), "\n", "comm");
	require(n <= COMM_MAX, "comm");
	r->comm = intern(text, n);
	r->op = one_of(f[OP], op_names, OP_COUNT, "op");
	r->start = address(f[START], "start");
	r->end = address(f[END], "end");
	type = one_of(f[TYPE], type_names, sizeof(type_names) / sizeof(*type_names), "type");
	r->mapped = strcmp(type_names[type], "none");
	perms(f[PERMS], r->mapped, r->vma.perms);
	n = unescape(f[PATH], text, sizeof(text), "\\012", "path");
	r->vma.path = intern(text, n);
	r->seq = decimal(f[SEQ], "seq");
	decimal(f[TID], "tid");
	r->mm = decimal(f[MM], "mm");
	r->vma.start = r->start;
	r->vma.end = r->end;
	r->vma.offset = address(f[OFFSET], "offset");
	colon = memchr(f[DEV].at, ':', f[DEV].end - f[DEV].at);
	require(colon, "dev");
	r->vma.major = device(f[DEV].at, colon);
	r->vma.minor = device(colon + 1, f[DEV].end);
	r->vma.inode = decimal(f[INODE], "inode");
	flags(f[FLAGS], &r->vma);
	require(r->mapped || f[FLAGS].at == f[FLAGS].end, "flags where there is no mapping");
	if (is_memory(r->vma.path))
		require(!strcmp(type_names[type], r->vma.perms[3] == 's' ? "shared" : "anon"), "type");

	if (r->op < OP_COPY) {
		require(r->start < r->end && !((r->start | r->end | r->vma.offset) & PAGE_BITS), "range");
		require(r->mm, "mm");
	}
	if (!r->mapped || r->op >= OP_COPY)
		require(!r->vma.offset && !r->vma.major && !r->vma.minor && !r->vma.inode, "a file where there is none");
	if (r->op >= OP_COPY)
		require(!r->mapped, "a mapping where there is none");
	else if (!r->mapped)
		require(!*r->vma.path, "the path of nothing");
}

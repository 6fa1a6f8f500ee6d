// SPDX-License-Identifier: GPL-2.0-only
/*
 * A record as a line of text. Pure: no locks, no allocation, no kernel calls,
 * so it is built and fuzzed in user space as well (test/pure).
 */
#include "compat/flag-letters.h"
#include "kind.h"
#include "text.h"

static const char *const op_names[VT_OP_COUNT] = {
	[VT_OP_MMAP] = "MMAP",		[VT_OP_MUNMAP] = "MUNMAP",
	[VT_OP_BRK] = "BRK",		[VT_OP_MREMAP] = "MREMAP",
	[VT_OP_MPROTECT] = "MPROTECT",	[VT_OP_STACK] = "STACK",
	[VT_OP_MADVISE] = "MADVISE",	[VT_OP_MLOCK] = "MLOCK",
	[VT_OP_SHMAT] = "SHMAT",	[VT_OP_SHMDT] = "SHMDT",
	[VT_OP_MBIND] = "MBIND",	[VT_OP_UFFD] = "UFFD",
	[VT_OP_REMAP] = "REMAP",	[VT_OP_MSEAL] = "MSEAL",
	[VT_OP_PRCTL] = "PRCTL",	[VT_OP_AIO] = "AIO",
	[VT_OP_OTHER] = "OTHER",	[VT_OP_VMA] = "VMA",
	[VT_OP_COPY] = "COPY",		[VT_OP_PROC] = "PROC",
	[VT_OP_FORK] = "FORK",		[VT_OP_EXEC] = "EXEC",
	[VT_OP_EXIT] = "EXIT",		[VT_OP_MMEXIT] = "MMEXIT",
	[VT_OP_BEGIN] = "BEGIN",	[VT_OP_END] = "END",
	[VT_OP_READY] = "READY",
};

static const char *const type_names[VT_KIND_COUNT] = {
	[VT_KIND_TEXT] = "text",	[VT_KIND_DATA] = "data",
	[VT_KIND_BSS] = "bss",		[VT_KIND_HEAP] = "heap",
	[VT_KIND_STACK] = "stack",	[VT_KIND_LIBRARY] = "library",
	[VT_KIND_FILE] = "file",	[VT_KIND_ANON] = "anon",
	[VT_KIND_SHARED] = "shared",	[VT_KIND_VDSO] = "vdso",
	[VT_KIND_VVAR] = "vvar",	[VT_KIND_SPECIAL] = "special",
	[VT_KIND_NONE] = "none",
};

const char *vt_op_name(unsigned int op)
{
	return op < VT_OP_COUNT ? op_names[op] : NULL;
}

const char *vt_type_name(unsigned int i)
{
	return i < VT_KIND_COUNT ? type_names[i] : NULL;
}

const char *vt_type(const struct vt_record *r)
{
	return type_names[vt_kind(r)];
}

/*
 * The length of the valid UTF-8 sequence at s, or 0: no overlong forms, no
 * surrogates, nothing above U+10FFFF (RFC 3629).
 */
static size_t utf8(const u8 *s, size_t n)
{
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	for (i = 1; i < len; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return len;
}

size_t vt_escape(const char *text, size_t n, char *buf, size_t room)
{
	const u8 *s = (const u8 *)text;
	size_t out = 0, len;

	while (n) {
		len = utf8(s, n);
		if (len == 1 && (*s < 0x20 || *s == 0x7f || *s == '\\' || *s == '|'))
			len = 0;
		if (room - out < (len ? len : 4))
			return (size_t)-1;
		if (len) {
			memcpy(buf + out, s, len);
			out += len;
		} else {
			buf[out++] = '\\';
			buf[out++] = '0' + (*s >> 6);
			buf[out++] = '0' + (*s >> 3 & 7);
			buf[out++] = '0' + (*s & 7);
			len = 1;
		}
		s += len;
		n -= len;
	}
	return out;
}

/*
 * The writers of a line's fields: each takes where to write and returns where it
 * stopped. vt_line()'s caller has room for the longest line there is.
 */
static char *put_str(char *to, const char *text)
{
	while (*text)
		*to++ = *text++;
	return to;
}

static const u8 unescaped[256] = {
	[0x20 ... 0x5b] = 1, [0x5d ... 0x7b] = 1, [0x7d ... 0x7e] = 1,
};

static char *put_escaped(char *to, const char *text, size_t n)
{
	size_t i = 0;

	/* Most names need nothing. */
	for (; i < n && unescaped[(u8)text[i]]; i++)
		to[i] = text[i];
	to += i;
	if (likely(i == n))
		return to;
	return to + vt_escape(text + i, n - i, to, 4 * (n - i));
}

static char *put_decimal(char *to, u64 v)
{
	char digits[20], *at = digits + sizeof(digits);

	while (v >= 100) {
		unsigned int two = v % 100;

		v /= 100;
		*--at = '0' + two % 10;
		*--at = '0' + two / 10;
	}
	if (v >= 10) {
		*--at = '0' + v % 10;
		v /= 10;
	}
	*--at = '0' + v;
	while (at < digits + sizeof(digits))
		*to++ = *at++;
	return to;
}

static char *put_hex(char *to, u64 v, unsigned int width)
{
	unsigned int shift;

	while (width < 16 && v >> (4 * width))
		width++;
	for (shift = 4 * width; shift;) {
		shift -= 4;
		*to++ = "0123456789abcdef"[v >> shift & 15];
	}
	return to;
}

static char *put_address(char *to, u64 v)
{
	*to++ = '0';
	*to++ = 'x';
	/* From the digits that an address in user space usually has: fewer to find out. */
	return put_hex(to, v, v >> 40 ? 11 : 1);
}

static char *put_perms(char *to, u8 flags)
{
	const bool vma = flags & VT_VMA;

	*to++ = vma && flags & VT_R ? 'r' : '-';
	*to++ = vma && flags & VT_W ? 'w' : '-';
	*to++ = vma && flags & VT_X ? 'x' : '-';
	*to++ = !vma ? '-' : flags & VT_S ? 's' : 'p';
	return to;
}

/* In the order of the bits, as smaps has them; then the protection key, if there is one. */
static char *put_flags(char *to, u64 flags)
{
	const char *from = to;
	u64 key = (flags & ARCH_VM_PKEY_FLAGS) >> VM_PKEY_SHIFT;

	for (flags &= VT_TOLD_FLAGS; flags; flags &= flags - 1) {
		const char *letters = vt_flag_letters[__builtin_ctzll(flags)];

		*to++ = letters[0];
		*to++ = letters[1];
		*to++ = ' ';
	}
	if (key) {
		*to++ = 'p';
		*to++ = 'k';
		return put_decimal(to, key);
	}
	return to == from ? to : to - 1;
}

size_t vt_line(const struct vt_record *r, char *buf)
{
	const char *op = vt_op_name(r->op);
	size_t comm = 0;
	char *to = buf;

	while (comm < VT_COMM_LEN && r->comm[comm])
		comm++;
	to = put_decimal(to, r->ts);
	*to++ = '|';
	to = put_decimal(to, r->pid);
	*to++ = '|';
	to = put_escaped(to, r->comm, comm);
	*to++ = '|';
	to = put_str(to, op ? op : "OTHER");
	*to++ = '|';
	to = put_address(to, r->start);
	*to++ = '|';
	to = put_address(to, r->end);
	*to++ = '|';
	to = put_perms(to, r->flags);
	*to++ = '|';
	to = put_escaped(to, r->path, r->path_len);
	*to++ = '|';
	to = put_str(to, vt_type(r));
	*to++ = '|';
	to = put_decimal(to, r->seq);
	*to++ = '|';
	to = put_decimal(to, r->tid);
	*to++ = '|';
	to = put_decimal(to, r->mm);
	*to++ = '|';
	to = put_address(to, r->offset);
	*to++ = '|';
	to = put_hex(to, r->dev >> 20, 2);
	*to++ = ':';
	to = put_hex(to, r->dev & 0xfffff, 2);
	*to++ = '|';
	to = put_decimal(to, r->ino);
	*to++ = '|';
	if (r->flags & VT_VMA)
		to = put_flags(to, r->vm_flags);
	*to++ = '\n';
	return to - buf;
}

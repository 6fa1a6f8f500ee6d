// SPDX-License-Identifier: GPL-2.0-only
/* text.c on any bytes. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include "../../../compat/flag-letters.h"
#include "../../../text.h"
#include "fuzz.h"

/* Takes \ooo back, in place; the length. Any other backslash is a fault. */
static size_t unescape(char *s, size_t n)
{
	size_t out = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] != '\\') {
			s[out++] = s[i];
			continue;
		}
		check(i + 3 < n && s[i + 1] >= '0' && s[i + 1] <= '3' && s[i + 2] >= '0' &&
		      s[i + 2] <= '7' && s[i + 3] >= '0' && s[i + 3] <= '7', "fuzz: escape", "");
		s[out++] = (char)((s[i + 1] - '0') << 6 | (s[i + 2] - '0') << 3 | (s[i + 3] - '0'));
		i += 3;
	}
	return out;
}

/* The flags that the text says, one blank between two. */
static u64 flags_of(const char *text)
{
	u64 flags = 0;

	while (*text) {
		u64 bit = 0;

		if (!strncmp(text, "pk", 2)) {
			char *end;

			flags |= (u64)strtoul(text + 2, &end, 10) << VM_PKEY_SHIFT;
			check(!*end, "fuzz: the key is not the last", text);
			return flags;
		}
		for (int i = 0; i < 64 && !bit; i++)
			if (!strncmp(text, vt_flag_letters[i], 2))
				bit = 1ull << i;
		check(bit && bit > (flags & ~bit), "fuzz: unknown flag, or in disorder", text);
		flags |= bit;
		text += 2;
		check(!*text || (*text == ' ' && text[1]), "fuzz: between two flags", text);
		text += *text == ' ';
	}
	return flags;
}

/* What the fields of the line say, in a record; those that say it in words are checked on the way. */
static struct vt_record *parse(char *line, const struct vt_record *from)
{
	enum { FIELDS = 16 };
	struct vt_record *r;
	char *field[FIELDS], *at = line, perms[5], *end;
	const u8 f = from->flags;

	for (int i = 0; i < FIELDS; i++) {
		field[i] = strsep(&at, "|");
		check(field[i], "fuzz: too few fields", line);
		if (!field[i])
			return NULL;
	}
	check(!at, "fuzz: too many fields", line);
	check(!strcmp(field[3], from->op < VT_OP_COUNT ? vt_op_name(from->op) : "OTHER"), "fuzz: operation",
	      field[3]);
	snprintf(perms, sizeof(perms), "%c%c%c%c", f & VT_R ? 'r' : '-', f & VT_W ? 'w' : '-',
		 f & VT_X ? 'x' : '-', f & VT_S ? 's' : 'p');
	check(!strcmp(field[6], f & VT_VMA ? perms : "----"), "fuzz: perms", field[6]);
	check(!strcmp(field[8], vt_type(from)), "fuzz: type", field[8]);
	r = text_record(field[7], unescape(field[7], strlen(field[7])));
	memcpy(r->comm, field[2], unescape(field[2], strlen(field[2])));
	r->ts = strtoull(field[0], NULL, 10);
	r->pid = strtoul(field[1], NULL, 10);
	r->start = strtoull(field[4], NULL, 16);
	r->end = strtoull(field[5], NULL, 16);
	r->seq = strtoull(field[9], NULL, 10);
	r->tid = strtoul(field[10], NULL, 10);
	r->mm = strtoull(field[11], NULL, 10);
	r->offset = strtoull(field[12], NULL, 16);
	r->dev = strtoul(field[13], &end, 16) << 20;
	r->dev |= *end == ':' ? strtoul(end + 1, &end, 16) : 0;
	check(!*end, "fuzz: device", field[13]);
	r->ino = strtoull(field[14], NULL, 10);
	r->vm_flags = flags_of(field[15]);
	check(r->vm_flags == (f & VT_VMA ? from->vm_flags & (VT_TOLD_FLAGS | ARCH_VM_PKEY_FLAGS) : 0),
	      "fuzz: flags", field[15]);
	return r;
}

/* Any bytes as a record: one line, without control characters, from which every field can be read back. */
void text_holds(const u8 *bytes, size_t n)
{
	struct vt_record *r, *back;
	static char buf[VT_LINE_MAX + 1];
	size_t len, path;

	path = n > sizeof(*r) ? n - sizeof(*r) : 0;
	if (path > VT_PATH_MAX)
		path = VT_PATH_MAX;
	r = calloc(1, sizeof(*r) + path);
	memcpy(r, bytes, n < sizeof(*r) ? n : sizeof(*r));
	if (path)
		memcpy(r->path, bytes + sizeof(*r), path);
	r->path_len = path;
	len = vt_line(r, buf);
	check(len > 0 && buf[len - 1] == '\n', "fuzz: no line", "");
	buf[len - 1] = 0;
	check(strlen(buf) == len - 1, "fuzz: a NUL", "");
	for (size_t i = 0; i + 1 < len; i++)
		check((u8)buf[i] >= 0x20 && buf[i] != 0x7f, "fuzz: control character", "");
	back = parse(buf, r);
	if (back) {
		check(back->ts == r->ts && back->pid == r->pid && back->tid == r->tid &&
		      back->start == r->start && back->end == r->end && back->seq == r->seq &&
		      back->mm == r->mm && back->offset == r->offset && back->dev == r->dev &&
		      back->ino == r->ino, "fuzz: a number read back", "");
		check(!strncmp(back->comm, r->comm, VT_COMM_LEN), "fuzz: comm read back", "");
		check(back->path_len == r->path_len && !memcmp(back->path, r->path, r->path_len),
		      "fuzz: path read back", "");
	}
	free(back);
	free(r);
}

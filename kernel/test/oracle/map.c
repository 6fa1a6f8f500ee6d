// SPDX-License-Identifier: GPL-2.0-only
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "map.h"

enum { BUCKETS = 4096 };

struct text {
	struct text *next;
	size_t length;
	char bytes[];
};

static struct text *texts[BUCKETS];

static void *must_have(void *memory)
{
	expect(memory, "out of memory");
	return memory;
}

const char *intern(const char *text, size_t length)
{
	unsigned int hash = 5381;
	struct text *t;

	for (size_t i = 0; i < length; i++)
		hash = hash * 33 + (unsigned char)text[i];
	hash %= BUCKETS;
	for (t = texts[hash]; t; t = t->next)
		if (t->length == length && !memcmp(t->bytes, text, length))
			return t->bytes;
	t = must_have(malloc(sizeof(*t) + length + 1));
	t->length = length;
	memcpy(t->bytes, text, length);
	t->bytes[length] = 0;
	t->next = texts[hash];
	texts[hash] = t;
	return t->bytes;
}

static void reserve(struct map *map, size_t nr)
{
	if (nr <= map->room)
		return;
	map->room = nr < 32 ? 64 : 2 * nr;
	map->vmas = must_have(realloc(map->vmas, map->room * sizeof(*map->vmas)));
}

struct vma *map_append(struct map *map)
{
	reserve(map, map->nr + 1);
	return &map->vmas[map->nr++];
}

/* The flags but those of `out`, each of which is two letters. */
static const char *flags_without(const char *flags, const char *out)
{
	char text[256];
	size_t n = 0;

	while (*flags) {
		size_t length = strcspn(flags, " ");
		bool stays = true;

		for (const char *each = out; *each && stays; each += 2)
			stays = length != 2 || memcmp(flags, each, 2);
		if (stays) {
			if (n)
				text[n++] = ' ';
			memcpy(text + n, flags, length);
			n += length;
		}
		flags += length + (flags[length] == ' ');
	}
	return intern(text, n);
}

void map_fork(struct map *to, const struct map *from)
{
	to->nr = 0;
	reserve(to, from->nr);
	if (from->nr)
		memcpy(to->vmas, from->vmas, from->nr * sizeof(*to->vmas));
	to->nr = from->nr;
	for (size_t i = 0; i < to->nr; i++)
		to->vmas[i].flags = flags_without(to->vmas[i].flags, "lolfumuwuiur");
}

void map_clear(struct map *map)
{
	map->nr = 0;
}

void map_free(struct map *map)
{
	free(map->vmas);
	*map = (struct map){ 0 };
}

/* The first that ends after `address`. */
static size_t first_after(const struct map *map, uint64_t address)
{
	size_t low = 0, high = map->nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (map->vmas[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_file(const struct vma *vma)
{
	return vma->major || vma->minor || vma->inode;
}

void map_state(struct map *map, uint64_t start, uint64_t end, const struct vma *vma)
{
	size_t from = first_after(map, start), to = from, count = 0;
	struct vma now[3];

	while (to < map->nr && map->vmas[to].start < end)
		to++;
	if (from < to && map->vmas[from].start < start) {
		now[count] = map->vmas[from];
		now[count++].end = start;
	}
	if (vma)
		now[count++] = *vma;
	if (from < to && map->vmas[to - 1].end > end) {
		now[count] = map->vmas[to - 1];
		if (is_file(&now[count]))
			now[count].offset += end - now[count].start;
		now[count++].start = end;
	}
	reserve(map, map->nr + 3);
	memmove(map->vmas + from + count, map->vmas + to, (map->nr - to) * sizeof(*map->vmas));
	memcpy(map->vmas + from, now, count * sizeof(*now));
	map->nr += count - (to - from);
}

bool vma_same(const struct vma *is, const struct vma *told)
{
	return is->start == told->start && is->end == told->end && is->offset == told->offset && is->inode == told->inode &&
	       is->major == told->major && is->minor == told->minor && is->path == told->path && !strcmp(is->perms, told->perms) &&
	       is->flags == told->flags && is->guarded >= told->guarded;
}

void vma_print(const struct vma *vma, char *to, size_t size)
{
	snprintf(to, size, "%" PRIx64 "-%" PRIx64 " %s %" PRIx64 " %02x:%02x %" PRIu64 " %s [%s%s]", vma->start, vma->end,
		 vma->perms, vma->offset, vma->major, vma->minor, vma->inode, vma->path, vma->flags,
		 vma->guarded ? " gu" : "");
}

/* SPDX-License-Identifier: GPL-2.0-only */
/* One address space: its VMAs in order. */
#ifndef MAP_H
#define MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vma {
	uint64_t start, end, offset, inode;
	uint32_t major, minor;
	char perms[5];
	const char *path; /* as /proc/PID/maps has it; from intern() */
};

struct map {
	struct vma *vmas;
	size_t nr, room;
};

/* The one copy of this text that there is: kept for ever. */
const char *intern(const char *text, size_t length);

/* In [start, end) there is now `vma`, or nothing: what overlaps is clipped. */
void map_state(struct map *map, uint64_t start, uint64_t end, const struct vma *vma);

/* Room for one more at the end. */
struct vma *map_append(struct map *map);

void map_copy(struct map *to, const struct map *from);
void map_clear(struct map *map);
void map_free(struct map *map);

bool vma_same(const struct vma *a, const struct vma *b);

/* A line of text as /proc/PID/maps has it, without padding. */
void vma_print(const struct vma *vma, char *to, size_t size);

#endif

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
	const char *flags; /* as the module has them, but for guarded; from intern() */
	bool guarded; /* gu: pages that no access survives may be in it */
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

/* What fork makes of it: without the flags that the copy does not get. */
void map_fork(struct map *to, const struct map *from);
void map_clear(struct map *map);
void map_free(struct map *map);

/* Whether what is told of a VMA is so; that it is guarded is told later, by the next statement. */
bool vma_same(const struct vma *is, const struct vma *told);

/* A line of text as /proc/PID/maps has it, without padding, and the flags. */
void vma_print(const struct vma *vma, char *to, size_t size);

#endif

// SPDX-License-Identifier: GPL-2.0-only
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stringhash.h>
#include "compat/compat.h"
#include "compat/vm-flags.h"
#include "describe.h"
#include "path.h"
#include "verify.h"

/* What is told of an address range, as far as the map shows it. */
struct told {
	u64 start;
	u64 end;
	u64 offset;
	u64 ino;
	u64 vm_flags;
	u32 dev;
	u32 name;	/* its hash; of anonymous memory only: a file's path is that of its inode */
	u8 flags;
};

struct vt_shadow {
	unsigned int nr;
	unsigned int room;
	bool complete;	/* no baseline is under way, nothing was lost */
	bool spoiled;	/* something was lost since it began */
	struct told told[];
};

bool vt_verify;
static atomic64_t commits, mismatches;

/*
 * Under mmap_lock for reading an exec's snapshot and the reader's chunk of the
 * same mm may be said at once. A commit has the lock for writing, and needs no other.
 */
static DEFINE_SPINLOCK(saying);

static const u8 shown = VT_VMA | VT_R | VT_W | VT_X | VT_S | VT_FILE;
static const u64 shown_vm = (VT_TOLD_FLAGS | ARCH_VM_PKEY_FLAGS) & ~(u64)VT_LATE_FLAGS;

static void told_of(struct told *t, const struct vt_record *r, const char *name, u16 len)
{
	*t = (struct told){
		.start = r->start,
		.end = r->end,
		.offset = r->offset,
		.ino = r->ino,
		.dev = r->dev,
		.vm_flags = r->vm_flags & shown_vm,
		.flags = r->flags & shown,
	};
	if (!(r->flags & VT_FILE))
		t->name = full_name_hash(NULL, name, len);
}

/*
 * On PREEMPT_RT, where preemption is off (another tracer observes the same
 * function), neither lock nor memory can be had: the shadow waits for the next
 * baseline. Its mm's lock is held for writing then.
 */
static bool blind(void)
{
	return IS_ENABLED(CONFIG_PREEMPT_RT) && !preemptible();
}

static void drop(struct vt_mm *m)
{
	kfree(m->shadow);
	m->shadow = NULL;
}

static struct vt_shadow *shadow_of(unsigned int room)
{
	struct vt_shadow *s = NULL;

	/* Some callers may not sleep; without memory, the next baseline tries again. */
	if (room <= VT_VERIFY_MAX)
		s = kmalloc(struct_size(s, told, room), GFP_ATOMIC | __GFP_NOWARN);
	if (s) {
		s->nr = 0;
		s->room = room;
		s->complete = false;
		s->spoiled = false;
	}
	return s;
}

void vt_verify_begin(struct vt_mm *m)
{
	if (likely(!vt_verify))
		return;
	spin_lock(&saying);
	drop(m);
	m->shadow = shadow_of(128);
	spin_unlock(&saying);
}

void vt_verify_end(struct vt_mm *m)
{
	if (likely(!READ_ONCE(m->shadow)))
		return;
	spin_lock(&saying);
	if (m->shadow)
		m->shadow->complete = !m->shadow->spoiled;
	spin_unlock(&saying);
}

void vt_verify_copy(struct vt_mm *m, const struct vt_mm *from)
{
	const struct vt_shadow *old = from->shadow;
	struct vt_shadow *s;
	unsigned int i;

	if (likely(!old) || !old->complete || blind())
		return;
	s = shadow_of(old->nr + 64);
	if (!s)
		return;
	memcpy(s->told, old->told, flex_array_size(old, told, old->nr));
	s->nr = old->nr;
	for (i = 0; i < s->nr; i++)
		s->told[i].vm_flags &= ~(u64)VT_FORK_CLEARS;
	s->complete = true;
	m->shadow = s;
}

/* Room for two more than there are. */
static bool grow(struct vt_mm *m)
{
	struct vt_shadow *s = m->shadow, *more;

	if (s->nr + 2 <= s->room)
		return true;
	more = shadow_of(2 * s->room);
	if (more) {
		memcpy(more->told, s->told, flex_array_size(s, told, s->nr));
		more->nr = s->nr;
		more->complete = s->complete;
		more->spoiled = s->spoiled;
	}
	kfree(s);
	m->shadow = more;
	return more;
}

/* The first of the told ranges that ends after pos. */
static unsigned int first_after(const struct vt_shadow *s, u64 pos)
{
	unsigned int lo = 0, hi = s->nr;

	while (lo < hi) {
		unsigned int mid = (lo + hi) / 2;

		if (s->told[mid].end > pos)
			hi = mid;
		else
			lo = mid + 1;
	}
	return lo;
}

/* Clips what overlaps r, and puts r in, as a reader does. */
static void fold(struct vt_shadow *s, const struct vt_record *r, const char *name, u16 len)
{
	unsigned int from = first_after(s, r->start), to, nr = 0;
	struct told new[3];

	for (to = from; to < s->nr && s->told[to].start < r->end; to++)
		;
	if (from < to && s->told[from].start < r->start) {
		new[nr] = s->told[from];
		new[nr++].end = r->start;
	}
	if (r->flags & VT_VMA)
		told_of(&new[nr++], r, name, len);
	if (from < to && s->told[to - 1].end > r->end) {
		new[nr] = s->told[to - 1];
		if (new[nr].flags & VT_FILE)
			new[nr].offset += r->end - new[nr].start;
		new[nr++].start = r->end;
	}
	memmove(&s->told[from + nr], &s->told[to], (s->nr - to) * sizeof(*s->told));
	memcpy(&s->told[from], new, nr * sizeof(*new));
	s->nr += nr - (to - from);
}

void vt_verify_say(struct vt_mm *m, const struct vt_record *r, const char *name, u16 len,
		   bool lost)
{
	if (blind()) {
		m->shadow->complete = false;
		m->shadow->spoiled = true;
		return;
	}
	spin_lock(&saying);
	if (m->shadow && (lost || !grow(m)))
		drop(m);
	if (m->shadow)
		fold(m->shadow, r, name, len);
	spin_unlock(&saying);
}

static bool same(const struct told *a, const struct told *b)
{
	return a->start == b->start && a->end == b->end && a->offset == b->offset &&
	       a->ino == b->ino && a->dev == b->dev && a->name == b->name && a->flags == b->flags &&
	       a->vm_flags == b->vm_flags;
}

static void differ(struct vt_mm *m, const char *op, const struct told *told, const struct told *is)
{
	atomic64_inc(&mismatches);
	pr_warn_ratelimited("verify: map %llu of process %d after %s: told %llx-%llx flags %x vm_flags %llx offset %llx name %x, is %llx-%llx flags %x vm_flags %llx offset %llx name %x\n",
			    m->id, current->tgid, op, told ? told->start : 0, told ? told->end : 0,
			    told ? told->flags : 0, told ? told->vm_flags : 0,
			    told ? told->offset : 0, told ? told->name : 0,
			    is ? is->start : 0, is ? is->end : 0, is ? is->flags : 0,
			    is ? is->vm_flags : 0, is ? is->offset : 0, is ? is->name : 0);
	/* Said once: the next baseline begins anew. */
	drop(m);
}

static bool matches(struct vt_mm *m, const char *op, char *buf)
{
	const struct vt_shadow *s = m->shadow;
	struct vm_area_struct *vma;
	struct vt_record r;
	const char *name;
	struct told is;
	unsigned int i = 0;
	u16 len;
	VMA_ITERATOR(vmi, m->mm, 0);

	for_each_vma(vmi, vma) {
		name = vt_describe_anon(vma, buf, &r, &len);
		told_of(&is, &r, name, len);
		if (i >= s->nr || !same(&s->told[i], &is)) {
			differ(m, op, i < s->nr ? &s->told[i] : NULL, &is);
			return false;
		}
		i++;
	}
	if (i < s->nr) {
		differ(m, op, &s->told[i], NULL);
		return false;
	}
	return true;
}

bool vt_verify_commit(struct vt_mm *m, const char *op)
{
	bool exact;
	char *buf;

	/* One that is gone is not sent again, whatever was left unsaid. */
	if (!m->shadow->complete || vt_mm_unsure(m) || READ_ONCE(m->gone))
		return true;
	atomic64_inc(&commits);
	buf = vt_path_lock();
	exact = matches(m, op, buf);
	vt_path_unlock(buf);
	return exact;
}

void vt_verify_stats(struct vt_verify_stats *s)
{
	s->commits = atomic64_read(&commits);
	s->mismatches = atomic64_read(&mismatches);
}

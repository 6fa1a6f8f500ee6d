// SPDX-License-Identifier: GPL-2.0-only
#include "kind.h"

struct span {
	const char *at;
	size_t n;
};

static bool is(struct span s, const char *word)
{
	return s.n == strlen(word) && !memcmp(s.at, word, s.n);
}

static bool begins(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && !memcmp(s.at, word, n);
}

static bool ends(struct span s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && !memcmp(s.at + s.n - n, word, n);
}

/* `libc.so`, `libc.so.6`; not `ld.so.cache`. */
static bool is_shared_object(struct span base)
{
	static const char suffix[] = ".so.";
	const size_t n = sizeof(suffix) - 1;

	if (ends(base, ".so"))
		return true;
	for (; base.n > n; base.at++, base.n--)
		if (begins(base, suffix) && base.at[n] >= '0' && base.at[n] <= '9')
			return true;
	return false;
}

/* Native code that programs load without the system's loader: Node.js, Emacs, OCaml, Wine. */
static const char *const native_code[] = { ".node", ".eln", ".cmxs", ".dll" };

static bool is_library(struct span path)
{
	struct span base = path;
	size_t i;

	for (i = path.n; i > 0 && path.at[i - 1] != '/'; i--)
		;
	base.at += i;
	base.n -= i;
	if (ends(base, " (deleted)"))
		base.n -= strlen(" (deleted)");
	for (i = 0; i < ARRAY_SIZE(native_code); i++)
		if (ends(base, native_code[i]))
			return true;
	return is_shared_object(base);
}

static enum vt_kind bracketed(struct span path)
{
	if (is(path, "[vdso]"))
		return VT_KIND_VDSO;
	if (begins(path, "[vvar"))
		return VT_KIND_VVAR;
	if (is(path, "[heap]"))
		return VT_KIND_HEAP;
	if (is(path, "[stack]"))
		return VT_KIND_STACK;
	if (begins(path, "[anon:"))
		return VT_KIND_ANON;
	return VT_KIND_SPECIAL;
}

/* Memory that no file is behind, though the kernel gives it a file's name. */
static bool is_anon(struct span path)
{
	return is(path, "/anon_hugepage (deleted)") || is(path, "/anon_hugepage") ||
	       is(path, "/dev/zero");
}

enum vt_kind vt_kind(const struct vt_record *r)
{
	struct span path = { r->path, r->path_len };

	if (!(r->flags & VT_VMA))
		return VT_KIND_NONE;
	if (begins(path, "[anon_shmem:"))
		return VT_KIND_SHARED;
	if (!(r->flags & VT_FILE)) {
		if (begins(path, "["))
			return bracketed(path);
		return r->flags & VT_BSS ? VT_KIND_BSS : VT_KIND_ANON;
	}
	if (r->flags & VT_EXE)
		return r->flags & VT_W ? VT_KIND_DATA : VT_KIND_TEXT;
	if (!(r->flags & VT_S) && is_anon(path))
		return VT_KIND_ANON;
	if ((r->flags & VT_S) &&
	    (is_anon(path) || begins(path, "/dev/zero") || begins(path, "/SYSV") ||
	     begins(path, "/memfd:") || begins(path, "/dev/shm/")))
		return VT_KIND_SHARED;
	return is_library(path) ? VT_KIND_LIBRARY : VT_KIND_FILE;
}

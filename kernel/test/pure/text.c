// SPDX-License-Identifier: GPL-2.0-only
/* text.c: escapes, types, lines. */
#include "../../compat/vm-flags.h"
#include "../../text.h"
#include "pure.h"

static const struct {
	const char *in;
	size_t n;
	const char *out;
} escapes[] = {
	{ "", 0, "" },
	{ "plain /usr/lib", 14, "plain /usr/lib" },
	{ "a|b", 3, "a\\174b" },
	{ "a\\b", 3, "a\\134b" },
	{ "a\nb\tc", 5, "a\\012b\\011c" },
	{ "\0", 1, "\\000" },
	{ "\x1f\x20\x7e\x7f", 4, "\\037 ~\\177" },
	{ "\xc3\xa4", 2, "\xc3\xa4" },			/* two bytes */
	{ "\xe2\x82\xac", 3, "\xe2\x82\xac" },		/* three */
	{ "\xf0\x9f\x98\x80", 4, "\xf0\x9f\x98\x80" },	/* four */
	{ "\xf4\x8f\xbf\xbf", 4, "\xf4\x8f\xbf\xbf" },	/* U+10FFFF */
	{ "\xf4\x90\x80\x80", 4, "\\364\\220\\200\\200" },	/* above it */
	{ "\xc0\xaf", 2, "\\300\\257" },		/* overlong */
	{ "\xe0\x9f\xbf", 3, "\\340\\237\\277" },	/* overlong */
	{ "\xf0\x8f\xbf\xbf", 4, "\\360\\217\\277\\277" },	/* overlong */
	{ "\xed\xa0\x80", 3, "\\355\\240\\200" },	/* surrogate */
	{ "\xe2\x82", 2, "\\342\\202" },		/* cut short */
	{ "\x80x\xff", 3, "\\200x\\377" },		/* stray */
	{ "\xc3|", 2, "\\303\\174" },			/* the bar is no continuation */
};

static void test_escapes(void)
{
	char buf[64];

	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++) {
		size_t want = strlen(escapes[i].out);
		size_t n = vt_escape(escapes[i].in, escapes[i].n, buf, sizeof(buf));

		check(n == want && !memcmp(buf, escapes[i].out, n), "escape", escapes[i].out);
		check(vt_escape(escapes[i].in, escapes[i].n, buf, want) == want,
		      "escape into just enough room", escapes[i].out);
		check(!want || vt_escape(escapes[i].in, escapes[i].n, buf, want - 1) == (size_t)-1,
		      "escape into too little room", escapes[i].out);
	}
}

/* The UTF-8 of a code point; its length. */
static size_t encode(u32 point, u8 *to)
{
	size_t n = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;

	for (size_t i = n; i-- > 1; point >>= 6)
		to[i] = 0x80 | (point & 0x3f);
	to[0] = n == 1 ? point : (0xf00 >> n & 0xff) | point;
	return n;
}

/* Whether s begins with what encode() makes of a code point that is none of a surrogate's. */
static bool is_utf8(const u8 *s)
{
	size_t n = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	u32 point = n == 1 ? s[0] : s[0] & 0x7f >> n;
	u8 again[4];

	for (size_t i = 1; i < n; i++)
		point = point << 6 | (s[i] & 0x3f);
	return point <= 0x10ffff && point >> 11 != 0x1b && encode(point, again) == n && !memcmp(s, again, n);
}

/* Every code point stays as it is, and whatever is none is escaped: all beginnings, the last bytes at their ends. */
static void test_utf8(void)
{
	char buf[16];
	u8 s[4];

	for (u32 point = 0x80; point <= 0x10ffff; point++) {
		size_t n = encode(point, s);

		if (point >> 11 != 0x1b)
			check(vt_escape((char *)s, n, buf, n) == n && !memcmp(s, buf, n), "escape: UTF-8", "");
	}
	for (u32 i = 0; i < 0x80 << 10; i++) {
		s[0] = 0x80 | i >> 10;
		s[1] = i >> 2;
		s[2] = i & 1 ? 0x80 : 0xbf;
		s[3] = i & 2 ? 0x80 : 0xbf;
		vt_escape((char *)s, 4, buf, sizeof(buf));
		check((buf[0] == '\\') == !is_utf8(s), "escape: not UTF-8", "");
	}
}

static const struct {
	u8 flags;
	const char *path;
	const char *type;
} types[] = {
	{ 0, "", "none" },
	{ VT_VMA | VT_R | VT_W, "", "anon" },
	{ VT_VMA | VT_R | VT_W | VT_BSS, "", "bss" },
	{ VT_VMA | VT_R | VT_W | VT_BSS, "[heap]", "heap" },
	{ VT_VMA | VT_R | VT_W, "[stack]", "stack" },
	{ VT_VMA | VT_R | VT_X, "[vdso]", "vdso" },
	{ VT_VMA | VT_R, "[vvar]", "vvar" },
	{ VT_VMA | VT_R, "[vvar_vclock]", "vvar" },
	{ VT_VMA | VT_X, "[uprobes]", "special" },
	{ VT_VMA | VT_R, "[anon:jit]", "anon" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "[anon_shmem:q]", "shared" },
	{ VT_VMA | VT_R | VT_X | VT_FILE | VT_EXE, "/bin/x", "text" },
	{ VT_VMA | VT_R | VT_FILE | VT_EXE, "/bin/x.so", "text" },
	{ VT_VMA | VT_R | VT_W | VT_FILE | VT_EXE, "/bin/x", "data" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/libc.so.6", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/libm.so", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/libm.so (deleted)", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/lib.so.d/data", "file" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/libm.sox", "file" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/libm.so.", "file" },
	{ VT_VMA | VT_R | VT_FILE, "/etc/ld.so.cache", "file" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/emacs/subr.eln", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/app/addon.node (deleted)", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/.so", "library" },
	{ VT_VMA | VT_R | VT_FILE, "/lib/so", "file" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/zero (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/SYSV00000000 (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/memfd:x (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_FILE, "/memfd:x (deleted)", "file" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/shm/q", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/zero", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/zer", "file" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/data/q", "file" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/anon_hugepage (deleted)", "anon" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/anon_hugepage", "anon" },
	{ VT_VMA | VT_R | VT_W | VT_S | VT_FILE, "/anon_hugepage (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_W | VT_S | VT_FILE, "/anon_hugepage", "shared" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/anon_hugepages", "file" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/data/anon_hugepage (deleted)", "file" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/dev/zero", "anon" },
	{ VT_VMA | VT_R | VT_W | VT_FILE, "/dev/zeros", "file" },
};

struct vt_record *text_record(const char *path, size_t n)
{
	struct vt_record *r = calloc(1, sizeof(*r) + n);

	r->path_len = n;
	memcpy(r->path, path, n);
	return r;
}

static void test_types(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct vt_record *r = text_record(types[i].path, strlen(types[i].path));

		r->flags = types[i].flags;
		check(!strcmp(vt_type(r), types[i].type), types[i].path, vt_type(r));
		free(r);
	}
}

static void test_line(void)
{
	static const char want[] =
		"1234567890|42|a\\174b|MPROTECT|0x7f0000001000|0x7f0000003000|r-xs|/a\\012b|"
		"file|7|43|9|0x2000|08:101|12345678901|lo dd\n";
	static const char gap[] =
		"18446744073709551615|0||MUNMAP|0x0|0xfffffffffffff000|----||none|"
		"0|0|1|0x0|00:00|0|\n";
	struct vt_record *r = text_record("/a\nb", 4);
	char *buf = malloc(VT_LINE_MAX);

	r->ts = 1234567890;
	r->pid = 42;
	r->tid = 43;
	memcpy(r->comm, "a|b", 3);
	r->op = VT_OP_MPROTECT;
	r->start = 0x7f0000001000;
	r->end = 0x7f0000003000;
	r->flags = VT_VMA | VT_R | VT_X | VT_S | VT_FILE;
	r->seq = 7;
	r->mm = 9;
	r->offset = 0x2000;
	r->dev = 8 << 20 | 0x101;
	r->ino = 12345678901;
	r->vm_flags = VM_LOCKED | VM_DONTDUMP;
	check(vt_line(r, buf) == sizeof(want) - 1 &&
	      !memcmp(buf, want, sizeof(want) - 1), "line", buf);
	free(r);

	r = text_record("", 0);
	r->ts = ~0ull;
	r->op = VT_OP_MUNMAP;
	r->end = 0xfffffffffffff000;
	r->mm = 1;
	r->vm_flags = VM_LOCKED; /* of no VMA */
	check(vt_line(r, buf) == sizeof(gap) - 1 &&
	      !memcmp(buf, gap, sizeof(gap) - 1), "empty range", buf);
	free(r);
	free(buf);
}

static const struct {
	u64 flags;
	const char *text;
} vm_flags[] = {
	{ 0, "" },
	{ 1, "" }, /* `perms` says it */
	{ VM_GROWSDOWN, "gd" },
	{ VM_NORESERVE | VM_NOHUGEPAGE, "nr nh" },
	{ VM_DONTCOPY | VM_LOCKED | VM_LOCKONFAULT, "lo dc lf" },
	{ VM_WIPEONFORK | VM_ACCOUNT | VM_HUGEPAGE | VM_MERGEABLE, "ac wf hg mg" },
	{ VM_IO | VM_PFNMAP | VM_DONTEXPAND | VM_DONTDUMP | VM_MIXEDMAP, "pf io de dd mm" },
	{ VM_SEQ_READ | VM_HUGETLB | VM_SYNC, "sr ht sf" },
	{ VM_SEALED | VM_RAND_READ, VM_SEALED ? "rr sl" : "rr" },
	{ VM_DROPPABLE, VM_DROPPABLE ? "dp" : "" },
	{ VM_MAYBE_GUARD, VM_MAYBE_GUARD ? "gu" : "" },
	{ VM_SHADOW_STACK, VM_SHADOW_STACK ? "ss" : "" },
	{ VT_UFFD_FLAGS & ~(VM_UFFD_MINOR | VM_UFFD_RWP), "um uw" },
	{ ARCH_VM_PKEY_FLAGS & 5ull << VM_PKEY_SHIFT, ARCH_VM_PKEY_FLAGS ? "pk5" : "" },
	{ VM_LOCKED | (ARCH_VM_PKEY_FLAGS & 15ull << VM_PKEY_SHIFT), ARCH_VM_PKEY_FLAGS ? "lo pk15" : "lo" },
};

static void test_flags(void)
{
	struct vt_record *r = text_record("", 0);
	char *buf = malloc(VT_LINE_MAX);

	r->flags = VT_VMA;
	for (size_t i = 0; i < ARRAY_SIZE(vm_flags); i++) {
		size_t want = strlen(vm_flags[i].text), n;

		r->vm_flags = vm_flags[i].flags;
		n = vt_line(r, buf);
		check(n > want + 2 && buf[n - want - 2] == '|' && !memcmp(buf + n - want - 1, vm_flags[i].text, want),
		      "flags", vm_flags[i].text);
	}
	free(buf);
	free(r);
}

/* Every number at its longest, every byte escaped: a buffer of VT_LINE_MAX holds it. */
static void test_longest_line(void)
{
	struct vt_record *r = malloc(VT_RECORD_MAX);
	char *buf = malloc(VT_LINE_MAX);
	size_t n;

	memset(r, 0xff, VT_RECORD_MAX);
	r->path_len = VT_PATH_MAX;
	n = vt_line(r, buf);
	check(n > 4 * VT_PATH_MAX && n <= VT_LINE_MAX && buf[n - 1] == '\n',
	      "the longest line", "");
	free(buf);
	free(r);
}

static void test_names(void)
{
	for (unsigned int i = 0; i < VT_OP_COUNT; i++)
		check(vt_op_name(i), "an operation without a name", "");
	check(!vt_op_name(VT_OP_COUNT), "a name past the last operation", "");
	check(!strcmp(vt_op_name(VT_OP_READY), "READY"), "the last name", "");
	for (unsigned int i = 0; i < 13; i++)
		check(vt_type_name(i), "a type without a name", "");
	check(!vt_type_name(13), "a name past the last type", "");
}

/* Digits that grow by one: each length of a number, and each digit, in each base. */
static void test_numbers(void)
{
	struct vt_record *r = text_record("", 0);
	char *buf = malloc(VT_LINE_MAX), *want = malloc(VT_LINE_MAX);

	for (u64 v = 0, next = 1; next > v; v = next, next = next * 10 + (next + 1) % 10) {
		size_t n, expected;

		r->ts = r->seq = r->mm = r->ino = r->start = r->end = r->offset = v;
		r->pid = r->tid = r->dev = (u32)v;
		expected = snprintf(want, VT_LINE_MAX,
				    "%llu|%u||MMAP|0x%llx|0x%llx|----||none|%llu|%u|%llu|0x%llx|%02x:%02x|%llu|\n",
				    v, (u32)v, v, v, v, (u32)v, v, v, (u32)v >> 20, (u32)v & 0xfffff, v);
		n = vt_line(r, buf);
		check(n == expected && !memcmp(buf, want, n), "numbers", want);
	}
	free(want);
	free(buf);
	free(r);
}

void text_tables(void)
{
	test_escapes();
	test_utf8();
	test_types();
	test_line();
	test_flags();
	test_longest_line();
	test_numbers();
	test_names();
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * The pure parts in user space, under ASan and UBSan (make check): tables of
 * what must come out, then random input against what holds for every input.
 * usage: text_test [fuzz rounds [seed]]
 */
#include <stdio.h>
#include <stdlib.h>
#include "queue.h"
#include "text.h"

static int failed;

static void check(bool ok, const char *what, const char *detail)
{
	if (ok)
		return;
	printf("FAIL %s: %s\n", what, detail);
	failed = 1;
}

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
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/zero (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/SYSV00000000 (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/memfd:x (deleted)", "shared" },
	{ VT_VMA | VT_R | VT_FILE, "/memfd:x (deleted)", "file" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/dev/shm/q", "shared" },
	{ VT_VMA | VT_R | VT_S | VT_FILE, "/data/q", "file" },
};

/* A record with its path, in memory that ends where it ends, for ASan to watch. */
static struct vt_record *make(const char *path, size_t n)
{
	struct vt_record *r = calloc(1, sizeof(*r) + n);

	r->path_len = n;
	memcpy(r->path, path, n);
	return r;
}

static void test_types(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		struct vt_record *r = make(types[i].path, strlen(types[i].path));

		r->flags = types[i].flags;
		check(!strcmp(vt_type(r), types[i].type), types[i].path, vt_type(r));
		free(r);
	}
}

static void test_line(void)
{
	static const char want[] =
		"1234567890|42|a\\174b|MPROTECT|0x7f0000001000|0x7f0000003000|r-xs|/a\\012b|"
		"file|7|43|9|0x2000|08:101|12345678901\n";
	static const char gap[] =
		"18446744073709551615|0||MUNMAP|0x0|0xfffffffffffff000|----||none|"
		"0|0|1|0x0|00:00|0\n";
	struct vt_record *r = make("/a\nb", 4);
	char buf[VT_LINE_MAX];

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
	check(vt_line(r, buf) == sizeof(want) - 1 &&
	      !memcmp(buf, want, sizeof(want) - 1), "line", buf);
	free(r);

	r = make("", 0);
	r->ts = UINT64_MAX;
	r->op = VT_OP_MUNMAP;
	r->end = 0xfffffffffffff000;
	r->mm = 1;
	check(vt_line(r, buf) == sizeof(gap) - 1 &&
	      !memcmp(buf, gap, sizeof(gap) - 1), "empty range", buf);
	free(r);
}

/* Every number at its longest, every byte escaped: a buffer of VT_LINE_MAX holds it. */
static void test_longest_line(void)
{
	struct vt_record *r = make("", 0);
	char *buf = malloc(VT_LINE_MAX);
	size_t n;

	r = realloc(r, VT_RECORD_MAX);
	memset(r, 0xff, VT_RECORD_MAX);
	r->path_len = VT_PATH_MAX;
	n = vt_line(r, buf);
	check(n > 4 * VT_PATH_MAX && n <= VT_LINE_MAX && buf[n - 1] == '\n', "the longest line", "");
	free(buf);
	free(r);
}

static void test_names(void)
{
	for (unsigned int i = 0; i < VT_OP_COUNT; i++)
		check(vt_op_name(i), "an operation without a name", "");
	check(!vt_op_name(VT_OP_COUNT), "a name past the last operation", "");
	check(!strcmp(vt_op_name(VT_OP_READY), "READY"), "the last name", "");
}

static u32 random_below(u32 n)
{
	return ((u32)rand() << 15 ^ (u32)rand()) % n;
}

/* Any bytes give one line of fifteen fields, without control characters. */
static void fuzz_line(void)
{
	size_t n = random_below(random_below(8) ? 40 : VT_PATH_MAX + 1);
	struct vt_record *r = make("", 0);
	static char buf[VT_LINE_MAX];
	size_t len, bars = 0;

	r = realloc(r, sizeof(*r) + n);
	for (size_t i = 0; i < sizeof(*r) + n; i++)
		((u8 *)r)[i] = random_below(4) ? random_below(256)
						: (u8)"|\\\n\xe2\xed\xf4"[random_below(6)];
	r->path_len = n;
	len = vt_line(r, buf);
	check(len > 0 && buf[len - 1] == '\n', "fuzz: no line", "");
	for (size_t i = 0; i + 1 < len; i++) {
		bars += buf[i] == '|';
		check((u8)buf[i] >= 0x20 && buf[i] != 0x7f, "fuzz: control character", "");
	}
	check(bars == 14, "fuzz: number of fields", "");
	free(r);
}

/* Records of random sizes through a small queue: what comes out is what went in, in order. */
static void fuzz_queue(void)
{
	enum { SIZE = 8192, LIMIT = 7000 };
	struct vt_record *out = malloc(VT_RECORD_MAX);
	void *buf = malloc(SIZE);
	char path[VT_PATH_MAX];
	struct vt_queue q;
	u64 in = 0, next = 0, refused = 0;

	vt_queue_init(&q, buf, SIZE);
	/* As after a long time: masked positions wrap, and so does the counter. */
	q.head = UINT64_MAX - 20000;
	q.tail = q.head;
	for (int i = 0; i < 400; i++) {
		while (random_below(3)) {
			struct vt_record r = { .seq = in };
			u16 n = random_below(random_below(4) ? 64 : VT_PATH_MAX + 1);
			u64 used = vt_queue_used(&q);

			memset(path, (int)(in & 0xff), n);
			if (vt_queue_push(&q, &r, path, n, LIMIT)) {
				check(vt_queue_used(&q) == used + vt_record_len(n) &&
				      vt_queue_used(&q) <= LIMIT, "queue: room", "");
				in++;
			} else {
				check(used + vt_record_len(n) > LIMIT, "queue: refused", "");
				refused++;
				break;
			}
		}
		while (random_below(3)) {
			u16 len = vt_queue_peek(&q, q.tail, out);

			if (!len) {
				check(in == next, "queue: lost", "");
				break;
			}
			check(out->seq == next && len == vt_record_len(out->path_len),
			      "queue: order", "");
			for (u16 k = 0; k < out->path_len; k++)
				check((u8)out->path[k] == (next & 0xff), "queue: bytes", "");
			next++;
			vt_queue_consume(&q, q.tail + len);
		}
	}
	check(refused > 0, "queue: never full", "");
	free(buf);
	free(out);
}

int main(int argc, char **argv)
{
	long rounds = argc > 1 ? atol(argv[1]) : 10000;
	unsigned int seed = argc > 2 ? (unsigned int)atol(argv[2]) : 1;

	test_escapes();
	test_types();
	test_line();
	test_longest_line();
	test_names();
	srand(seed);
	for (long i = 0; i < rounds && !failed; i++)
		fuzz_line();
	for (long i = 0; i < rounds / 500 && !failed; i++)
		fuzz_queue();
	printf("%s: text and queue, %ld fuzz rounds, seed %u\n", failed ? "FAILED" : "ok",
	       rounds, seed);
	return failed;
}

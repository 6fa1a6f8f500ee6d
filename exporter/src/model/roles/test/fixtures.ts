/** Lines of real maps, where not said otherwise, each with what the mapping is for (as `rolesOf` says it), by the rule that they show. */
export interface Fixture {
  /** The name of the rule. */
  readonly rule: string;
  /** What the lines were taken from. */
  readonly from: string;
  readonly exe?: string;
  readonly lines: ReadonlyArray<readonly [line: string, role: string]>;
}

const LIBJVM: readonly [string, string] = [
  '7f9000000000-7f9000100000 r-xp 00000000 fe:00 11 /usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so',
  'library (libjvm.so)',
];
const LIBC: readonly [string, string] = [
  '7ffff0000000-7ffff0100000 r-xp 00000000 fe:00 12 /usr/lib/x86_64-linux-gnu/libc.so.6',
  'library (libc.so.6)',
];

export const FIXTURES: readonly Fixture[] = [
  {
    rule: 'named by the kernel',
    from: 'Node.js 24 (io_uring), glibc 2.41 with hugetlb, Erlang 25, a program with MAP_SHARED',
    lines: [
      ['7f0000000000-7f0000004000 rw-s 10000000 00:10 2408 anon_inode:[io_uring]', 'kernel-ring ([io_uring])'],
      ['7f0001000000-7f0001200000 rw-p 00000000 00:14 403 /anon_hugepage (deleted)', 'huge-pages'],
      ['7f0002000000-7f0002001000 rw-s 00000000 00:01 1024 /dev/zero (deleted)', 'shared-anonymous'],
      ['7f0003000000-7f0003001000 rw-s 00000000 00:05 33 /dev/dri/card0', 'device (card0)'],
      ['7f0004000000-7f0004001000 rw-s 00000000 00:01 77 /dmabuf:', 'dma-buf'],
      ['7f0005000000-7f0005001000 rw-s 00000000 00:01 16 /memfd:pulse (deleted)', 'memfd (pulse)'],
      ['7f0006000000-7f0006001000 rw-s 00000000 00:01 18 /memfd:vmem (deleted)', '~jit-code (Erlang)'],
      ['7f0007000000-7f0007001000 r-xs 00000000 00:01 18 /memfd:vmem (deleted)', '~jit-code (Erlang)'],
    ],
  },
  {
    rule: 'named by the program',
    from: 'made after the source: no kernel of Debian’s names memory',
    lines: [
      ['7f0000001000-7f0000801000 rw-p 00000000 00:00 0 [anon: glibc: pthread stack: 4711]', 'thread-stack'],
      ['7f0001000000-7f0001021000 rw-p 00000000 00:00 0 [anon: glibc: malloc arena]', 'arena (glibc’s malloc)'],
      ['7f0002000000-7f0002021000 rw-p 00000000 00:00 0 [anon:something else]', ''],
    ],
  },
  {
    rule: 'bss',
    from: 'PostgreSQL 17; CPython 3.11, above whose zlib 3 MiB of objects have merged',
    lines: [
      ['7f3ede000000-7f3ede1f0000 r-xp 00000000 fe:00 29 /usr/lib/libc.so.6', 'library (libc.so.6)'],
      ['7f3ede1f0000-7f3ede1f1000 r--p 001e3000 fe:00 29 /usr/lib/libc.so.6', 'library (libc.so.6)'],
      ['7f3ede1f1000-7f3ede1f3000 rw-p 001e4000 fe:00 29 /usr/lib/libc.so.6', 'library (libc.so.6)'],
      ['7f3ede1f3000-7f3ede200000 rw-p 00000000 00:00 0', 'bss (libc.so.6)'],
      ['7f3ee0000000-7f3ee0001000 r-xp 00000000 fe:00 30 /usr/lib/zlib.so', 'library (zlib.so)'],
      ['7f3ee0001000-7f3ee0002000 rw-p 00001000 fe:00 30 /usr/lib/zlib.so', 'library (zlib.so)'],
      ['7f3ee0002000-7f3ee0310000 rw-p 00000000 00:00 0', '~bss-and-more (zlib.so)'],
      // Behind data that no code goes with there may be anything.
      ['7f3ef0000000-7f3ef0001000 rw-p 00000000 fe:00 31 /var/lib/table.db', ''],
      ['7f3ef0001000-7f3ef0002000 rw-p 00000000 00:00 0', ''],
    ],
  },
  {
    rule: 'AddressSanitizer',
    from: 'a C program, GCC 12 -fsanitize=address',
    lines: [
      ['7fff7000-8fff7000 rw-p 00000000 00:00 0', 'asan-shadow (AddressSanitizer)'],
      ['8fff7000-2008fff7000 ---p 00000000 00:00 0', 'asan-shadow (AddressSanitizer)'],
      ['2008fff7000-10007fff8000 rw-p 00000000 00:00 0', 'asan-shadow (AddressSanitizer)'],
      ['600000000000-603000000000 ---p 00000000 00:00 0', 'asan-heap (AddressSanitizer)'],
      ['603000000000-603000010000 rw-p 00000000 00:00 0', 'asan-heap (AddressSanitizer)'],
      ['7f0000000000-7f0000100000 r-xp 00000000 fe:00 9 /usr/lib/libasan.so.8.0.0', 'library (libasan.so.8.0.0)'],
    ],
  },
  {
    rule: 'mozjemalloc chunk',
    from: 'Firefox 153esr, Debian 12',
    lines: [
      ['7f5835500000-7f5835502000 rw-p 00000000 00:00 0', 'heap-chunk (mozjemalloc)'],
      ['7f5835502000-7f5835503000 ---p 00000000 00:00 0', 'heap-chunk (mozjemalloc)'],
      ['7f5835503000-7f58355ff000 rw-p 00000000 00:00 0', 'heap-chunk (mozjemalloc)'],
      ['7f58355ff000-7f5835600000 ---p 00000000 00:00 0', 'heap-chunk (mozjemalloc)'],
    ],
  },
  {
    rule: 'mozjemalloc, large',
    from: 'Firefox 140esr, Debian 12',
    lines: [
      ['7fa20bb00000-7fa20bd00000 rw-p 00000000 00:00 0', '~heap-chunk (mozjemalloc)'],
      ['7fa20bd00000-7fa20be00000 ---p 00000000 00:00 0', '~heap-chunk (mozjemalloc)'],
      ['7fa230000000-7fa230100000 r-xp 00000000 fe:00 8 /usr/lib/firefox-esr/libxul.so', 'library (libxul.so)'],
    ],
  },
  {
    rule: 'SpiderMonkey',
    from: 'Firefox 140esr, Debian 12',
    lines: [
      ['1f7d3300000-1f7d3400000 rw-p 00000000 00:00 0', '~gc-heap (SpiderMonkey)'],
      ['280117a0d000-280117a1a000 r-xp 00000000 00:00 0', 'jit-code (SpiderMonkey)'],
      ['280117a1a000-28019760d000 ---p 00000000 00:00 0', '~jit-reserve (SpiderMonkey)'],
      ['7fa230000000-7fa230100000 r-xp 00000000 fe:00 8 /usr/lib/firefox-esr/libxul.so', 'library (libxul.so)'],
    ],
  },
  {
    rule: 'PartitionAlloc',
    from: 'Chromium 156: a super page, of which the last part is not in use',
    lines: [
      ['13bc00002000-13bc00003000 rw-p 00000000 00:00 0', 'heap-chunk (PartitionAlloc)'],
      ['13bc00003000-13bc00004000 ---p 00000000 00:00 0', 'heap-chunk (PartitionAlloc)'],
      ['13bc00004000-13bc001f4000 rw-p 00000000 00:00 0', 'heap-chunk (PartitionAlloc)'],
      ['13bc001f4000-13bc00202000 ---p 00000000 00:00 0', 'heap-chunk (PartitionAlloc)'],
    ],
  },
  {
    rule: 'PartitionAlloc’s metadata',
    from: 'Chromium, Debian 12, December 2026',
    exe: '/usr/lib/chromium/chromium',
    lines: [
      ['25dd5bc62000-25dd5bc63000 rw-p 00000000 00:00 0', '~heap-chunk (PartitionAlloc)'],
      ['25dd5bc63000-25dd5be62000 ---p 00000000 00:00 0', ''],
      ['25dd5be62000-25dd5be63000 rw-p 00000000 00:00 0', '~heap-chunk (PartitionAlloc)'],
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/lib/chromium/chromium', ''],
    ],
  },
  {
    rule: 'Go heap',
    from: 'Go 1.19, and a thread stack of its own, which is no arena either',
    lines: [
      ['c000000000-c000400000 rw-p 00000000 00:00 0', 'go-heap (Go)'],
      ['c000400000-c004000000 ---p 00000000 00:00 0', 'go-reserve (Go)'],
    ],
  },
  {
    rule: 'Go heap, anywhere',
    from: 'Go 1.26, Debian sid',
    lines: [
      ['295ca0000000-295ca3c00000 ---p 00000000 00:00 0', '~go-reserve (Go)'],
      ['295ca3c00000-295ca8000000 rw-p 00000000 00:00 0', '~go-heap (Go)'],
      ['295cb0001000-295cb4000000 rw-p 00000000 00:00 0', ''],
    ],
  },
  {
    rule: 'Haskell heap',
    from: 'made after the source',
    lines: [
      ['4200000000-4200100000 rw-p 00000000 00:00 0', 'haskell-heap (GHC)'],
      ['4200100000-14200000000 ---p 00000000 00:00 0', 'haskell-reserve (GHC)'],
    ],
  },
  {
    rule: 'Java classes',
    from: 'OpenJDK 17',
    lines: [
      ['7f7b4f000000-7f7b4fbc7000 rw-p 00001000 fe:00 32 /usr/lib/jvm/lib/server/classes.jsa', 'class-data (HotSpot)'],
      ['7f7b4fbc7000-7f7b50000000 ---p 00000000 00:00 0', 'class-data (HotSpot)'],
      ['7f7b50000000-7f7b50010000 rw-p 00000000 00:00 0', 'class-space (HotSpot)'],
      ['7f7b50010000-7f7b90000000 ---p 00000000 00:00 0', 'class-space (HotSpot)'],
      LIBJVM,
    ],
  },
  {
    rule: 'Java heap',
    from: 'OpenJDK 17, G1: the archive’s objects are part of it',
    lines: [
      ['fc000000-ffe00000 rw-p 00000000 00:00 0', 'java-heap (HotSpot)'],
      ['ffe00000-ffe75000 rw-p 00c77000 fe:00 32 /usr/lib/jvm/lib/server/classes.jsa', 'java-heap (HotSpot)'],
      ['ffe75000-100000000 rw-p 00000000 00:00 0', 'java-heap (HotSpot)'],
      ['7f7b4f000000-7f7b4fbc7000 rw-p 00001000 fe:00 32 /usr/lib/jvm/lib/server/classes.jsa', 'class-data (HotSpot)'],
      LIBJVM,
    ],
  },
  {
    rule: 'code cache',
    from: 'OpenJDK 17',
    lines: [
      ['7f7ba5400000-7f7ba5670000 rwxp 00000000 00:00 0', 'jit-code (HotSpot)'],
      ['7f7ba5670000-7f7bac938000 ---p 00000000 00:00 0', 'jit-reserve (HotSpot)'],
      LIBJVM,
    ],
  },
  {
    rule: 'Java thread stack',
    from: 'OpenJDK 17: one of the machine’s threads, one of Java’s',
    lines: [
      ['7f7d4c69e000-7f7d4c69f000 ---p 00000000 00:00 0', 'guard (HotSpot)'],
      ['7f7d4c69f000-7f7d4c79f000 rw-p 00000000 00:00 0', 'thread-stack (HotSpot)'],
      ['7f7d4c79f000-7f7d4c7a3000 ---p 00000000 00:00 0', 'guard (HotSpot)'],
      ['7f7d4c7a3000-7f7d4c89f000 rw-p 00000000 00:00 0', 'thread-stack (HotSpot)'],
      LIBJVM,
    ],
  },
  {
    rule: 'metaspace',
    from: 'OpenJDK 17',
    lines: [
      ['7f7b4b000000-7f7b4b020000 rw-p 00000000 00:00 0', '~metaspace (HotSpot)'],
      ['7f7b4b020000-7f7b4b400000 ---p 00000000 00:00 0', '~metaspace (HotSpot)'],
      LIBJVM,
    ],
  },
  {
    rule: 'JavaScriptCore',
    from: 'made after the source',
    exe: '/usr/bin/bun',
    lines: [
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/bun', ''],
      ['7f0000001000-7f003ffff000 rwxp 00000000 00:00 0', 'jit-code (JavaScriptCore)'],
    ],
  },
  {
    rule: 'Lisp heap',
    from: 'SBCL 2.2.9, Debian 12',
    exe: '/usr/bin/sbcl',
    lines: [
      ['50000000-50008000 rwxp 00008000 fe:00 16 /usr/lib/sbcl/sbcl.core', 'lisp-heap (SBCL)'],
      ['50008000-50100000 rwxp 00000000 00:00 0', 'lisp-heap (SBCL)'],
      ['1001330000-1040000000 rwxp 00000000 00:00 0', 'lisp-heap (SBCL)'],
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/sbcl', ''],
    ],
  },
  {
    rule: 'code of other runtimes',
    from: 'qemu-system-x86_64 7.2',
    exe: '/usr/bin/qemu-system-x86_64',
    lines: [
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/qemu-system-x86_64', ''],
      ['7f0000001000-7f0040000000 rwxp 00000000 00:00 0', 'jit-code (QEMU)'],
    ],
  },
  {
    rule: 'V8',
    from: 'Node.js 22 and 24',
    exe: '/usr/bin/node',
    lines: [
      ['10b369e80000-10b369e8c000 rw-p 00000000 00:00 0', '~gc-heap (V8)'],
      ['2cda5fd80000-2cda5fdc0000 rw-p 00000000 00:00 0', '~gc-heap (V8)'],
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/node', ''],
      ['7fa37c003000-7fa37c03f000 rwxp 00000000 00:00 0', 'jit-code (V8)'],
      ['7fa37c03f000-7fa39be00000 ---p 00000000 00:00 0', '~jit-reserve (V8)'],
      ['7fa423720000-7fa4237c0000 rw-p 00000000 00:00 0', '~wasm-memory (V8)'],
      ['7fa4237c0000-7fa6237c0000 ---p 00000000 00:00 0', '~wasm-memory (V8)'],
    ],
  },
  {
    rule: 'malloc arena',
    from: 'glibc 2.36; CPython 3.13 (glibc 2.41), whose objects have merged below',
    lines: [
      ['7f7b24000000-7f7b24021000 rw-p 00000000 00:00 0', 'arena (glibc’s malloc)'],
      ['7f7b24021000-7f7b28000000 ---p 00000000 00:00 0', 'arena-reserve (glibc’s malloc)'],
      ['7f80afb00000-7f80b0021000 rw-p 00000000 00:00 0', 'arena-and-more (glibc’s malloc)'],
      ['7f80b0021000-7f80b4000000 ---p 00000000 00:00 0', 'arena-reserve (glibc’s malloc)'],
      // Not up to a multiple of 64 MiB; or the memory below begins within it.
      ['7f80c0000000-7f80c0021000 rw-p 00000000 00:00 0', ''],
      ['7f80c0021000-7f80c3000000 ---p 00000000 00:00 0', ''],
      ['7f80d0400000-7f80d0410000 rw-p 00000000 00:00 0', ''],
      ['7f80d0410000-7f80d4000000 ---p 00000000 00:00 0', ''],
      LIBC,
    ],
  },
  {
    rule: 'mimalloc segment',
    from: 'made after the source',
    lines: [
      ['7e1002000000-7e1002100000 rw-p 00000000 00:00 0', '~heap-chunk (mimalloc)'],
      ['7e1002100000-7e1004000000 ---p 00000000 00:00 0', '~heap-chunk (mimalloc)'],
      ['7f0000000000-7f0000100000 r-xp 00000000 fe:00 9 /usr/lib/libmimalloc.so.2.0', 'library (libmimalloc.so.2.0)'],
    ],
  },
  {
    rule: 'fiber stacks',
    from: 'Ruby 3.1, Debian 12: eight of a pool',
    exe: '/usr/bin/ruby3.1',
    lines: [
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/ruby3.1', ''],
      ...Array.from({ length: 8 }, (_, n): ReadonlyArray<readonly [string, string]> => {
        const [guard, stack, end] = [0, 0x1000, 0xa1000].map((at) => (0x7f0000000000 + n * 0xa1000 + at).toString(16));
        return [
          [`${guard}-${stack} ---p 00000000 00:00 0`, 'guard'],
          [`${stack}-${end} rw-p 00000000 00:00 0`, '~fiber-stack (Ruby)'],
        ];
      }).flat(),
    ],
  },
  {
    rule: 'thread stack',
    from: 'a C program with threads, glibc 2.36; Go 1.24 with cgo, whose memory has merged above a stack',
    lines: [
      ['7f9df0000000-7f9df0001000 ---p 00000000 00:00 0', 'guard'],
      ['7f9df0001000-7f9df0801000 rw-p 00000000 00:00 0', '~thread-stack'],
      ['7f9dfa5ff000-7f9dfa600000 ---p 00000000 00:00 0', 'guard'],
      ['7f9dfa600000-7f9dfce00000 rw-p 00000000 00:00 0', '~thread-stack-and-more'],
      LIBC,
    ],
  },
  {
    rule: 'thread stacks without mapped guards',
    from: 'glibc 2.43: seven stacks of 8 MiB; what malloc(8 MiB) maps is as large as one',
    lines: [
      ['7f2a347f9000-7f2a38000000 rw-p 00000000 00:00 0', '~thread-stacks'],
      ['7f2a40000000-7f2a40801000 rw-p 00000000 00:00 0', ''],
      LIBC,
    ],
  },
  {
    rule: 'pymalloc arenas',
    from: 'CPython 3.13',
    exe: '/usr/bin/python3.13',
    lines: [
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/python3.13', ''],
      ['7fc618e40000-7fc619440000 rw-p 00000000 00:00 0', '~heap-chunk (pymalloc)'],
      ['7fc61c6f6000-7fc61cf74000 rw-p 00000000 00:00 0', ''],
    ],
  },
  {
    rule: 'guard page',
    from: 'OpenJDK 25: a page that nobody may touch, with no stack above',
    lines: [['8c000000-8c001000 ---p 00000000 00:00 0', 'guard']],
  },
  {
    rule: 'library',
    from: 'Emacs 28.2, Wine 8; the program itself is none, nor is a file without code',
    lines: [
      ['560000000000-560000001000 r-xp 00000000 fe:00 7 /usr/bin/app', ''],
      ['7f571d20a000-7f571d20b000 r--p 00000000 fe:00 37 /usr/lib/emacs/regexp-opt.eln', 'library (regexp-opt.eln)'],
      ['7f571d20b000-7f571d20d000 r-xp 00001000 fe:00 37 /usr/lib/emacs/regexp-opt.eln', 'library (regexp-opt.eln)'],
      ['7f5800000000-7f5800030000 r-xp 00001000 fe:00 42 /usr/lib/wine/kernel32.pe', 'library (kernel32.pe)'],
      ['7f5900000000-7f5900010000 r--p 00000000 fe:00 43 /etc/ld.so.cache', ''],
    ],
  },
];

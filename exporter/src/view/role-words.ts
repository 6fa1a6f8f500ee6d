import type { Role, RoleId } from '../model/roles/role';
import type { Thread } from '../model/thread';
import { unescapeWire } from './unescape';

type Words = readonly [name: (of: string) => string, words: string];

const named = (name: string): ((of: string) => string) => {
  return () => name;
};
const owned = (what: string): ((of: string) => string) => {
  return (of) => (of === '' ? what : `${of} ${what}`);
};

/** What a role is called, given whose it is (empty: nobody's), and a sentence that says what it is for. */
const WORDS: Readonly<Record<RoleId, Words>> = {
  arena: [named('malloc arena'), 'An arena of glibc’s malloc: a thread’s own heap, 64 MiB of address space each.'],
  'arena-and-more': [
    named('malloc arena and more'),
    'An arena of glibc’s malloc in its last part, 64 MiB of address space with the reserve above; other memory merged with it below.',
  ],
  'arena-reserve': [named('arena reserve'), 'The part of a malloc arena that is not in use yet: addresses, no memory.'],
  'asan-heap': [owned('heap'), 'What malloc hands out in a program built with AddressSanitizer.'],
  'asan-shadow': [owned('shadow'), 'One byte for each eight of the program: whether it may touch them.'],
  bss: [(of) => `bss of ${of}`, 'Variables of a library that start as zero.'],
  'bss-and-more': [
    (of) => `bss of ${of} and more`,
    'Variables of a library that start as zero in its lowest part, and perhaps other memory merged with it above.',
  ],
  'class-data': [named('Java class archive'), 'Classes of the JDK, loaded in advance and mapped ready for use.'],
  'class-space': [
    named('Java class space'),
    'Where HotSpot describes classes, of which compressed pointers reach 1 GiB.',
  ],
  device: [named('device'), 'Memory or registers of a device, mapped through its driver.'],
  'dma-buf': [named('dma-buf'), 'A buffer that devices, such as a GPU, and programs share.'],
  'fiber-stack': [owned('fiber stack'), 'The stack of a fiber: code that takes turns within a thread.'],
  'gc-heap': [owned('heap'), 'Objects of a language runtime, of which its garbage collector takes care.'],
  'go-heap': [named('Go heap'), 'Objects and goroutines’ stacks of a Go program.'],
  'go-reserve': [named('Go heap reserve'), 'Addresses that Go keeps for its heap: no memory yet.'],
  guard: [named('guard'), 'A guard: what overflows into it is stopped.'],
  'haskell-heap': [named('Haskell heap'), 'Objects of a Haskell program.'],
  'haskell-reserve': [
    named('Haskell heap reserve'),
    'A terabyte of addresses that GHC keeps for its heap: no memory yet.',
  ],
  'heap-chunk': [owned('chunk'), 'Memory that an allocator took in one piece and hands out in small ones.'],
  'huge-pages': [named('huge pages'), 'Anonymous memory made of huge pages (MAP_HUGETLB).'],
  'java-heap': [named('Java heap'), 'Objects of a Java program.'],
  'java-reserve': [named('Java heap reserve'), 'Addresses that HotSpot keeps for the Java heap: no memory yet.'],
  'jit-code': [owned('JIT code'), 'Code that a runtime compiled while it ran.'],
  'jit-reserve': [owned('code reserve'), 'Addresses kept for code that is compiled later: no memory yet.'],
  'kernel-ring': [
    (of) => (of === '' ? 'kernel ring' : of),
    'A ring or table that the kernel and the program both read and write, to spare system calls.',
  ],
  library: [named('library'), 'A library: code and data that programs load at run time.'],
  'lisp-heap': [owned('heap'), 'Objects and compiled code of a Lisp program, in one.'],
  memfd: [
    (of) => (of === '' ? 'memfd' : `memfd ${of}`),
    'Memory with a file descriptor (memfd_create), which may be handed to others.',
  ],
  metaspace: [named('Java metaspace'), 'Where HotSpot keeps methods and constants of classes.'],
  'shared-anonymous': [
    named('shared anonymous'),
    'Memory that this process and its children share: mmap() with MAP_SHARED and no file.',
  ],
  'thread-stack': [named('thread stack'), 'A thread’s stack: local variables and return addresses.'],
  'thread-stack-and-more': [
    named('thread stack and more'),
    'A thread’s stack in its lowest part; other memory merged with it above.',
  ],
  'thread-stacks': [
    named('thread stacks'),
    'Several threads’ stacks: their guards are no mappings of their own (MADV_GUARD_INSTALL), so that neighbours merge.',
  ],
  'wasm-memory': [named('WebAssembly memory'), 'A module’s memory, which grows into addresses kept behind it.'],
};

/** What a role is called, whether or not it is sure. */
export function roleName({ id, of }: Role): string {
  return WORDS[id][0](of === null ? '' : unescapeWire(of));
}

/** The same in a word or two for lists and pictures: with a question mark if it is not sure. */
export function roleLabel(role: Role): string {
  return role.isSure ? roleName(role) : `${roleName(role)}?`;
}

/** What a role is for, in a sentence or two. */
export function roleInWords(role: Role): string {
  const words = WORDS[role.id][1];
  return role.isSure ? words : `Seems to be ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}

/** Whether a role could be called so. */
export function isInRoleName(words: string): boolean {
  return NAMES.some((name) => name.includes(words)) || words.startsWith('bss of ');
}

const NAMES = Object.values(WORDS).map(([name]) => name('').toLowerCase());

/** At most so many threads are named. */
const NAMED_THREADS = 3;

/** Threads in words, such as `4711 (GC Thread#0)`. */
export function threadsInWords(threads: readonly Thread[]): string {
  const some = threads.slice(0, NAMED_THREADS).map(({ tid, name }) => `${tid} (${unescapeWire(name)})`);
  const more = threads.length - some.length;
  return more > 0 ? `${some.join(', ')} and ${more} more` : some.join(', ');
}

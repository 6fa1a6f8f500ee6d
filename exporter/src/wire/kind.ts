import type { Kind, Vma } from './vma';

/** Guards are seldom longer; what may not be touched and is longer merely keeps addresses. */
const MAX_GUARD_BYTES = 64 * 1024;

/**
 * The kind of a mapping of so many bytes that has this kind, whatever its size: nameless private memory without any access is
 * `reserved` from more than 64 KiB on, `anon` up to that. Asked of every VMA that is stated and of whatever remains of one.
 */
export function sizedKind({ perms, path, kind }: Pick<Vma, 'perms' | 'path' | 'kind'>, bytes: number): Kind {
  if (kind !== 'anon' && kind !== 'reserved') {
    return kind;
  }
  return path === '' && perms === '---p' && bytes > MAX_GUARD_BYTES ? 'reserved' : 'anon';
}

/** What `kindOf` looks at: a line of /proc/PID/maps and its process. */
export interface MappingFacts {
  readonly start: number;
  readonly perms: string;
  /** Escaped; empty for a nameless anonymous mapping. */
  readonly path: string;
  /** The process's executable, escaped; empty: none or unknown. */
  readonly exe: string;
  /** The page after the executable's initialised data: where the kernel puts its bss; 0: unknown. */
  readonly bssStart: number;
}

/** The kind of a mapping by the kernel module's rules, in their order. */
export function kindOf({ start, perms, path, exe, bssStart }: MappingFacts): Kind {
  if (path === '') {
    return bssStart !== 0 && start === bssStart ? 'bss' : 'anon';
  }
  if (path.startsWith('[')) {
    return bracketKind(path);
  }
  if (path === exe) {
    return perms[1] === 'w' ? 'data' : 'text';
  }
  if (perms[3] !== 's' && isAnonymous(path)) {
    return 'anon';
  }
  if (perms[3] === 's' && (isAnonymous(path) || /^\/(dev\/zero|SYSV|memfd:|dev\/shm\/)/.test(path))) {
    return 'shared';
  }
  return isLibrary(path) ? 'library' : 'file';
}

function bracketKind(name: string): Kind {
  switch (name) {
    case '[vdso]':
      return 'vdso';
    case '[heap]':
      return 'heap';
    case '[stack]':
      return 'stack';
  }
  if (name.startsWith('[vvar')) {
    return 'vvar';
  }
  if (name.startsWith('[anon:')) {
    return 'anon';
  }
  return name.startsWith('[anon_shmem:') ? 'shared' : 'special';
}

/** Memory that no file is behind, though the kernel gives it a file's name. */
function isAnonymous(path: string): boolean {
  return /^\/(anon_hugepage( \(deleted\))?|dev\/zero)$/.test(path);
}

/** `libc.so`, `libc.so.6`, not `ld.so.cache`; what Node.js, Emacs, OCaml and Wine load without the system's loader. */
const LIBRARY = /\.so(\.\d.*)?$|\.(node|eln|cmxs|dll)$/;

/** An unlinked file has ` (deleted)` behind its name. */
function isLibrary(path: string): boolean {
  return LIBRARY.test(path.slice(path.lastIndexOf('/') + 1).replace(/ \(deleted\)$/, ''));
}

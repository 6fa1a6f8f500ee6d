/**
 * What mappings are for. The kind of a mapping says what it is and is streamed; its role depends on its neighbours and on what else is
 * mapped, so that whoever has the map derives it.
 */
export const ROLE_IDS = [
  'arena',
  'arena-and-more',
  'arena-reserve',
  'asan-heap',
  'asan-shadow',
  'bss',
  'bss-and-more',
  'class-data',
  'class-space',
  'device',
  'dma-buf',
  'fiber-stack',
  'gc-heap',
  'go-heap',
  'go-reserve',
  'guard',
  'haskell-heap',
  'haskell-reserve',
  'heap-chunk',
  'huge-pages',
  'java-heap',
  'java-reserve',
  'jit-code',
  'jit-reserve',
  'kernel-ring',
  'library',
  'lisp-heap',
  'memfd',
  'metaspace',
  'shared-anonymous',
  'thread-stack',
  'thread-stack-and-more',
  'thread-stacks',
  'wasm-memory',
] as const;

export type RoleId = (typeof ROLE_IDS)[number];

/** What a mapping is for. */
export interface Role {
  readonly id: RoleId;
  /** Whose: a runtime (`V8`), an allocator, or a file's base name in the wire's escapes; null: nobody's in particular. */
  readonly of: string | null;
  /** Whether it can hardly be anything else. Otherwise words say that it seems to be so. */
  readonly isSure: boolean;
}

/** What can hardly be anything else. */
export function sure(id: RoleId, of: string | null = null): Role {
  return { id, of, isSure: true };
}

/** What seems to be so: other things may look the same. */
export function likely(id: RoleId, of: string | null = null): Role {
  return { id, of, isSure: false };
}

/** Whose code is in memory that is writable and executable, where that is normal; null: it is not, or it is not known whose. */
export function jitOf(role: Role | null): string | null {
  return role !== null && (role.id === 'jit-code' || role.id === 'lisp-heap') ? role.of : null;
}

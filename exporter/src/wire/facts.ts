import { sizedKind } from './kind';
import { KINDS, type Kind, type Vma } from './vma';

/** What a fork takes away from the copy: locks in memory (`lo`, and `lf`, on fault), and the watch of a userfaultfd. */
const NOT_COPIED: ReadonlySet<string> = new Set(['lf', 'lo', 'ui', 'um', 'uw']);

/** All that a VMA is besides where it is: its start, end and offset. */
export type FactFields = Pick<Vma, 'perms' | 'dev' | 'inode' | 'path' | 'kind' | 'flags'>;

/**
 * What a mapping is, wherever it is. Immutable, and interned: equal facts are one object, whoever has them, so that they are compared
 * by identity and a map of a million VMAs names a few dozen of them.
 */
export class Facts implements FactFields {
  /** Place of the kind among KINDS. */
  readonly kindIndex: number;
  /** Whether a file backs the mapping: only then does the offset move when its start does. */
  readonly isFileBacked: boolean;
  /** Whether code could be written and then run there: what W^X forbids. */
  readonly isWritableExecutable: boolean;
  /** The same in the other size, where the kind depends on it. */
  private twin: Facts | undefined;
  private copied: Facts | undefined;

  private constructor(
    readonly perms: string,
    readonly dev: string,
    readonly inode: string,
    readonly path: string,
    readonly kind: Kind,
    readonly flags: string | null,
  ) {
    this.kindIndex = KINDS.indexOf(kind);
    this.isFileBacked = inode !== '0' || dev !== '00:00';
    this.isWritableExecutable = perms[1] === 'w' && perms[2] === 'x';
  }

  /** The one object with these facts. A VMA will do: what else it has is not looked at. */
  static of({ perms, dev, inode, path, kind, flags }: FactFields): Facts {
    // The path comes last: it alone may hold anything.
    const key = `${perms} ${dev} ${inode} ${kind} ${flags ?? '?'}/${path}`;
    const known = table.get(key)?.deref();
    if (known !== undefined) {
      return known;
    }
    const facts = new Facts(perms, dev, inode, path, kind, flags);
    table.set(key, new WeakRef(facts));
    forgotten.register(facts, key);
    return facts;
  }

  /** These facts, but for some that are others. */
  with(change: Partial<FactFields>): Facts {
    const { perms, dev, inode, path, kind, flags } = this;
    return Facts.of({ perms, dev, inode, path, kind, flags, ...change });
  }

  /** What a mapping with these facts is if it has so many bytes: nameless memory without access is `reserved` if it is large. */
  sized(bytes: number): Facts {
    const kind = sizedKind(this, bytes);
    if (kind === this.kind) {
      return this;
    }
    this.twin ??= this.with({ kind });
    return this.twin;
  }

  /** What the copy of such a mapping is that a fork makes; the same where there is no difference. */
  get forked(): Facts {
    this.copied ??= this.flags === null ? this : this.with({ flags: copiedFlags(this.flags) });
    return this.copied;
  }

  /** Whether these differ from others in nothing but the path's text, which a rename or unlink changes without any event. */
  equalsButForPath({ perms, dev, inode, kind, flags }: FactFields): boolean {
    return this.isSameFile(perms, dev, inode, kind) && flags === this.flags;
  }

  /** Whether these differ from others in nothing but that one of the two does not know the flags: another source told, nothing happened. */
  equalsButForUnknownFlags({ perms, dev, inode, path, kind, flags }: FactFields): boolean {
    const oneKnows = (flags === null) !== (this.flags === null);
    return oneKnows && path === this.path && this.isSameFile(perms, dev, inode, kind);
  }

  private isSameFile(perms: string, dev: string, inode: string, kind: Kind): boolean {
    return perms === this.perms && dev === this.dev && inode === this.inode && kind === this.kind;
  }
}

function copiedFlags(flags: string): string {
  return flags
    .split(' ')
    .filter((flag) => !NOT_COPIED.has(flag))
    .join(' ');
}

/** A VMA as its place and its facts. */
export interface Mapping extends Pick<Vma, 'start' | 'end' | 'offset'> {
  readonly facts: Facts;
}

/** Mappings from low to high addresses, as columns: no object for each. All but `facts` have an element a mapping. */
export interface MappingColumns {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly offsets: Float64Array;
  /** Which of the facts: an index into `facts`. */
  readonly is: Uint32Array;
  readonly facts: readonly Facts[];
}

/** The same as one object. */
export function vmaOf({ start, end, offset, facts }: Mapping): Vma {
  const { perms, dev, inode, path, kind, flags } = facts;
  return { start, end, perms, offset, dev, inode, path, kind, flags };
}

/** Weak, so that what no map has any more goes, and its entry after it. */
const table = new Map<string, WeakRef<Facts>>();
const forgotten = new FinalizationRegistry<string>((key) => {
  // It may have been made anew meanwhile.
  if (table.get(key)?.deref() === undefined) {
    table.delete(key);
  }
});

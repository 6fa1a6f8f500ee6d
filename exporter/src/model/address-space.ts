import BTree from 'sorted-btree';
import { sizedKind } from '../wire/kind';
import { isFileBacked, type Kind, type Vma } from '../wire/vma';

/** Count and size of the mappings of one kind. */
export interface KindTotal {
  vmas: number;
  bytes: number;
}

/**
 * The VMAs of one mm, ordered by address, never overlapping.
 *
 * One primitive changes it (`apply`), in O(k log n) for k overlapped VMAs; `clone` is O(1), copy on write, which is
 * what a fork does. Totals by kind are kept as it changes, so that a scrape needs no walk.
 */
export class AddressSpace {
  private readonly totals = new Map<Kind, KindTotal>();
  private bytes = 0;
  private writableExecutable = 0;

  constructor(private readonly tree: BTree<number, Vma> = new BTree<number, Vma>(undefined, compareAddresses)) {}

  /** Number of VMAs: what the kernel holds against vm.max_map_count. */
  get size(): number {
    return this.tree.size;
  }

  /** Sum of the sizes of all VMAs, in bytes. */
  get mappedBytes(): number {
    return this.bytes;
  }

  /** Number of VMAs that are both writable and executable. */
  get writableExecutableVmas(): number {
    return this.writableExecutable;
  }

  /** Count and bytes of one kind; zeroes for a kind that the map has none of. */
  total(kind: Kind): Readonly<KindTotal> {
    return this.totals.get(kind) ?? { vmas: 0, bytes: 0 };
  }

  /** The VMAs from low to high addresses. */
  values(): IterableIterator<Vma> {
    return this.tree.values();
  }

  /** The VMAs that overlap [start, end), from low to high. */
  overlapping(start: number, end: number): Vma[] {
    const found: Vma[] = [];
    const below = this.tree.nextLowerPair(start)?.[1];
    if (below !== undefined && below.end > start) {
      found.push(below);
    }
    this.tree.forRange(start, end, false, (_, vma) => {
      found.push(vma);
    });
    return found;
  }

  /** The VMA whose first address is `start`, if there is one. */
  startingAt(start: number): Vma | undefined {
    return this.tree.get(start);
  }

  /** The VMA that holds `address`, if one does. */
  at(address: number): Vma | undefined {
    const vma = this.tree.getPairOrNextLower(address)?.[1];
    return vma !== undefined && vma.end > address ? vma : undefined;
  }

  /**
   * Makes it true that [start, end) holds exactly `vma`, or nothing. Clips what overlaps the range; what remains of a
   * reservation may be too small for one. Idempotent.
   *
   * @returns whether the map changed.
   * @throws RangeError for an empty range, or a VMA that is not exactly the range.
   */
  apply(start: number, end: number, vma: Vma | null): boolean {
    if (!(start < end) || (vma !== null && (vma.start !== start || vma.end !== end))) {
      throw new RangeError(`not a statement: [${start.toString(16)}, ${end.toString(16)})`);
    }
    const overlapped = this.overlapping(start, end);
    if (vma === null ? overlapped.length === 0 : overlapped.length === 1 && sameVma(overlapped[0]!, vma)) {
      return false;
    }
    for (const old of overlapped) {
      this.remove(old);
      if (old.start < start) {
        this.insert(remainder(old, old.start, start));
      }
      if (old.end > end) {
        this.insert(remainder(old, end, old.end));
      }
    }
    if (vma !== null) {
      this.insert(vma);
    }
    return true;
  }

  /** An independent copy, sharing structure until one of the two changes. */
  clone(): AddressSpace {
    const copy = new AddressSpace(this.tree.clone());
    for (const [kind, total] of this.totals) {
      copy.totals.set(kind, { ...total });
    }
    copy.bytes = this.bytes;
    copy.writableExecutable = this.writableExecutable;
    return copy;
  }

  private insert(vma: Vma): void {
    this.tree.set(vma.start, vma);
    this.count(vma, 1);
  }

  private remove(vma: Vma): void {
    this.tree.delete(vma.start);
    this.count(vma, -1);
  }

  private count(vma: Vma, sign: 1 | -1): void {
    const bytes = sign * (vma.end - vma.start);
    let total = this.totals.get(vma.kind);
    if (total === undefined) {
      total = { vmas: 0, bytes: 0 };
      this.totals.set(vma.kind, total);
    }
    total.vmas += sign;
    total.bytes += bytes;
    this.bytes += bytes;
    if (isWritableExecutable(vma)) {
      this.writableExecutable += sign;
    }
  }
}

/** The part of a VMA that lies in [start, end). */
function remainder(vma: Vma, start: number, end: number): Vma {
  const offset = isFileBacked(vma) ? vma.offset + (start - vma.start) : vma.offset;
  const rest = { ...vma, start, end, offset };
  return vma.kind === 'reserved' ? { ...rest, kind: sizedKind(rest) } : rest;
}

/** Whether code could be written and then run there: what W^X forbids. */
export function isWritableExecutable(vma: Vma): boolean {
  return vma.perms[1] === 'w' && vma.perms[2] === 'x';
}

/** Whether two VMAs agree in every field. */
export function sameVma(a: Vma, b: Vma): boolean {
  return a.path === b.path && sameMapping(a, b);
}

/** Whether two VMAs agree in all but the path text, which a rename or unlink changes without any event. */
export function sameMapping(a: Vma, b: Vma): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.perms === b.perms &&
    a.offset === b.offset &&
    a.dev === b.dev &&
    a.inode === b.inode &&
    a.kind === b.kind
  );
}

function compareAddresses(a: number, b: number): number {
  return a - b;
}

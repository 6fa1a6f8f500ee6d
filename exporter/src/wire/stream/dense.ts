import type { Kind } from '../vma';

/** Bytes that a number of a dense coding counts: addresses, lengths and offsets of VMAs are multiples of it. */
export const DENSE_UNIT = 4096;

/** What a VMA is besides where it is, in a dense coding. */
export type DenseFacts = readonly [
  perms: string,
  dev: string,
  inode: string,
  path: string,
  kind: Kind,
  flags: string | null,
];

/**
 * A map, or a part of it, from low to high addresses, in a tenth of the bytes of Columns: in whole numbers of DENSE_UNIT,
 * exact over 64 bits, and with each text once. All arrays but `facts` have an element a VMA.
 */
export interface Dense {
  /** What there is, each once, in no order. */
  facts: DenseFacts[];
  /** From the end of the VMA before, or from 0, to the start. */
  gap: number[];
  /** From the start to the end. */
  length: number[];
  /** Into its file. */
  offset: number[];
  /** Which of the facts: an index into `facts`. */
  is: number[];
}

import type { Window } from './window';

/**
 * How to know what some mappings are for. It says so of all in a window that it fits. It may look from one mapping at those that adjoin,
 * and those that adjoin these, not beyond a gap: what is there may change unseen.
 */
export interface Rule {
  /** Of its tests. A comment beside it says where it is known from: source code or documentation, with the versions that it holds for. */
  readonly name: string;
  readonly apply: (window: Window) => void;
}

export const KIB = 1024;
export const MIB = 1024 * KIB;
export const GIB = 1024 * MIB;
export const TIB = 1024 * GIB;

/** Where Linux on x86-64 puts what a program asks for without an address: from here up to the stack. */
export const MMAP_AREA = 0x7e0000000000;

/** pthread_attr_setguardsize(3): a page by default, and seldom more than this. */
export const MAX_GUARD = 64 * KIB;

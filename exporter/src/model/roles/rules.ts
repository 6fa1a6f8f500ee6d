import type { Rule } from './rule';
import {
  javaScriptCore,
  mozjemalloc,
  mozjemallocLarge,
  partitionAlloc,
  partitionMetadata,
  spiderMonkey,
  v8,
} from './rules/browsers';
import { bss, libraries, namedByKernel, namedByProgram } from './rules/files';
import { arenas } from './rules/glibc';
import { classes, codeCache, javaHeap, javaStacks, metaspace } from './rules/java';
import { goHeap, goHeapAnywhere, haskellHeap, lispHeap, mimalloc, otherCode, pymalloc } from './rules/runtimes';
import { addressSanitizer } from './rules/sanitizers';
import { fiberStacks, guardedStacks, guards, unguardedStacks } from './rules/stacks';

/** All rules. The first that says what a mapping is for is right: those that can hardly err come first. */
export const RULES: readonly Rule[] = [
  namedByKernel,
  namedByProgram,
  bss,
  addressSanitizer,
  mozjemalloc,
  mozjemallocLarge,
  spiderMonkey,
  partitionAlloc,
  partitionMetadata,
  goHeap,
  haskellHeap,
  classes,
  javaHeap,
  codeCache,
  javaScriptCore,
  lispHeap,
  otherCode,
  v8,
  arenas,
  javaStacks,
  metaspace,
  goHeapAnywhere,
  mimalloc,
  fiberStacks,
  guardedStacks,
  unguardedStacks,
  pymalloc,
  guards,
  libraries,
];

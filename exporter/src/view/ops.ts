/** What an operation did, as the second half of `last changed by …`. */
const OP_WORDS: Partial<Record<string, string>> = {
  brk: 'brk(): the heap’s end moved',
  stack: 'the stack growing by itself',
  exec: 'exec(): another program',
  fork: 'fork()',
  remap: 'remap_file_pages()',
  uffd: 'userfaultfd',
  vma: 'an operation that was not seen',
  other: 'the kernel',
  aio: 'io_setup(), io_destroy()',
  prctl: 'prctl()',
};

/** An operation of the wire in words: `mmap()`. */
export function opInWords(op: string): string {
  return OP_WORDS[op] ?? `${op}()`;
}

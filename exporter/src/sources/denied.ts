/** Why the kernel does not let us look at a process's map, and what would help: one sentence. */
export function explainDenied(): string {
  return 'it may not be read';
}

/**
 * `describe` for what only root can try. Others skip it, and say so; in CI it runs whoever runs it, and fails.
 *
 * @param what for the message, as in "SKIPPED: <what> needs root".
 */
export function describeAsRoot(what: string, tests: () => void): void {
  if (process.getuid?.() === 0 || process.env['CI'] === 'true') {
    describe(what, tests);
  } else {
    process.stderr.write(`SKIPPED: "${what}" needs root\n`);
    describe.skip(what, tests);
  }
}

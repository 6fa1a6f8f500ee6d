// SPDX-License-Identifier: GPL-2.0-only
import { constants, openSync, readSync } from 'node:fs';

/** What the kernel says when something is wrong with it. */
const TROUBLE =
  /WARNING:|BUG:|Oops:|INFO: .*(stall|lock|blocked)|possible (circular|recursive)|Call Trace|general protection|verify: map/;
/** How much of the log an error carries from the first such line on. */
const SHOWN = 60;

const fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
const buffer = Buffer.alloc(8192);

/** The next record's text, undefined if there is none yet. */
function next() {
  try {
    const text = buffer.toString('latin1', 0, readSync(fd, buffer));
    return text.slice(text.indexOf(';') + 1).trimEnd();
  } catch (error) {
    if (error.code === 'EAGAIN') return undefined;
    // The ring of the log has overtaken us: that would hide a warning.
    if (error.code === 'EPIPE') throw new Error('the kernel log was overrun before it was read');
    throw error;
  }
}

/** Throws if the kernel log has got a warning since the last call, or since boot. */
export function expectQuietLog() {
  const lines = [];
  for (let line = next(); line !== undefined; line = next()) lines.push(line);
  const first = lines.findIndex((line) => TROUBLE.test(line));
  if (first >= 0) throw new Error(`the kernel complains:\n${lines.slice(first, first + SHOWN).join('\n')}`);
}

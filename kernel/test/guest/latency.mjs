// SPDX-License-Identifier: GPL-2.0-only
import { check, expect } from './check.mjs';

const MARKS = 100;

/** Each change reaches a client of the stream, one at a time; says how long after the kernel made it. */
export function reachesClients(exporter, workload) {
  return check('exporter: a client hears of each change', async () => {
    const stream = exporter.stream(workload.pid);
    try {
      await find(stream, ({ type, cursor }) => type === 'synced' && cursor !== undefined);
      const late = [];
      for (let n = 0; n < MARKS; n++) {
        const start = await workload.mark();
        const change = await find(stream, ({ changes }) => changes?.find((each) => each.start === start));
        late.push(performance.timeOrigin + performance.now() - change.ts / 1000);
      }
      late.sort((a, b) => a - b);
      const at = (share) => `${late[Math.floor(MARKS * share)].toFixed(1)} ms`;
      return `p50 ${at(0.5)}, p99 ${at(0.99)} after it`;
    } finally {
      await stream.return();
    }
  });
}

/** Reads on to a message of which `look` says something, and resolves to that. */
async function find(stream, look) {
  for (;;) {
    const { value, done } = await stream.next();
    expect(!done, 'the stream ended');
    const found = look(value);
    if (found) return found;
  }
}

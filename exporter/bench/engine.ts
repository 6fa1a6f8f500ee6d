import { openSync, readSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Intake } from '../src/intake';
import { World } from '../src/model/world';
import { ModuleReader } from '../src/sources/module/module-reader';
import { encodeChange } from '../src/stream/encode';

// What the daemon does with records, from bytes on, as far as MODE goes: `parse`, `fold`, or `json`, for one client. Compiled
// against this build and against an older one: it may use only what both have. Prints one line of JSON.
//
// usage: engine FILE MODE SKIP: the records of FILE, of which those after the first SKIP are timed. The file is gone through twice:
// a daemon runs for weeks, and so it is the code that is compiled that counts.

const [file, mode, skip] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4])];
/** What the module's reader takes at a time. */
const READ_BYTES = 64 * 1024;
const space = Buffer.allocUnsafe(READ_BYTES);
/** Whether the records tell flags: an older build is given such that do not. */
const hasFlags = firstLine().split('|').length === 16;

function firstLine(): string {
  const bytes = Buffer.alloc(4096);
  readSync(openSync(file, 'r'), bytes);
  return bytes.toString('latin1').split('\n')[0]!;
}

function pass(): { records: number; seconds: number; digest: string; vmas: number } {
  const descriptor = openSync(file, 'r');
  const reader = new ModuleReader({ fromBoottime: (micros) => micros, now: () => 0 }, undefined, hasFlags);
  const world = new World();
  const intake = new Intake(world, []);
  let sent = 0;
  if (mode === 'json') {
    world.follow({
      change: (process, change) => {
        sent += encodeChange(process.pid, change).length;
      },
    });
  }
  let [seen, began, before] = [0, performance.now(), 0];
  for (let bytes; (bytes = readSync(descriptor, space)) > 0;) {
    const events = reader.take(space.subarray(0, bytes));
    if (mode !== 'parse') {
      intake.take(events);
    }
    if (seen < skip && seen + events.length >= skip) {
      began = performance.now();
      before = seen + events.length;
    }
    seen += events.length;
  }
  const seconds = (performance.now() - began) / 1000;
  if (mode === 'json' && sent === 0) {
    throw new Error('nothing was sent');
  }
  const digest = createHash('sha1');
  let vmas = 0;
  for (const { pid, map } of world.processes()) {
    for (const { start, end, perms } of map.values()) {
      digest.update(`${pid} ${start} ${end} ${perms}\n`);
      vmas++;
    }
  }
  return { records: seen - before, seconds, digest: digest.digest('hex'), vmas };
}

pass();
console.log(JSON.stringify(pass()));

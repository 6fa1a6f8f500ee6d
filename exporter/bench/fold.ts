import { openSync, readSync } from 'node:fs';
import { World } from '../src/model/world';
import { ModuleReader } from '../src/sources/module-reader';
import { encodeChange } from '../src/stream/encode';

/** What the module's reader takes at a time. */
const READ_BYTES = 64 * 1024;

/** What the daemon does with each event, from bytes to JSON: parse, fold, encode. Prints events and seconds. */
const file = openSync(process.argv[2]!, 'r');
const reader = new ModuleReader({ fromBoottime: (micros) => micros, now: () => 0 });
const world = new World();
let changes = 0;
let sent = 0;
world.follow({
  change: (process, change) => {
    changes++;
    sent += encodeChange(process.pid, change).length;
  },
});
const space = Buffer.allocUnsafe(READ_BYTES);
const begin = performance.now();
for (let bytes; (bytes = readSync(file, space)) > 0;) {
  world.fold(reader.take(space.subarray(0, bytes)));
}
const seconds = (performance.now() - begin) / 1000;
const vmas = [...world.processes()].reduce((sum, { map }) => sum + map.size, 0);
console.log(JSON.stringify({ events: changes, seconds, vmas, bytes: sent }));

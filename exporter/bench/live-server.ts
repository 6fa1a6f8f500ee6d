// The stream's endpoint over the records that come on stdin, until that ends. Prints its port.
import { once } from 'node:events';
import { Intake } from '../src/intake';
import { ModuleReader } from '../src/sources/module/module-reader';
import { serve } from '../src/stream/test/server';

/** As it is by default. */
const FLUSH_MS = 50;

async function main(): Promise<void> {
  const server = await serve({ limits: { flushMs: FLUSH_MS } });
  // Times of the records are those of the clock that the client reads, too.
  const reader = new ModuleReader({ fromBoottime: (micros) => micros, now: () => 0 });
  const intake = new Intake(server.world, []);
  process.stdin.on('data', (bytes: Buffer) => {
    intake.take(reader.take(bytes));
  });
  process.stdout.write(`${server.port}\n`);
  await once(process.stdin, 'end');
  await server.stop();
}

void main();

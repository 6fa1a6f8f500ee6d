import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StreamMessage } from '../../wire/stream/messages';

/** Asks for the paths on its command line and prints [status, body] of each. */
const CLIENT = `
  const [url, ...paths] = process.argv.slice(1);
  Promise.all(paths.map(async (path) => {
    const response = await fetch(url + path);
    return [response.status, await response.json()];
  })).then((answers) => console.log(JSON.stringify(answers)));
`;

/** Prints what comes, as it comes. */
const LISTENER = `
  fetch(process.argv[1]).then(async (response) => {
    for await (const part of response.body) process.stdout.write(part);
  }).catch(() => undefined);
`;

/** For tests: whom a client is run as. */
export interface As {
  readonly uid: number;
  readonly gid: number;
}

/** For tests: [status, body] of some paths of an exporter, as it answers a user of this machine. */
export async function askAs(as: As, url: string, ...paths: string[]): Promise<[number, unknown][]> {
  const client = spawn(process.execPath, ['-e', CLIENT, url, ...paths], options(as));
  let output = '';
  client.stdout!.setEncoding('utf8').on('data', (data: string) => (output += data));
  await once(client, 'close');
  return JSON.parse(output) as [number, unknown][];
}

/** For tests: a stream as it is told to a user of this machine. */
export class StreamAs {
  readonly messages: StreamMessage[] = [];
  readonly child: ChildProcess;
  readonly ended: Promise<unknown>;

  constructor(as: As, url: string) {
    this.child = spawn(process.execPath, ['-e', LISTENER, url], options(as));
    this.ended = once(this.child, 'close');
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as StreamMessage);
      this.child.emit('message');
    });
  }

  /** The types of the messages that came, but for bookmarks, which come by the clock. */
  get types(): string[] {
    return this.messages.map(({ type }) => type).filter((type) => type !== 'bookmark');
  }

  /** Waits for a message among all those that came. */
  async until(test: (message: StreamMessage) => boolean): Promise<StreamMessage> {
    for (;;) {
      const found = this.messages.find(test);
      if (found !== undefined) {
        return found;
      }
      const more = await Promise.race([once(this.child, 'message'), this.ended.then(() => 'ended')]);
      if (more === 'ended') {
        throw new Error(`the stream ended before that: ${JSON.stringify(this.messages)}`);
      }
    }
  }

  async close(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }
}

function options({ uid, gid }: As): SpawnOptions {
  return { uid, gid, cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'inherit'] };
}

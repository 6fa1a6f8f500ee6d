import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Opens connections, sends the same on each, reads what comes, and opens another for each that ends, after a breath. */
const PROGRAM = `
const { connect } = require('node:net');
const [port, host, count, text] = process.argv.slice(1);
let opened = 0;
function open() {
  let counted = false;
  const socket = connect(Number(port), host, () => {
    socket.write(text);
    if (!counted && ++opened === Number(count)) process.stdout.write('all\\n');
    counted = true;
  });
  socket.on('error', () => undefined).on('close', () => setTimeout(open, 100)).resume();
}
for (let n = 0; n < Number(count); n++) open();
`;

/** For tests: a user of this machine who opens many connections, and again when they are closed. Needs root for another uid. */
export class Crowd {
  private constructor(private readonly child: ChildProcess) {}

  /** Resolves once so many connections have been made. */
  static async gather(url: string, uid: number, count: number, text = ''): Promise<Crowd> {
    const { hostname, port } = new URL(url);
    const child = spawn(process.execPath, ['-e', PROGRAM, port, hostname.replace(/[[\]]/g, ''), String(count), text], {
      ...(uid !== process.getuid!() && { uid, gid: uid }),
      cwd: '/',
      env: {},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return new Crowd(child);
  }

  async leave(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill('SIGKILL');
      await once(this.child, 'exit');
    }
  }
}

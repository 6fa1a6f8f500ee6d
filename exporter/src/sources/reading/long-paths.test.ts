import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { World } from '../../model/world';
import { CUT_MARK } from '../../wire/procfs/cut-path';
import { ProcfsSource } from '../procfs-source';
import { collect, keepingAndFolding, until } from '../test/collect';
import { mapsOf } from '../test/oracle';

/** The source looks at every process, and takes its time where there are many or little of the processor is left. */
const PATIENCE = 100_000;
jest.setTimeout(3 * PATIENCE);

let folder: string;
let program: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vma-deep-'));
  program = join(folder, 'deep');
  execFileSync('gcc', ['-O1', '-Wall', '-Werror', '-o', program, join(__dirname, '../test/deep.c')]);
});

afterAll(() => {
  // What lies deeper than PATH_MAX, rmSync can't reach.
  execFileSync('rm', ['-rf', folder]);
});

test.each([
  ['of 20 KB', 'd', 'd'],
  ['of 20 KB, each byte of it escaped by the kernel', '\n', '\\012'],
])('a path %s is cut, and its mappings are kept', async (_, character, shown) => {
  const source = new ProcfsSource(20);
  const got = collect();
  const world = new World();
  const child = spawn(program, ['80', character], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const pid = child.pid!;
  const answers = createInterface({ input: child.stdout });
  try {
    await once(answers, 'line');
    await source.start(keepingAndFolding(got, world));
    await until(() => (world.process(pid)?.map.size ?? 0) > 0, PATIENCE);
    const own = () => [...world.process(pid)!.map.values()].filter(({ path }) => path.includes('libdeep'));
    const kept = CUT_MARK + `/${shown.repeat(250)}`.repeat(16) + '/libdeep.so.1';
    expect(own().map(({ path }) => path)).toEqual(own().map(() => kept));
    expect(own().length).toBeGreaterThan(3);
    expect(world.process(pid)).toMatchObject({ exe: CUT_MARK, comm: 'libdeep.so.1' });
    expect([...world.process(pid)!.map.values()].map(({ start, end, perms }) => [start, end, perms])).toEqual(
      mapsOf(pid).map((line) => {
        const [range, perms] = line.split(' ');
        return [...range!.split('-').map((address) => parseInt(address, 16)), perms];
      }),
    );
    child.stdin.write('u');
    await until(() => own().every(({ path }) => path === `${kept} (deleted)`), PATIENCE);
    expect(got.of('parse_error')).toEqual([]);
  } finally {
    await source.stop();
    const exit = once(child, 'exit');
    child.stdin.end();
    await exit;
    execFileSync('find', [folder, '-mindepth', '1', '-maxdepth', '1', '-type', 'd', '-exec', 'rm', '-rf', '{}', '+']);
  }
});

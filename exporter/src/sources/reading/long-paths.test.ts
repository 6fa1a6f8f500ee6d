import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { testFolder } from '../../test/folder';
import { compile, Program } from '../../test/program';
import { CUT_MARK } from '../../wire/procfs/cut-path';
import { ProcfsSource } from '../procfs-source';
import { startFolding, until } from '../test/collect';
import { mapsOf } from '../test/oracle';

/** The source looks at every process, and takes its time where there are many or little of the processor is left. */
const PATIENCE = 100_000;
jest.setTimeout(3 * PATIENCE);

test.each([
  ['of 20 KB', 'd', 'd'],
  ['of 20 KB, each byte of it escaped by the kernel', '\n', '\\012'],
])('a path %s is cut, and its mappings are kept', async (_, character, shown) => {
  const source = new ProcfsSource(20);
  const folder = testFolder('deep');
  const deep = new Program<'u'>([compile(join(__dirname, '../test/deep.c')), '80', character], { cwd: folder });
  const { pid } = deep;
  try {
    await deep.ready();
    const [got, world] = await startFolding(source, PATIENCE);
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
    await deep.do('u');
    await until(() => own().every(({ path }) => path === `${kept} (deleted)`), PATIENCE);
    expect(got.of('parse_error')).toEqual([]);
  } finally {
    await source.stop();
    await deep.quit();
    // What lies deeper than PATH_MAX, rmSync can't reach.
    execFileSync('rm', ['-rf', folder]);
  }
});

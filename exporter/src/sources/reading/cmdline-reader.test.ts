import { readFileSync } from 'node:fs';
import { cmdlineReader } from './cmdline-reader';
import { ReadingHelper, type FileText } from './reading-helper';

test('reads a command line, up to its limit', async () => {
  const helper = new ReadingHelper();
  const whole = readFileSync('/proc/self/cmdline', 'latin1');
  expect(await cmdlineReader(helper, 4096)(process.pid, process.pid)).toBe(whole.slice(0, 4096));
  expect(await cmdlineReader(helper, 3)(process.pid, process.pid)).toBe(whole.slice(0, 3));
  expect(await cmdlineReader(helper, 3)(0x7fff_fff0, 0x7fff_fff0)).toBeNull();
  helper.close();
});

test('one that is stuck is left alone, for longer each time; others are read', async () => {
  let time = 0;
  const asked: string[] = [];
  const helper = {
    read: (path: string): Promise<FileText> => {
      asked.push(path);
      return Promise.resolve(path.startsWith('/proc/7/') ? 'stuck' : { chunks: [Buffer.from('x')] });
    },
  } as unknown as ReadingHelper;
  const read = cmdlineReader(helper, 10, () => time);
  expect([await read(7, 7), await read(7, 7), await read(8, 8)]).toEqual([null, null, 'x']);
  expect(asked).toEqual(['/proc/7/task/7/cmdline', '/proc/8/task/8/cmdline']);
  time += 60_000;
  expect(await read(7, 7)).toBeNull();
  expect(asked).toHaveLength(3);
  time += 60_000;
  expect(await read(7, 7)).toBeNull();
  expect(asked).toHaveLength(3);
  time += 60_000;
  expect(await read(7, 7)).toBeNull();
  expect(asked).toHaveLength(4);
});

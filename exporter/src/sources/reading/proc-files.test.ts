import { Changeling, compileChangeling } from '../test/changeling';
import { until } from '../test/collect';
import { readExe, readStat } from './proc-files';

test('the executable of a process is known though its first thread has ended', async () => {
  const program = compileChangeling();
  const changeling = await Changeling.start(program);
  try {
    expect(readExe(changeling.pid)).toBe(program);
    await changeling.do('l');
    await until(() => readStat(changeling.pid)?.state === 'Z');
    expect(readExe(changeling.pid)).toBe(program);
  } finally {
    await changeling.quit();
  }
  expect(readExe(changeling.pid)).toBe('');
});

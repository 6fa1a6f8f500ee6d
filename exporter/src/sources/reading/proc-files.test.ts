import { Changeling } from '../test/changeling';
import { until } from '../test/collect';
import { readExe, readStat } from './proc-files';

test('the executable of a process is known though its first thread has ended', async () => {
  const changeling = await new Changeling().ready();
  try {
    expect(readExe(changeling.pid)).toBe(changeling.path);
    await changeling.do('l');
    await until(() => readStat(changeling.pid)?.state === 'Z');
    expect(readExe(changeling.pid)).toBe(changeling.path);
  } finally {
    await changeling.quit();
  }
  expect(readExe(changeling.pid)).toBe('');
});

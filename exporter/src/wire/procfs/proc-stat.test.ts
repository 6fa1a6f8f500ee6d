import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parseProcStat } from './proc-stat';

const REST =
  'S 17 42 42 0 -1 4194304 99 0 0 0 0 0 0 0 20 0 3 0 145549 3133440 360 18446744073709551615 4096 8192 140727665048656 ' +
  '0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 94558319938608 94558319940224 94558721589248 1 2 3 4 0\n';

test('reads what is needed', () => {
  expect(parseProcStat(`42 (bash) ${REST}`)).toEqual({
    pid: 42,
    comm: 'bash',
    state: 'S',
    exiting: false,
    ppid: 17,
    kernelThread: false,
    threads: 3,
    startTime: 145549,
    startStack: 140727665048656,
    endData: 94558319940224,
  });
});

test.each(['a|b', 'a) R 1', ') ', '((', 'x\ny', ' ', ''])('is not fooled by a process named %j', (name) => {
  const comm = name.replace('|', '\\174').replace('\n', '\\012');
  expect(parseProcStat(`42 (${name}) ${REST}`)).toMatchObject({ comm, ppid: 17, startTime: 145549 });
});

test('is not fooled by any name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 15 }), (bytes) => {
      const name = Buffer.from(bytes).toString('latin1');
      expect(parseProcStat(`42 (${name}) ${REST}`)).toMatchObject({ pid: 42, ppid: 17, startTime: 145549 });
    }),
  );
});

test('knows a thread of the kernel', () => {
  expect(parseProcStat(`2 (kthreadd) ${REST.replace('4194304', String(0x208040))}`).kernelThread).toBe(true);
});

test('knows a process that is about to end', () => {
  expect(parseProcStat(`42 (bash) ${REST.replace('4194304', String(0x400004))}`).exiting).toBe(true);
});

test.each(['', '42', '42 (bash', '42 (bash) S 17', `x (bash) ${REST}`, `42 (bash) ${REST.replace('145549', 'x')}`])(
  'refuses %j',
  (text) => {
    expect(() => parseProcStat(text)).toThrow();
  },
);

test('reads its own', () => {
  expect(parseProcStat(readFileSync('/proc/self/stat', 'latin1'))).toMatchObject({
    pid: process.pid,
    ppid: process.ppid,
    state: 'R',
  });
});

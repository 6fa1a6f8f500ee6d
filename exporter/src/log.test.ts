import { createLogger, logfmt } from './log';

function lines(format: 'logfmt' | 'json', level: 'debug' | 'info' = 'info') {
  const written: string[] = [];
  return { written, log: createLogger({ level, format }, (line) => written.push(line)) };
}

test('logfmt has time, level and message first', () => {
  const { written, log } = lines('logfmt');
  log.info({ port: 1, path: 'a b', detail: { a: 1 } }, 'it runs');
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^time=\d{4}-[^ ]+Z level=info msg="it runs" port=1 path="a b" detail="{\\"a\\":1}"\n$/);
});

test('JSON is one object a line', () => {
  const { written, log } = lines('json');
  log.warn({ port: 1 }, 'it runs');
  expect(JSON.parse(written[0]!)).toMatchObject({ level: 'warn', msg: 'it runs', port: 1 });
});

test('what is below the level is not written', () => {
  const { written, log } = lines('logfmt');
  log.debug('no');
  expect(written).toEqual([]);
});

test('an error is written with its stack', () => {
  const { written, log } = lines('logfmt');
  log.error(new Error('why'), 'it failed');
  expect(written[0]).toMatch(/ msg="it failed" err="Error: why\\n {4}at /);
});

test('what a client or a process name holds can neither forge a line nor steer a terminal', () => {
  const line = logfmt({ time: 't', level: 'info', msg: 'a\nlevel=error', comm: '\u001b[2J\u009b2J\u007f"=' });
  expect(line).toBe('time=t level=info msg="a\\nlevel=error" comm="\\u001b[2J\\u009b2J\\u007f\\"="');
  expect(logfmt({ time: 't', level: 'info', msg: 'exe\u202efdp' })).toBe('time=t level=info msg="exe\\u202efdp"');
});

test('nor in JSON, whose readers get the same text', () => {
  const { written, log } = lines('json');
  const comm = 'a\u009b2J\u007f\u202e\u2028';
  log.info({ comm }, 'it runs');
  expect(written[0]).toMatch(/^[\x20-\x7e]+\n$/);
  expect(JSON.parse(written[0]!)).toMatchObject({ comm });
});

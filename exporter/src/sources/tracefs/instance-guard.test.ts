import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InstanceGuard } from './instance-guard';
import { mountTracefs } from './tracefs-mount';
import { TracingInstance } from './tracing-instance';
import { until } from '../test/collect';
import { real } from '../test/root';

jest.setTimeout(60_000);

const CALLS = 'syscalls/sys_exit_mmap';
const ENTRIES = 'syscalls/sys_enter_madvise';

let instance: TracingInstance;
let guard: InstanceGuard;

function path(file: string): string {
  return join(instance.directory, file);
}

function drain(): void {
  while (instance.drain(16, () => undefined).more) {
    // Until there is no more.
  }
}

/** Something that is recorded. */
function doSomething(): void {
  execFileSync('true');
}

async function open(): Promise<void> {
  instance = TracingInstance.create(await mountTracefs());
  instance.enable(CALLS);
  instance.enable(ENTRIES, 'behavior < 3');
  guard = new InstanceGuard(instance);
}

afterEach(() => {
  instance.remove();
});

real('finds nothing where nobody did anything, though much is recorded and read in pieces', async () => {
  await open();
  for (let round = 0; round < 50; round++) {
    doSomething();
    instance.drain(1, () => undefined);
    expect(guard.look()).toEqual({ tampered: undefined, refused: 0 });
  }
  expect([...instance.taken.values()].reduce((a, b) => a + b, 0)).toBeGreaterThan(100);
});

function wrote(file: string, text: string): () => void {
  return () => {
    write(file, text);
  };
}

/** What somebody does, and what is said of it. */
const DEEDS: [string, () => void, RegExp][] = [
  ['tracing_on', wrote('tracing_on', '0'), /set back: tracing_on was "0" and not "1"/],
  ['an event', wrote(`events/${CALLS}/enable`, '0'), /events\/syscalls\/sys_exit_mmap\/enable was "0" and not "1"/],
  [
    'all events',
    () => {
      writeFileSync(path('set_event'), '');
    },
    /sys_exit_mmap\/enable was "0".*sys_enter_madvise\/enable/,
  ],
  ['more events', wrote('events/enable', '1'), /set_event was "\S+ \S+ \S+ and \d+ more" and not ""/],
  ['a filter', wrote(`events/${CALLS}/filter`, 'ret == 1'), /sys_exit_mmap\/filter was "ret == 1" and not "none"/],
  ['no filter', wrote(`events/${ENTRIES}/filter`, '0'), /sys_enter_madvise\/filter was "none" and not "behavior < 3"/],
  ['a trigger', wrote(`events/${CALLS}/trigger`, 'traceoff:3 if ret > 0'), /sys_exit_mmap\/trigger was "traceoff/],
  [
    'a trigger on an event of others',
    wrote('events/sched/sched_switch/trigger', 'traceoff'),
    /set_event was "sched\/sched_switch"/,
  ],
  [
    'a trigger that enables',
    wrote(`events/${CALLS}/trigger`, 'enable_event:sched:sched_switch'),
    /sys_exit_mmap\/trigger was "enable_event:sched:sched_switch/,
  ],
  ['set_event_pid', wrote('set_event_pid', '1'), /set_event_pid was "1" and not ""/],
  ['set_event_notrace_pid', wrote('set_event_notrace_pid', '1 2'), /set_event_notrace_pid was "1 2" and not ""/],
  ['tracing_cpumask', wrote('tracing_cpumask', '1'), /tracing_cpumask was "0*1" and not/],
  ['trace_clock', wrote('trace_clock', 'counter'), /trace_clock was "counter" and not "mono"/],
  ['buffer_percent', wrote('buffer_percent', '50'), /buffer_percent was "50" and not "0"/],
  ['buffer_size_kb', wrote('buffer_size_kb', '8'), /buffer_size_kb was "\d+" and not/],
  ['the buffer of a CPU', wrote('per_cpu/cpu0/buffer_size_kb', '8'), /buffer_size_kb was "X" and not/],
  [
    'free_buffer',
    () => {
      closeSync(openSync(path('free_buffer'), 'w'));
    },
    /buffer_size_kb was "\d+" and not/,
  ],
  ['the size of pages', wrote('buffer_subbuf_size_kb', '8'), /buffer_subbuf_size_kb was "8" and not "4"/],
  ['overwrite', wrote('options/overwrite', '0'), /options\/overwrite was "0" and not "1"/],
  ['pause-on-trace', wrote('options/pause-on-trace', '1'), /options\/pause-on-trace was "1" and not "0"/],
  ['stacktrace', wrote('options/stacktrace', '1'), /options\/stacktrace was "1" and not "0"/],
];

function write(file: string, text: string): void {
  writeFileSync(path(file), text, { flag: 'r+' });
}

describe.each(DEEDS)('%s', (_, deed, message) => {
  real('is told and set back, and recording goes on', async () => {
    await open();
    deed();
    const { tampered } = guard.look();
    expect(tampered).toEqual({ count: 1, detail: expect.stringMatching(message) as string });
    expect(tampered?.detail).toContain(`our tracing instance ${instance.name}`);
    drain();
    expect(guard.look()).toEqual({ tampered: undefined, refused: 0 });
    let seen = 0;
    doSomething();
    instance.drain(16, ({ records }) => (seen += records.length));
    expect(seen).toBeGreaterThan(0);
    expect(guard.look()).toEqual({ tampered: undefined, refused: 0 });
  });
});

for (const file of ['trace', 'per_cpu/cpu0/trace']) {
  real(`tells that ${file} was truncated`, async () => {
    await open();
    for (let n = 0; (instance.taken.get(0) ?? 0) === 0 && n < 100; n++) {
      doSomething();
      drain();
    }
    writeFileSync(path(file), '');
    expect(guard.look().tampered).toEqual({
      count: 1,
      detail: expect.stringMatching(/buffer of CPU 0 was emptied/) as string,
    });
    expect(guard.look().tampered).toBeUndefined();
  });
}

function statistic(cpu: number, name: string): number {
  return Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(readFileSync(path(`per_cpu/cpu${cpu}/stats`), 'utf8'))![1]);
}

for (const file of ['trace_pipe', 'trace_pipe_raw'] as const) {
  real(`counts what a reader of ${file} takes away`, async () => {
    await open();
    doSomething();
    write('tracing_on', '0');
    const cpus = [...instance.taken.keys()];
    const cpu = cpus.find((each) => statistic(each, 'entries') > 0)!;
    const stolen = cpus
      .filter((each) => file === 'trace_pipe' || each === cpu)
      .map((each) => statistic(each, 'entries'))
      .reduce((a, b) => a + b);
    const thief = spawn('cat', [path(file === 'trace_pipe' ? file : `per_cpu/cpu${cpu}/${file}`)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const exit = once(thief, 'exit');
    await until(() => statistic(cpu, 'entries') === 0);
    thief.kill();
    await exit;
    expect(guard.look().tampered).toEqual({
      count: stolen,
      detail: expect.stringContaining(`somebody else read ${stolen} events`) as string,
    });
    drain();
    expect(guard.look()).toEqual({ tampered: undefined, refused: 0 });
  });
}

real('counts what the buffer refuses, of which no page tells', async () => {
  await open();
  write('options/overwrite', '0');
  write('buffer_size_kb', '4');
  for (let n = 0; statistic(0, 'dropped events') + statistic(1, 'dropped events') === 0 && n < 1000; n++) {
    doSomething();
  }
  expect(guard.look().refused).toBeGreaterThan(0);
  expect(guard.look().refused).toBe(0);
});

real('need not watch what the kernel refuses while we read: another tracer, the removal', async () => {
  await open();
  const tracer = readFileSync(path('available_tracers'), 'utf8')
    .split(/\s+/)
    .find((name) => name !== 'nop')!;
  expect(() => {
    write('current_tracer', tracer);
  }).toThrow('EBUSY');
  expect(() => {
    rmdirSync(instance.directory);
  }).toThrow('EBUSY');
});

real('says what it could not set back', async () => {
  await open();
  write('tracing_on', '0');
  const refuse = jest.spyOn(instance, 'write').mockImplementation(() => undefined);
  expect(() => guard.look()).toThrow(/tracing_on was "0" and not "1", and stays "0"/);
  refuse.mockImplementation(() => {
    throw new Error('no');
  });
  expect(() => guard.look()).toThrow(/tracing_on was "0" and not "1", and can't be set back/);
  expect(existsSync(instance.directory)).toBe(true);
});

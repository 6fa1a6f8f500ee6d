import { AutoSource } from './auto-source';
import type { Availability, Source, SourceName, SourceSink, SourceStatus } from './source';
import { collect } from './test/collect';

/** A source of which only the beginning matters here. */
function source(name: SourceName, availability: Availability, failure?: string) {
  return {
    name,
    probe: () => Promise.resolve(availability),
    start: jest.fn(() => (failure === undefined ? Promise.resolve() : Promise.reject(new Error(failure)))),
    stop: jest.fn(() => Promise.resolve()),
    resync: jest.fn(),
  } satisfies Source;
}

const ok: Availability = { ok: true };
const no = (reason: string): Availability => ({ ok: false, reason });

test('takes the first that works, and says why not a better one', async () => {
  const tell = jest.fn();
  const module = source('module', no('not loaded (make load)'));
  const tracefs = source('tracefs', ok, 'no such event');
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => module, () => tracefs, () => procfs], tell);
  await auto.start(collect().sink);
  expect(auto.name).toBe('procfs');
  expect(module.start).not.toHaveBeenCalled();
  expect(tracefs.stop).toHaveBeenCalled();
  expect(tell.mock.calls).toEqual([['source procfs; not module: not loaded (make load); not tracefs: no such event']]);
  auto.resync();
  expect(procfs.resync).toHaveBeenCalled();
  await auto.stop();
  expect(procfs.stop).toHaveBeenCalled();
});

test('takes the best without a word of others', async () => {
  const tell = jest.fn();
  const auto = new AutoSource([() => source('module', ok), () => source('procfs', ok)], tell);
  expect(await auto.probe()).toEqual(ok);
  await auto.start(collect().sink);
  expect(tell.mock.calls).toEqual([['source module']]);
});

test('names what is wrong with each if none works', async () => {
  const auto = new AutoSource([() => source('module', no('a')), () => source('procfs', no('b'))], jest.fn());
  expect(await auto.probe()).toEqual(no('module: a; procfs: b'));
  await expect(auto.start(collect().sink)).rejects.toThrow('module: a; procfs: b');
});

/** Calls back once it has been asked whether that source works. */
function looks(candidate: { probe: () => Promise<Availability> }, then: () => void): Promise<void> {
  const { probe } = candidate;
  return new Promise((resolve) => {
    candidate.probe = async () => {
      const availability = await probe();
      candidate.probe = probe;
      then();
      resolve();
      return availability;
    };
  });
}

/** Resolves with what is told next. */
function nextOf(tell: jest.Mock<undefined, [string]>): Promise<string> {
  return new Promise((resolve) =>
    tell.mockImplementationOnce((choice) => {
      resolve(choice);
    }),
  );
}

test('a better one takes over when it comes to work', async () => {
  const tell = jest.fn<undefined, [string]>();
  let loaded = no('not loaded');
  const module = source('module', ok);
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => ({ ...module, probe: () => Promise.resolve(loaded) }), () => procfs], tell, 1);
  await auto.start(collect().sink);
  expect(auto.name).toBe('procfs');
  const told = nextOf(tell);
  loaded = ok;
  expect(await told).toBe('source module from now on: it works by now, and tells more');
  expect(procfs.stop).toHaveBeenCalledTimes(1);
  expect(auto.name).toBe('module');
  await auto.stop();
  expect(module.stop).toHaveBeenCalledTimes(1);
});

test('one that is there but will not start is not tried over and over', async () => {
  const tell = jest.fn<undefined, [string]>();
  const probe = jest.fn(() => Promise.resolve(ok));
  const module = { ...source('module', ok, 'another reader has it'), probe };
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => module, () => procfs], tell, 1);
  await auto.start(collect().sink);
  await new Promise<void>((resolve) => {
    probe.mockImplementation(() => {
      if (probe.mock.calls.length > 5) {
        resolve();
      }
      return Promise.resolve(ok);
    });
  });
  expect(module.start).toHaveBeenCalledTimes(1);
  expect(procfs.stop).not.toHaveBeenCalled();
  await auto.stop();
});

test('the next best takes over from one that stays down, and gives way when that was away in between', async () => {
  const tell = jest.fn<undefined, [string]>();
  let there: Availability = ok;
  const module = { ...source('module', ok), probe: () => Promise.resolve(there) };
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => module, () => procfs], tell, 1);
  const told: SourceStatus[] = [];
  await auto.start({ events: jest.fn(), status: (status) => told.push(status) });
  const [[sink]] = module.start.mock.calls as unknown as [[SourceSink]];
  sink.status({ up: true, detail: 'reads' });
  let next = nextOf(tell);
  sink.status({ up: false, detail: 'the device is gone' });
  expect(await next).toBe('source procfs from now on: module is down and stays so (the device is gone)');
  expect(told.at(-1)).toEqual({ up: false, detail: 'the device is gone' });
  expect(module.stop).toHaveBeenCalledTimes(1);
  next = nextOf(tell);
  there = no('not loaded');
  await looks(module, () => (there = ok));
  expect(await next).toBe('source module from now on: it works by now, and tells more');
  await auto.stop();
});

test('the last one is started anew when it stays down', async () => {
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => procfs], jest.fn(), 1);
  await auto.start(collect().sink);
  const again = new Promise<void>((resolve) => {
    procfs.start.mockImplementationOnce(() => {
      resolve();
      return Promise.resolve();
    });
  });
  const [[sink]] = procfs.start.mock.calls as unknown as [[SourceSink]];
  sink.status({ up: false, detail: 'no /proc' });
  await again;
  await auto.stop();
  expect(procfs.stop).toHaveBeenCalledTimes(2);
});

test('goes back to the former one if the better one fails after all', async () => {
  const tell = jest.fn<undefined, [string]>();
  let loaded = no('not loaded');
  const module = source('module', ok, 'gone again');
  const procfs = source('procfs', ok);
  const auto = new AutoSource([() => ({ ...module, probe: () => Promise.resolve(loaded) }), () => procfs], tell, 1);
  await auto.start(collect().sink);
  const again = new Promise<void>((resolve) => {
    procfs.start.mockImplementationOnce(() => {
      resolve();
      return Promise.resolve();
    });
  });
  loaded = ok;
  await again;
  await auto.stop();
  expect(auto.name).toBe('procfs');
  expect(procfs.start).toHaveBeenCalledTimes(2);
});

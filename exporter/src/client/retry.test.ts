import { connect } from './connect';
import { StatusError } from './status-error';
import { UNLIMITED_SLOTS } from './stream-slots';
import type { Connection, ConnectionState, Snapshot, Transport } from './types';

const HELLO =
  '{"type":"hello","version":"1","host":"h","source":"replay","epoch":"e"}\n{"type":"synced","cursor":"abc"}\n';
const SELECTION = { pids: [100], comms: [], children: false };

/** An exporter of which the test says how it answers. */
class Exporter implements Transport {
  attempts = 0;
  /** Of the attempts that come: an error, a stream that stays open, or nothing, not even that. */
  answers: 'error' | 'refusal' | 'stream' | 'nothing' = 'error';
  private cut: (error: Error) => void = () => undefined;

  async *open(_params: URLSearchParams, signal: AbortSignal): AsyncIterable<Uint8Array> {
    this.attempts++;
    if (this.answers === 'refusal') {
      throw new StatusError(401, 'log in');
    } else if (this.answers === 'error') {
      throw new Error('nobody is there');
    }
    if (this.answers === 'stream') {
      yield new TextEncoder().encode(HELLO);
    }
    await new Promise((_, reject) => {
      this.cut = reject;
      signal.addEventListener('abort', () => {
        reject(new Error('aborted'));
      });
    });
  }

  /** Breaks the connection. */
  break(): void {
    this.cut(new Error('it broke'));
  }
}

let exporter: Exporter;
let connection: Connection;
let told: Snapshot[];

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
  // The whole of a wait, which else is anything from its half on.
  jest.spyOn(Math, 'random').mockReturnValue(1);
  exporter = new Exporter();
  told = [];
});

afterEach(() => {
  connection.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

async function open(): Promise<void> {
  connection = connect(exporter, SELECTION, { slots: UNLIMITED_SLOTS, firstBackoffMs: 1000, maxBackoffMs: 30_000 });
  connection.subscribe((snapshot) => told.push(snapshot));
  await pass(0);
}

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

const state = (): ConnectionState => connection.snapshot().state;

/** Fails until the next wait is long. */
async function failLong(): Promise<void> {
  await pass(1000 + 2000 + 4000 + 8000 + 16_000);
  expect(state()).toMatchObject({ retryAt: Date.now() + 30_000 });
}

test('each failure says when the next attempt is, and an attempt that it is under way', async () => {
  await open();
  expect(state()).toEqual({ phase: 'connecting', reason: 'nobody is there', retryAt: 1_001_000 });
  await pass(1000);
  expect(state()).toEqual({ phase: 'connecting', reason: 'nobody is there', retryAt: 1_003_000 });
  exporter.answers = 'nothing';
  await pass(2000);
  expect(state()).toEqual({ phase: 'connecting', reason: 'nobody is there', retryAt: null });
});

test('so do a lost stream and a refusal', async () => {
  exporter.answers = 'stream';
  await open();
  expect(state()).toEqual({ phase: 'live' });
  exporter.break();
  await pass(0);
  expect(state()).toEqual({ phase: 'stale', reason: 'it broke', retryAt: 1_001_000 });
  exporter.answers = 'refusal';
  await pass(1000);
  expect(state()).toEqual({ phase: 'error', reason: 'log in', retryAt: 1_031_000 });
  exporter.answers = 'nothing';
  await pass(30_000);
  expect(state()).toEqual({ phase: 'error', reason: 'log in', retryAt: null });
});

test('subscribers are told when it changes', async () => {
  await open();
  await pass(100);
  expect(told.at(-1)?.state).toMatchObject({ retryAt: 1_001_000 });
  exporter.answers = 'nothing';
  await pass(1000);
  expect(told.at(-1)?.state).toMatchObject({ retryAt: null });
});

test('a retry is made at once, and those after it follow closely again', async () => {
  await open();
  await failLong();
  const before = exporter.attempts;
  connection.retry();
  expect(state()).toMatchObject({ retryAt: null });
  await pass(0);
  expect(exporter.attempts).toBe(before + 1);
  expect(state()).toMatchObject({ retryAt: Date.now() + 1000 });
  exporter.answers = 'stream';
  connection.retry();
  await pass(0);
  expect(state()).toEqual({ phase: 'live' });
  // What was waited for is not made as well.
  await pass(35_000);
  expect(exporter.attempts).toBe(before + 2);
});

test('a refused selection is asked for at once, too, while the former is shown', async () => {
  exporter.answers = 'stream';
  await open();
  exporter.answers = 'refusal';
  connection.select({ ...SELECTION, pids: [200] });
  await pass(0);
  expect(state()).toMatchObject({ phase: 'error' });
  exporter.answers = 'stream';
  connection.retry();
  await pass(0);
  expect(state()).toEqual({ phase: 'live' });
  expect(exporter.attempts).toBe(3);
});

test('while an attempt is under way there is none to make', async () => {
  await open();
  exporter.answers = 'nothing';
  await pass(1000);
  connection.retry();
  await pass(0);
  expect(exporter.attempts).toBe(2);
});

test('nor while it is live, rests, or is closed', async () => {
  exporter.answers = 'stream';
  await open();
  const live = connection.snapshot();
  connection.retry();
  await pass(0);
  expect(connection.snapshot()).toBe(live);
  connection.rest(true);
  connection.retry();
  await pass(0);
  expect(state()).toEqual({ phase: 'resting' });
  connection.rest(false);
  exporter.answers = 'error';
  exporter.break();
  await pass(0);
  connection.close();
  connection.retry();
  await pass(60_000);
  expect(state()).toEqual({ phase: 'closed' });
  expect(exporter.attempts).toBe(2);
});

describe('in a browser', () => {
  let network: EventTarget;
  let page: EventTarget & { visibilityState: string };

  beforeEach(() => {
    network = new EventTarget();
    page = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
    Object.assign(globalThis, {
      addEventListener: network.addEventListener.bind(network),
      removeEventListener: network.removeEventListener.bind(network),
      document: page,
    });
  });

  afterEach(() => {
    for (const name of ['addEventListener', 'removeEventListener', 'document']) {
      Reflect.deleteProperty(globalThis, name);
    }
  });

  test('it is retried when there is a network again', async () => {
    await open();
    await failLong();
    exporter.answers = 'stream';
    network.dispatchEvent(new Event('online'));
    await pass(0);
    expect(state()).toEqual({ phase: 'live' });
  });

  test('it is retried when the page is seen, not when it is hidden', async () => {
    await open();
    await failLong();
    exporter.answers = 'stream';
    page.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(state()).toMatchObject({ phase: 'connecting' });
    page.visibilityState = 'visible';
    page.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(state()).toEqual({ phase: 'live' });
  });

  test('it listens no more once it is closed', async () => {
    const ended: string[] = [];
    const removeEventListener = (name: string) => ended.push(name);
    Object.assign(globalThis, { removeEventListener });
    Object.assign(page, { removeEventListener });
    await open();
    connection.close();
    expect(ended).toEqual(['online', 'visibilitychange']);
  });
});

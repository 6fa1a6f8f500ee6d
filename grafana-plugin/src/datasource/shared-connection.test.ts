import type { Connection, Selection, Snapshot } from '@vma-tracker/exporter/client';
import type { Subscription } from 'rxjs';
import { LINGER_MS, SharedConnection } from './shared-connection';
import { makeSnapshot } from './test/fakes';

const A: Selection = { pids: [1], comms: [], children: false };
const B: Selection = { pids: [2], comms: ['b'], children: true };
const BOTH: Selection = { pids: [1, 2], comms: ['b'], children: true };

/** A connection of which the test says what comes over it. */
class Wire implements Connection {
  selections: Selection[];
  closed = false;
  resting = false;
  retries = 0;
  private listener: (snapshot: Snapshot) => void = () => undefined;
  private state = makeSnapshot([]);

  constructor(selection: Selection) {
    this.selections = [selection];
  }

  snapshot = () => this.state;

  subscribe = (listener: (snapshot: Snapshot) => void) => {
    this.listener = listener;
    return () => (this.listener = () => undefined);
  };

  select(selection: Selection): void {
    this.selections.push(selection);
  }

  rest(resting: boolean): void {
    this.resting = resting;
  }

  retry(): void {
    this.retries++;
  }

  close(): void {
    this.closed = true;
  }

  brings(rev: number): void {
    this.state = makeSnapshot([], { rev });
    this.listener(this.state);
  }
}

let wires: Wire[];
let shared: SharedConnection;
let subscriptions: Subscription[];

beforeEach(() => {
  jest.useFakeTimers();
  wires = [];
  subscriptions = [];
  shared = new SharedConnection((selection) => {
    wires.push(new Wire(selection));
    return wires[wires.length - 1];
  });
});

afterEach(() => {
  subscriptions.forEach((subscription) => subscription.unsubscribe());
  jest.advanceTimersByTime(LINGER_MS);
  see(true);
  jest.useRealTimers();
});

function watch(selection: Selection): { revs: number[]; stop: () => void } {
  const revs: number[] = [];
  const subscription = shared.watch(selection).subscribe(({ rev }) => revs.push(rev));
  subscriptions.push(subscription);
  return { revs, stop: () => subscription.unsubscribe() };
}

/** Shows or hides the tab. */
function see(visible: boolean): void {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

test('all who watch share one stream, which carries what any of them selects', () => {
  const a = watch(A);
  wires[0].brings(2);
  const b = watch(B);
  wires[0].brings(3);
  expect(wires).toHaveLength(1);
  expect(wires[0].selections).toEqual([A, BOTH]);
  expect(a.revs).toEqual([1, 2, 3]);
  expect(b.revs).toEqual([2, 3]);
});

test('what is selected twice changes nothing', () => {
  watch(A);
  watch(A);
  expect(wires[0].selections).toEqual([A]);
});

test('a refresh, which lets go and watches again, goes on with the same stream', () => {
  const a = watch(A);
  watch(B);
  a.stop();
  jest.advanceTimersByTime(LINGER_MS - 1);
  const again = watch(A);
  jest.advanceTimersByTime(LINGER_MS);
  wires[0].brings(2);
  expect(again.revs).toEqual([1, 2]);
  expect(a.revs).toEqual([1]);
  expect(wires[0].selections).toEqual([A, BOTH]);
});

test('a refresh makes a lost stream try again, rather than wait', () => {
  const a = watch(A);
  expect(wires[0].retries).toBe(0);
  a.stop();
  watch(A);
  expect(wires[0].retries).toBe(1);
});

test('a panel that is gone lingers, then the stream carries less', () => {
  watch(A);
  watch(B).stop();
  jest.advanceTimersByTime(LINGER_MS - 1);
  expect(wires[0].selections).toEqual([A, BOTH]);
  jest.advanceTimersByTime(1);
  expect(wires[0].selections).toEqual([A, BOTH, A]);
});

test('when the last one is gone, the stream closes, and the next one opens another', () => {
  watch(A).stop();
  jest.advanceTimersByTime(LINGER_MS);
  expect(wires[0].closed).toBe(true);
  expect(jest.getTimerCount()).toBe(0);
  const b = watch(B);
  expect(wires).toHaveLength(2);
  expect(wires[1].selections).toEqual([B]);
  wires[0].brings(7);
  expect(b.revs).toEqual([1]);
});

test('a hidden tab rests, and goes on with the same connection when it is seen', () => {
  const a = watch(A);
  see(false);
  expect(wires[0].resting).toBe(true);
  // A refresh in a hidden tab waits as well.
  watch(B);
  expect(wires).toHaveLength(1);
  expect(wires[0].resting).toBe(true);
  see(true);
  expect(wires[0].resting).toBe(false);
  expect(wires[0].selections).toEqual([A, BOTH]);
  wires[0].brings(5);
  expect(a.revs).toEqual([1, 5]);
});

test('one that is opened in a hidden tab rests until that is seen', () => {
  see(false);
  watch(A);
  expect(wires[0].resting).toBe(true);
  see(true);
  expect(wires[0].resting).toBe(false);
});

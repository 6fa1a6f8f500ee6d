import fc from 'fast-check';
import { World } from '../model/world';
import { beginning } from '../stream/beginning';
import { encodeMessage, type Encoded } from '../stream/encode';
import { Hub } from '../stream/hub';
import { ndjson } from '../stream/framing';
import { happening, History, NAMES, PIDS, type Happening } from '../stream/test/histories';
import { streamQuery } from '../stream/request';
import { ProcessFilter } from '../stream/process-filter';
import { EVERYTHING } from '../stream/sight';
import { Subscriber } from '../stream/subscriber';
import { plain } from '../stream/test/server';
import { LineDecoder } from './line-decoder';
import { parseMessage } from './message';
import { openingParams } from './opening';
import { StreamState } from './stream-state';
import type { Selection } from './types';

type Step =
  | { readonly step: 'happen'; readonly happening: Happening }
  /** The exporter looks what there is to send; the pipe takes some bytes. */
  | { readonly step: 'pump' }
  | { readonly step: 'deliver'; readonly bytes: number }
  | { readonly step: 'disconnect' }
  /** For good, or to be told what is new alone. */
  | { readonly step: 'connect'; readonly once: boolean }
  | { readonly step: 'select'; readonly selection: Selection };

const selection: fc.Arbitrary<Selection> = fc
  .record({
    pids: fc.uniqueArray(fc.constantFrom(...PIDS), { maxLength: 2 }),
    comms: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
    children: fc.boolean(),
  })
  .filter(({ pids, comms }) => pids.length + comms.length > 0);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ step: fc.constant('happen' as const), happening }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('pump' as const) }) },
  { weight: 3, arbitrary: fc.record({ step: fc.constant('deliver' as const), bytes: fc.nat(2000) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('disconnect' as const) }) },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('connect' as const), once: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('select' as const), selection }) },
);

/** A client and an exporter with a pipe of little room between them, instead of sockets and timers. */
class Rig {
  readonly world = new World();
  readonly history = new History(this.world);
  readonly state = new StreamState();
  private readonly hub: Hub;
  private subscriber: Subscriber | undefined;
  private lines = new LineDecoder();
  private pipe = Buffer.alloc(0);
  /** Whether the exporter has said all that it was asked for; what is in the pipe is yet to come. */
  private ended = false;

  constructor(
    private selection: Selection,
    private readonly room: number,
    journalBytes: number,
  ) {
    this.hub = new Hub({
      world: this.world,
      groupOf: ({ comm }) => comm,
      journalBytes,
      restingJournalBytes: journalBytes,
      flushMs: 1,
      bookmarkMs: 1_000_000,
    });
  }

  close(): void {
    this.hub.close();
  }

  take(each: Step): void {
    switch (each.step) {
      case 'happen':
        this.history.happen(each.happening);
        break;
      case 'pump':
        this.subscriber?.pump();
        break;
      case 'deliver':
        this.deliver(each.bytes);
        break;
      case 'disconnect':
        this.disconnect();
        break;
      case 'connect':
        this.connect(each.once);
        break;
      case 'select':
        this.selection = each.selection;
        this.state.rescope();
        this.disconnect();
        this.connect(false);
        break;
    }
  }

  /** Lets everything through: of the connection that there is, or else of a new one. */
  settle(once: boolean): void {
    this.connect(once);
    const { subscriber } = this;
    do {
      this.deliver(this.pipe.length);
      subscriber!.pump();
    } while (this.pipe.length > 0);
  }

  /** Polls until nothing is new. */
  poll(): void {
    this.settle(true);
    this.disconnect();
    this.settle(true);
    expect(this.subscriber).toBeUndefined();
  }

  expectEqual(): void {
    const { pids, comms, children } = this.selection;
    const processes = this.state.processSnapshots();
    const wanted = this.history.wanted(({ pid, comm }) => pids.includes(pid) || comms.includes(comm), children);
    expect([...processes.values()].map(({ info }) => `${info.pid}:${info.start_time}`).sort()).toEqual(wanted);
    for (const [pid, { info, map, mapped }] of processes) {
      const truth = this.world.process(pid)!;
      expect({ comm: info.comm, exe: info.exe, uid: info.uid, map: info.map, why: info.map_reason }).toEqual({
        comm: truth.comm,
        exe: truth.exe,
        uid: truth.uid,
        map: truth.mapState.state,
        why: truth.mapState.reason,
      });
      if (truth.synced) {
        expect(mapped).toBe(true);
        expect([...map.values()].map(plain)).toEqual([...truth.map.values()]);
      }
    }
  }

  private connect(once: boolean): void {
    if (this.subscriber !== undefined) {
      return;
    }
    let query = this.query(once);
    let begin = beginning(this.hub, query, undefined, EVERYTHING.began);
    if (begin === 'gone') {
      this.state.restart();
      query = this.query(once);
      begin = beginning(this.hub, query, undefined, EVERYTHING.began);
    }
    this.subscriber = new Subscriber({
      hub: this.hub,
      filter: new ProcessFilter(query),
      sight: EVERYTHING,
      vmas: query.vmas ?? 'columns',
      onFailure: (error) => {
        throw error;
      },
      lineBytes: 300,
      sink: { write: (message) => this.write(message) },
      onCaughtUp:
        query.once === 'true'
          ? () => {
              this.ended = true;
            }
          : undefined,
    });
    this.write(
      encodeMessage({ type: 'hello', version: '', host: '', source: '', max_map_count: null, epoch: this.hub.epoch }),
    );
    if (begin === 'afresh') {
      this.subscriber.start();
    } else if (begin !== 'gone') {
      this.subscriber.resume(begin);
    }
  }

  private write(message: Encoded): boolean {
    this.pipe = Buffer.concat([this.pipe, Buffer.from(ndjson.frame(message))]);
    return this.pipe.length < this.room;
  }

  private query(once: boolean): ReturnType<typeof streamQuery.parse> {
    const params = openingParams(this.selection, this.state, once);
    return streamQuery.parse(
      Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name)]).map(single)),
    );
  }

  private disconnect(): void {
    this.subscriber = undefined;
    this.pipe = Buffer.alloc(0);
    this.lines = new LineDecoder();
    this.ended = false;
  }

  private deliver(bytes: number): void {
    const full = this.pipe.length >= this.room;
    for (const line of this.lines.push(this.pipe.subarray(0, bytes))) {
      this.state.fold(parseMessage(line)!, 0);
    }
    this.pipe = this.pipe.subarray(bytes);
    if (full && this.pipe.length < this.room && !this.ended) {
      this.subscriber?.drained();
    }
    if (this.ended && this.pipe.length === 0) {
      expect(this.state.complete).toBe(true);
      this.disconnect();
    }
  }
}

/** As Express hands over a parameter: an array only if it was repeated. */
function single([name, values]: (string | string[])[]): [string, string | string[]] {
  return [name as string, values!.length === 1 ? values![0]! : values!];
}

jest.setTimeout(60_000);

test.each<[how: string, settle: (rig: Rig) => void]>([
  [
    'a client',
    (rig) => {
      // The connection that there is may be to end before all that has happened.
      rig.settle(false);
      rig.settle(false);
    },
  ],
  [
    'a client that polls',
    (rig) => {
      rig.poll();
    },
  ],
])('whatever happens, %s ends up with the maps of the World', (_, settle) => {
  fc.assert(
    fc.property(
      selection,
      fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }),
      fc.integer({ min: 100, max: 3000 }),
      fc.integer({ min: 500, max: 15_000 }),
      (selected, steps, room, journalBytes) => {
        const rig = new Rig(selected, room, journalBytes);
        try {
          for (const each of steps) {
            rig.take(each);
          }
          settle(rig);
          rig.expectEqual();
        } finally {
          rig.close();
        }
      },
    ),
    {
      numRuns: 500,
      examples: [
        // A poll that ends between a rename, which takes a process out of the selection, and its exit.
        [
          { pids: [], comms: ['other'], children: false },
          [
            { step: 'happen', happening: { what: 'exec', who: 0, name: 'other' } },
            { step: 'happen', happening: { what: 'fork', who: 0, pid: 103 } },
            { step: 'connect', once: true },
            { step: 'happen', happening: { what: 'fork', who: 0, pid: 105 } },
            { step: 'deliver', bytes: 277 },
            { step: 'deliver', bytes: 391 },
            { step: 'connect', once: true },
            { step: 'happen', happening: { what: 'exec', who: 0, name: 'app' } },
            { step: 'happen', happening: { what: 'exit', who: 0 } },
          ],
          336,
          832,
        ],
      ],
    },
  );
});

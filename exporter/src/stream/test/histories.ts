import fc from 'fast-check';
import { statement } from '../../model/test/arbitraries';
import { event } from '../../model/test/events';
import type { Statement } from '../../model/statement';
import type { World } from '../../model/world';
import type { StateEvent } from '../../wire/events';

/** For property tests: one thing that may happen to some process. Numbers pick among what there is. */
export type Happening =
  | { readonly what: 'fork' | 'vfork'; readonly who: number; readonly pid: number }
  | { readonly what: 'exec' | 'rename'; readonly who: number; readonly name: string }
  /** `rebase`: its map is stated anew, and differs. `hang`: it can't be read until then. */
  | { readonly what: 'exit' | 'details' | 'rebase' | 'hang'; readonly who: number }
  | { readonly what: 'state'; readonly who: number; readonly statement: Statement };

/** Few PIDs and names, so that they come back. */
export const PIDS = [100, 101, 102, 103, 104, 105];
export const NAMES = ['app', 'next', 'other'];

const who = fc.nat(5);
const name = fc.constantFrom(...NAMES);

export const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ what: fc.constant('state' as const), who, statement }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constantFrom('fork' as const, 'vfork' as const),
      who,
      pid: fc.constantFrom(...PIDS),
    }),
  },
  { weight: 4, arbitrary: fc.record({ what: fc.constantFrom('exec' as const, 'rename' as const), who, name }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constantFrom('exit', 'details', 'rebase', 'hang'), who }),
  },
);

/** A process as the history knows it, dead or alive. */
interface Person {
  readonly pid: number;
  readonly startTime: number;
  readonly parent: Person | undefined;
  mm: number;
  comm: string;
}

/** Makes happenings true in a World, and remembers who descends from whom. */
export class History {
  private readonly living: Person[] = [];
  private mms = 0;
  private births = 0;

  constructor(private readonly world: World) {
    this.bear(PIDS[0]!, undefined, 'app', ++this.mms, event.baseline(this.mms));
  }

  /** The living processes that are wanted, or, with `children`, descend from one that is: PID:START_TIME, sorted. */
  wanted(wants: (person: { pid: number; comm: string }) => boolean, children: boolean): string[] {
    return this.living
      .filter((person) => {
        for (let each: Person | undefined = person; each !== undefined; each = children ? each.parent : undefined) {
          if (wants(each)) {
            return true;
          }
        }
        return false;
      })
      .map(({ pid, startTime }) => `${pid}:${startTime}`)
      .sort();
  }

  happen(happening: Happening): void {
    const person = this.living[happening.who % Math.max(1, this.living.length)];
    if (person === undefined) {
      this.bear(PIDS[0]!, undefined, 'app', ++this.mms, event.baseline(this.mms));
      return;
    }
    switch (happening.what) {
      case 'state':
        this.world.fold([range(person.mm, happening.statement, person.pid)]);
        break;
      case 'fork':
        this.bear(happening.pid, person, person.comm, ++this.mms, [event.copy(this.mms, person.mm)]);
        break;
      case 'vfork':
        this.bear(happening.pid, person, person.comm, person.mm, []);
        break;
      case 'exec':
        person.mm = ++this.mms;
        person.comm = happening.name;
        this.world.fold([event.exec(person.pid, person.mm, person.comm)]);
        break;
      case 'rename':
        person.comm = happening.name;
        this.world.fold([this.identity(person)]);
        break;
      case 'details':
        this.world.fold([{ ...event.details(person.pid, ++this.births), startTime: person.startTime } as StateEvent]);
        break;
      case 'rebase':
        this.world.fold(event.baseline(person.mm, ...[...this.world.process(person.pid)!.map.values()].slice(1)));
        break;
      case 'hang':
        this.world.fold([event.unreadable(person.mm)]);
        break;
      case 'exit':
        this.living.splice(this.living.indexOf(person), 1);
        this.world.fold([event.exit(person.pid)]);
        break;
    }
  }

  private bear(pid: number, parent: Person | undefined, comm: string, mm: number, map: StateEvent[]): void {
    if (this.living.some((person) => person.pid === pid)) {
      return;
    }
    const person: Person = { pid, startTime: 1000 + ++this.births, parent, comm, mm };
    this.living.push(person);
    this.world.fold([...map, this.identity(person)]);
  }

  private identity({ pid, startTime, parent, comm, mm }: Person): StateEvent {
    return event.process(pid, mm, { startTime, comm, ppid: parent?.pid ?? 1, exe: `/bin/${comm}` });
  }
}

function range(mm: number, statement: Statement, pid: number): StateEvent {
  return { ts: 1_700_000_000_000_000, type: 'range', pid, tid: pid, op: 'mmap', mm, ...statement };
}

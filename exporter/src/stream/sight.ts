import { isUnrestricted, type Viewer } from '../http/viewer';
import type { Lineage, Subject } from './registry';

/** What one user may see of the processes that the stream knows. Numbers are those of the journal's items. */
export interface Sight {
  /** Whether anything has to be asked; if not, everything may be seen. */
  readonly restricted: boolean;
  /** The journal's head when it began: what this user was shown before is not known. */
  readonly began: number;
  /** Whether the process may be told of, by what was heard last. */
  allows(subject: Subject): boolean;
  /** Whether what was known of the process as of an item may be told: it was asked for after that, and allowed. */
  permits(subject: Subject, seq: number): boolean;
  /** Whether `allows` changed its answer after an item, or gave its first. */
  turnedAfter(subject: Subject, seq: number): boolean;
  /** Whether the user was ever shown it: if not, it must not learn that there is such a process, not even that it ends. */
  knows(subject: Subject): boolean;
  /** Whether an ancestor, which may be dead, is one that the user can name. */
  counts(lineage: Lineage): boolean;
  /** Asks for the living among some processes. */
  look(processes: readonly Subject[]): Promise<void>;
}

/** That of those who see everything. */
export const EVERYTHING: Sight = {
  restricted: false,
  began: 0,
  allows: () => true,
  permits: () => true,
  turnedAfter: () => false,
  knows: () => true,
  counts: () => true,
  look: () => Promise.resolve(),
};

interface Verdict {
  /** The journal's head when it was asked for. */
  readonly seq: number;
  readonly allowed: boolean;
  /** The one of the first verdict that said the same as all since. */
  readonly since: number;
}

/**
 * That of a user who sees his own processes. A verdict holds for what had happened when it was asked for: whatever comes
 * later, an exec above all, needs another. It is remembered for all streams of the user, for one who polls opens many.
 */
class UserSight implements Sight {
  readonly restricted = true;
  readonly began: number;
  private readonly verdicts = new WeakMap<Subject, Verdict>();
  private readonly shown = new WeakSet<Subject>();
  private readonly named = new WeakSet<Lineage>();

  constructor(
    private readonly viewer: Viewer,
    private readonly head: () => number,
  ) {
    this.began = head();
  }

  allows(subject: Subject): boolean {
    return this.verdicts.get(subject)?.allowed === true;
  }

  permits(subject: Subject, seq: number): boolean {
    const verdict = this.verdicts.get(subject);
    return verdict?.allowed === true && verdict.seq >= seq;
  }

  turnedAfter(subject: Subject, seq: number): boolean {
    const verdict = this.verdicts.get(subject);
    return verdict !== undefined && verdict.since > seq;
  }

  knows(subject: Subject): boolean {
    return this.shown.has(subject);
  }

  counts(lineage: Lineage): boolean {
    return this.named.has(lineage);
  }

  async look(processes: readonly Subject[]): Promise<void> {
    const living = processes.filter(({ dead }) => !dead);
    if (living.length === 0) {
      return;
    }
    const seq = this.head();
    const answer = await this.viewer.look(living.map(({ process }) => process));
    living.forEach((subject, index) => {
      // What has ended meanwhile keeps its last verdict: the kernel had nothing to say of it.
      if (!subject.dead) {
        this.note(subject, answer[index] === true, seq);
      }
    });
  }

  private note(subject: Subject, allowed: boolean, seq: number): void {
    const last = this.verdicts.get(subject);
    this.verdicts.set(subject, { seq, allowed, since: last?.allowed === allowed ? last.since : seq });
    if (allowed) {
      this.shown.add(subject);
      this.named.add(subject.lineage);
    } else {
      this.named.delete(subject.lineage);
    }
  }
}

/** Finds the sight of each viewer, which lasts as long as the viewer is remembered. @param head the journal's. */
export function createSights(head: () => number): (viewer: Viewer) => Sight {
  const sights = new WeakMap<Viewer, Sight>();
  return (viewer) => {
    if (isUnrestricted(viewer)) {
      return EVERYTHING;
    }
    let sight = sights.get(viewer);
    if (sight === undefined) {
      sight = new UserSight(viewer, head);
      sights.set(viewer, sight);
    }
    return sight;
  };
}

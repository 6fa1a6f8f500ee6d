import type { Notice } from './journal';
import type { Lineage } from './registry';
import type { StreamQuery } from './request';

/** Which processes a subscriber wants. A function of a process and its ancestors alone: nothing has to be remembered. */
export class ProcessFilter {
  private readonly pids: ReadonlySet<number>;
  private readonly comms: ReadonlySet<string>;
  private readonly children: boolean;
  /** Whether maps are streamed; without a selector all processes are, and their maps are not. */
  readonly maps: boolean;

  constructor(query: Pick<StreamQuery, 'pid' | 'comm' | 'children'>) {
    this.pids = new Set(query.pid);
    this.comms = new Set(query.comm);
    this.children = query.children === 'true';
    this.maps = query.pid !== undefined || query.comm !== undefined;
  }

  /**
   * Whether it wants the process, by itself or as a descendant of one that it wants, be that one dead.
   *
   * @param counts whether an ancestor makes a difference.
   */
  selects(lineage: Lineage, counts: (ancestor: Lineage) => boolean = () => true): boolean {
    const names = (each: Lineage): boolean => this.pids.has(each.pid) || this.comms.has(each.comm);
    return !this.maps || this.findUp(lineage, (each) => names(each) && (each === lineage || counts(each)));
  }

  /** Whether what `selects` says of the process may have changed after the journal's item `seq`. */
  movedSince(seq: number, lineage: Lineage): boolean {
    return (this.comms.size > 0 || this.children) && this.findUp(lineage, (each) => each.renamed > seq);
  }

  /** Whether what is told of a process may have taken descendants of it in or out. */
  movesOthers({ subject, formerComm, adopted }: Extract<Notice, { kind: 'process' }>): boolean {
    const renamed = formerComm !== undefined && this.comms.has(formerComm) !== this.comms.has(subject.lineage.comm);
    return this.children && (adopted === true || renamed);
  }

  /** Whether a process that turned out to have children may bring these in. */
  get takesDescendants(): boolean {
    return this.children;
  }

  private findUp(lineage: Lineage, test: (each: Lineage) => boolean): boolean {
    if (!this.children) {
      return test(lineage);
    }
    for (let each: Lineage | undefined = lineage; each !== undefined; each = each.parent) {
      if (test(each)) {
        return true;
      }
    }
    return false;
  }
}

import type { Process } from '../model/process';
import type { World } from '../model/world';
import type { WorldListener } from '../model/world-listener';
import type { CountedOp } from '../wire/events';
import { groupKey, type GroupBy } from './group-by';
import type { Groups, Place } from './groups';
import { OperationCounts } from './operation-counts';

interface Account {
  readonly process: Process;
  readonly operations: OperationCounts;
  key: string;
  /** The group it has entered; null while it has no address space, as a kernel thread. */
  member: string | null;
}

/**
 * Keeps the books of every living process: which group it is in and what it did. An operation counts for the group
 * in which the process was when it happened.
 */
export class Ledger implements WorldListener {
  /** By pid: the world buries a process before it tells of another with the same pid. */
  private readonly accounts = new Map<number, Account>();

  constructor(
    private readonly by: GroupBy,
    private readonly groups: Groups,
  ) {}

  /** Opens the books for the processes that `world` has, and follows it from now on. */
  follow(world: World): void {
    for (const process of world.processes()) {
      this.process(process);
    }
    world.follow(this);
  }

  process(process: Process): void {
    const account = this.account(process);
    account.key = groupKey(this.by, process);
    const member = process.mm === 0 ? null : account.key;
    if (member !== account.member) {
      this.move(account, member);
    }
  }

  /** Its address space may have become known only now. */
  synced(process: Process): void {
    this.process(process);
  }

  operation(process: Process, op: CountedOp, count: number): void {
    this.account(process).operations.add(op, count);
    this.place(process).operations.add(op, count);
  }

  exit(process: Process): void {
    this.move(this.account(process), null);
    this.accounts.delete(process.pid);
  }

  /** Where the process's group is counted. */
  place(process: Process): Place {
    return this.groups.place(this.key(process));
  }

  /** The label of the group in which the process is counted; asking takes no place for it. */
  label(process: Process): string {
    return this.groups.label(this.key(process));
  }

  /** What the process did since it was first seen; null for one that is gone. */
  operations(process: Process): OperationCounts | null {
    return this.known(process)?.operations ?? null;
  }

  private key(process: Process): string {
    return this.known(process)?.key ?? groupKey(this.by, process);
  }

  private known(process: Process): Account | undefined {
    const account = this.accounts.get(process.pid);
    return account?.process === process ? account : undefined;
  }

  private account(process: Process): Account {
    let account = this.known(process);
    if (account === undefined) {
      account = { process, operations: new OperationCounts(), key: groupKey(this.by, process), member: null };
      this.accounts.set(process.pid, account);
    }
    return account;
  }

  private move(account: Account, to: string | null): void {
    if (to !== null) {
      this.groups.enter(to);
    }
    if (account.member !== null) {
      this.groups.leave(account.member);
    }
    account.member = to;
  }
}

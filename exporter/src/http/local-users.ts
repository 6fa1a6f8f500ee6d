import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { shareRuns } from '../share-runs';
import type { Credentials, Verdicts } from '../sources/reading/access-helper';
import { processKey } from '../wire/stream/process-key';
import type { Peer } from './peer';
import { groupOfHolders } from './socket-holder';
import { lookUpUser, type User } from './users';
import type { Sought, Viewer } from './viewer';

/** Says of processes whether a user may look at them. */
export type Access = (who: Credentials, processes: readonly Sought[]) => Promise<Verdicts>;

export interface LocalUsersOptions {
  readonly access: Access;
  readonly log: Pick<Logger, 'warn'>;
  /** Called before a user is asked for; what it returns, with the answer. */
  readonly witness?: (user: Viewer, processes: readonly Sought[]) => (visible: readonly boolean[]) => void;
  /** What passwd(5) says. */
  readonly lookUp?: (uid: number) => Promise<readonly User[]>;
}

/** Users remembered: more than look at one machine at a time. */
const MAX_USERS = 256;

/** A group that nobody has, the highest there can be: nothing is shown to its members but what is in their own namespaces. */
const NO_GROUP = 2 ** 32 - 2;

/** The users of this machine who see their own processes only. */
export class LocalUsers {
  private readonly known = new LRUCache<string, LocalUser>({ max: MAX_USERS });

  constructor(private readonly options: LocalUsersOptions) {}

  /**
   * The user at the other end of a connection. His group, which counts as much as his uid does, is the primary one that
   * passwd(5) names; else the one of the processes that hold the connection.
   */
  async viewer({ uid, inode }: Peer): Promise<Viewer> {
    const { lookUp = lookUpUser } = this.options;
    const users = await lookUp(uid);
    const groups = new Set(users.map(({ gid }) => gid));
    const [group] = groups.size === 1 ? groups : [await groupOfHolders(uid, inode)];
    const who = { uid, gid: group ?? NO_GROUP };
    const key = `${who.uid}:${who.gid}`;
    let user = this.known.get(key);
    if (user === undefined) {
      user = new LocalUser(who, users[0]?.name ?? null, this.options);
      this.known.set(key, user);
    }
    return user;
  }
}

class LocalUser implements Viewer {
  readonly clearance = 'user';
  obstacle: string | null = null;
  private wanted = new Map<string, Sought>();
  /** What is asked while an answer is awaited is asked together afterwards, each process once. */
  private readonly verdicts = shareRuns(
    () => {
      const { wanted } = this;
      this.wanted = new Map();
      return this.ask(wanted);
    },
    // Who asks alone is not to wait for others.
    () => Promise.resolve(),
  );

  constructor(
    private readonly who: Credentials,
    readonly name: string | null,
    private readonly options: Pick<LocalUsersOptions, 'access' | 'log' | 'witness'>,
  ) {}

  get uid(): number {
    return this.who.uid;
  }

  async look(processes: readonly Sought[]): Promise<readonly boolean[]> {
    for (const process of processes) {
      this.wanted.set(processKey(process), process);
    }
    const verdicts = await this.verdicts();
    return processes.map((process) => verdicts.get(processKey(process)) === true);
  }

  private async ask(wanted: ReadonlyMap<string, Sought>): Promise<ReadonlyMap<string, boolean>> {
    const { access, log, witness } = this.options;
    const processes = [...wanted.values()];
    const answered = witness?.(this, processes);
    const answer = await access(this.who, processes);
    if ('error' in answer) {
      if (this.obstacle !== answer.error) {
        log.warn({ uid: this.uid }, `no process is shown to this user: ${answer.error}`);
      }
      this.obstacle = answer.error;
      return new Map();
    }
    this.obstacle = null;
    answered?.(answer);
    return new Map([...wanted.keys()].map((key, index) => [key, answer[index] === true]));
  }
}

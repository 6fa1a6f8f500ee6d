import { readFile } from 'node:fs/promises';

const PASSWD = '/etc/passwd';

/**
 * Whether a uid belongs to one of some users, each given by name or as a decimal uid. Names are looked up in passwd(5)
 * at each call, so that a user created later counts; names that it lacks match nobody.
 */
export function createUserList(users: readonly string[], passwd = PASSWD): (uid: number) => Promise<boolean> {
  const uids = new Set(users.filter((user) => /^\d+$/.test(user)).map(Number));
  const names = new Set(users.filter((user) => !/^\d+$/.test(user)));
  return async (uid) => {
    if (uids.has(uid)) {
      return true;
    }
    if (names.size === 0) {
      return false;
    }
    return (await lookUpUser(uid, passwd)).some(({ name }) => names.has(name));
  };
}

/** What passwd(5) says of a user. */
export interface User {
  readonly name: string;
  /** The primary group. */
  readonly gid: number;
}

/** The users that have a uid, as they are now: several names may share one; none if the machine's file has none. */
export async function lookUpUser(uid: number, passwd = PASSWD): Promise<User[]> {
  return (await readPasswd(passwd))
    .split('\n')
    .map((line) => line.split(':'))
    .filter(
      ([name, , id, gid = '', ...rest]) => rest.length === 3 && name !== '' && id === String(uid) && /^\d+$/.test(gid),
    )
    .map(([name, , , gid]) => ({ name: name!, gid: Number(gid) }));
}

async function readPasswd(passwd: string): Promise<string> {
  try {
    return await readFile(passwd, 'utf8');
  } catch (error) {
    // Minimal containers have no such file: then there are no names, only uids.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return '';
    }
    throw error;
  }
}

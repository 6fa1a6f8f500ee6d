import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { listPids, PROC } from '../sources/reading/proc-files';

/** Links looked at in search of one socket: more than the processes of one user usually have open. */
const MAX_LINKS = 20_000;

/**
 * The group of the processes that hold a socket, by its inode: for users whom passwd(5) does not know (of a container, of
 * a directory service, made for one service). Undefined if none of them is found to hold it, or they are not all of one
 * group in every respect (real, effective, saved): then it can't be told on whose behalf a request comes.
 *
 * @param uid the user's, whose processes alone are looked at.
 */
export async function groupOfHolders(uid: number, inode: string, proc = PROC): Promise<number | undefined> {
  const groups = new Set<string>();
  let left = MAX_LINKS;
  for (const pid of listPids(proc)) {
    // The owner of the directory is the effective uid.
    if ((await stat(`${proc}/${pid}`).catch(() => undefined))?.uid !== uid) {
      continue;
    }
    const files = await readdir(`${proc}/${pid}/fd`).catch(() => []);
    left -= files.length;
    if (left < 0) {
      return undefined;
    }
    for (const file of files) {
      if ((await readlink(`${proc}/${pid}/fd/${file}`).catch(() => '')) === `socket:[${inode}]`) {
        const status = await readFile(`${proc}/${pid}/status`, 'latin1').catch(() => '');
        (/^Gid:\t(.*)$/m.exec(status)?.[1] ?? 'unknown').split('\t').forEach((gid) => groups.add(gid));
        break;
      }
    }
  }
  const [group = ''] = groups;
  return groups.size === 1 && /^\d+$/.test(group) ? Number(group) : undefined;
}

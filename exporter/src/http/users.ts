import { readFile } from 'node:fs/promises';

/**
 * Whether a uid belongs to one of some users, each given by name or as a decimal uid. Names are looked up in passwd(5)
 * at each call, so that a user created later counts; names that it lacks match nobody.
 */
export function createUserList(users: readonly string[], passwd = '/etc/passwd'): (uid: number) => Promise<boolean> {
  const uids = new Set(users.filter((user) => /^\d+$/.test(user)).map(Number));
  const names = new Set(users.filter((user) => !/^\d+$/.test(user)));
  return async (uid) => {
    if (uids.has(uid)) {
      return true;
    }
    if (names.size === 0) {
      return false;
    }
    return passwdNames(await readPasswd(passwd), uid).some((name) => names.has(name));
  };
}

/** The login names that passwd(5) text gives a uid; several may share one. */
export function passwdNames(text: string, uid: number): string[] {
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length === 7 && fields[0] !== '' && fields[2] === String(uid))
    .map((fields) => fields[0]!);
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

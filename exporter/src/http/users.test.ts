import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { testFolder } from '../test/folder';
import { createUserList, lookUpUser } from './users';

const PASSWD = [
  'root:x:0:0:root:/root:/bin/bash',
  'grafana:x:472:0:Grafana:/usr/share/grafana:/usr/sbin/nologin',
  'viewer:x:472:472::/:/bin/sh',
  'broken:x:473',
  '',
].join('\n');

let passwd: string;

beforeEach(() => {
  passwd = join(testFolder('users'), 'passwd');
});

test('names that share a uid are all found, broken lines are not', async () => {
  writeFileSync(passwd, PASSWD);
  expect(await lookUpUser(472, passwd)).toEqual([
    { name: 'grafana', gid: 0 },
    { name: 'viewer', gid: 472 },
  ]);
  expect(await lookUpUser(473, passwd)).toEqual([]);
});

test('a listed name matches its uid, a listed uid itself', async () => {
  writeFileSync(passwd, PASSWD);
  const listed = createUserList(['grafana', '1000'], passwd);
  await expect(listed(472)).resolves.toBe(true);
  await expect(listed(1000)).resolves.toBe(true);
  await expect(listed(0)).resolves.toBe(false);
});

test('a user created later counts', async () => {
  const listed = createUserList(['grafana'], passwd);
  await expect(listed(472)).resolves.toBe(false);
  writeFileSync(passwd, PASSWD);
  await expect(listed(472)).resolves.toBe(true);
});

test("this machine's root goes by its name", async () => {
  await expect(createUserList(['root'])(0)).resolves.toBe(true);
});

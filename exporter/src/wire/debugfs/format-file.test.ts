import { readFormat } from './format-file';

const FIELDS = 'fields ts|pid|comm|op|start|end|perms|path|type|seq|tid|mm|offset|dev|inode';

test.each([
  [`${FIELDS}|flags`, true],
  [FIELDS, false],
])('knows its own version: %s', (fields, hasFlags) => {
  expect(readFormat(`version 1\n${fields}\nops MMAP MUNMAP\ntypes text data\n`)).toEqual({ hasFlags });
});

test.each([
  ['another version', `version 2\n${FIELDS}\n`, 'version 2'],
  ['other fields', 'version 1\nfields ts|pid\n', 'ts|pid'],
  ['more fields', `version 1\n${FIELDS}|flags|x\n`, 'flags|x'],
  ['no fields', 'version 1\n', '(none)'],
  ['no version', `${FIELDS}\n`, 'names no version'],
  ['nothing', '', 'names no version'],
])('refuses %s, with what to do', (_, text, reason) => {
  expect(readFormat(text)).toEqual({ problem: expect.stringContaining(reason) as string });
});

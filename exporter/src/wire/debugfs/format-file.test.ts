import { checkFormat } from './format-file';

const FIELDS = 'fields ts|pid|comm|op|start|end|perms|path|type|seq|tid|mm|offset|dev|inode';

test('knows its own version', () => {
  expect(checkFormat(`version 1\n${FIELDS}\nops MMAP MUNMAP\ntypes text data\n`)).toBeUndefined();
});

test.each([
  ['another version', `version 2\n${FIELDS}\n`, 'version 2'],
  ['other fields', 'version 1\nfields ts|pid\n', 'ts|pid'],
  ['no fields', 'version 1\n', '(none)'],
  ['no version', `${FIELDS}\n`, 'names no version'],
  ['nothing', '', 'names no version'],
])('refuses %s, with what to do', (_, text, reason) => {
  expect(checkFormat(text)).toContain(reason);
});

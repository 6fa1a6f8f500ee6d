import { parseSecretYaml } from './web-config-yaml';

test('scalars are the text that they are written as, whatever YAML would make of it', () => {
  expect(parseSecretYaml('{a: 1.0, b: 0x1f, c: true, d: yes, e: "1", f: 12345678901234567890, 0x10: g}')).toEqual({
    a: '1.0',
    b: '0x1f',
    c: 'true',
    d: 'yes',
    e: '1',
    f: '12345678901234567890',
    '0x10': 'g',
  });
});

test('nothing is null', () => {
  expect(parseSecretYaml('a:\nb: ~\nc: null\nd: ""')).toEqual({ a: null, b: null, c: null, d: '' });
  expect(parseSecretYaml('# nothing')).toBeNull();
});

test('anchors, aliases and merges', () => {
  expect(parseSecretYaml('a: &a {x: 1}\nb: {<<: *a, y: 2}\nc: *a')).toEqual({
    a: { x: '1' },
    b: { x: '1', y: '2' },
    c: { x: '1' },
  });
});

test('keys that every object has are keys like any other', () => {
  const read = parseSecretYaml('{__proto__: a, constructor: b, toString: c}');
  expect(Object.entries(read as object)).toEqual([
    ['__proto__', 'a'],
    ['constructor', 'b'],
    ['toString', 'c'],
  ]);
});

test.each([
  ['a: b\na: hunter2', 'line 2, column 1: duplicate key'],
  ['a: "hunter2\\q"', /^line 1, column 12: bad dq escape$/],
  ['a: |hunter2\n x', /^line 1, column 5: unexpected token$/],
  ['a: b: hunter2', /^line 1, column 4: block as implicit key$/],
  ['a: [hunter2', /^line 1, column 12: bad indent$/],
  ['- a\nhunter2', /^line 2, column 1: unexpected token$/],
  ['a: hunter2\n---\nb: 1', /^line 2, column 1: multiple docs$/],
  ['a: *hunter2', /^an alias/],
  ['a: @hunter2', /^line 1/],
  ['hunter2: a\n\tb: hunter2', /^line 2/],
])('%j: where and what, but not what stands there', (text, message) => {
  expect(() => parseSecretYaml(text)).toThrow(message);
  expect(() => parseSecretYaml(text)).not.toThrow(/hunter2/);
});

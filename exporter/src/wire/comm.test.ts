import { commProblem } from './comm';

test.each(['', 'bash', 'Web Content', 'exactly15bytes_', 'a\\174b\\174c\\174d\\174e\\174', 'ääääääää'.slice(1)])(
  'a process can be called %s',
  (comm) => {
    expect(commProblem(comm)).toBeNull();
  },
);

test.each([
  ['chromium-browser', 16, 'chromium-browse'],
  ['systemd-journald', 16, 'systemd-journal'],
  ['a\\174b\\174c\\174d\\174e\\174f\\174g\\174h\\174', 16, 'a\\174b\\174c\\174d\\174e\\174f\\174g\\174h'],
  ['ääääääää', 16, 'äääääää\\303'],
  ['12345678901234😀xyz', 21, '12345678901234\\360'],
])('no process can be called %s', (comm, bytes, cut) => {
  expect(commProblem(comm)).toBe(`has ${bytes} bytes, but the kernel keeps 15 of a process's name: ${cut}`);
});

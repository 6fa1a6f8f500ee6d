import { urlProblem } from './url';

test.each(['http://127.0.0.1:10862', 'https://host.example/vma/', 'http://[::1]:10862'])('takes %s', (url) => {
  expect(urlProblem(url)).toBeUndefined();
});

test.each([
  ['', /Needed/],
  ['127.0.0.1:10862', /begins with http/],
  ['localhost:10862', /begins with http/],
  ['ftp://host', /begins with http/],
  ['http://', /begins with http/],
  ['http://host:99999', /begins with http/],
  ['http://host/?a=b', /before \?/],
  ['http://host/#top', /before \?/],
])('refuses %p and says what it wants', (url, words) => {
  expect(urlProblem(url)).toMatch(words);
});

/** What is wrong with an exporter's URL, in words for the form; undefined if nothing is. */
export function urlProblem(url: string): string | undefined {
  if (url === '') {
    return 'Needed, for instance http://127.0.0.1:10862';
  }
  const parsed = parse(url);
  if (parsed === undefined || !/^https?:\/\//.test(url)) {
    return 'Not a URL: it begins with http:// or https://, then host and port';
  }
  return parsed.search === '' && parsed.hash === ''
    ? undefined
    : 'Must end before ? or #: only host, port and path prefix';
}

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

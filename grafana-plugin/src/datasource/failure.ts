/** Something that went wrong between the browser and the exporter, in words that name cause and remedy. */
export function failure(status: number, detail: string): string {
  const said = detail === '' ? '' : ` It says: ${detail}`;
  switch (status) {
    case 0:
      return `Grafana’s server did not answer.${said} Is the network up, and the session still logged in?`;
    // Grafana's proxy turns a 401 of the target into a 400 with this text.
    case 400:
      return detail.includes('Authentication to data source failed')
        ? failure(401, '')
        : `The exporter refuses.${said}`;
    case 401:
      return 'The exporter wants credentials, or others: set Basic auth in the data source, as in the exporter’s --web.config.file.';
    case 403:
      return `Access is refused.${said}`;
    case 404:
      return `What answers there is no VMA Tracker exporter, or the URL has a wrong path.${said}`;
    case 502:
    case 504:
      return `Grafana’s server can’t reach the exporter.${said} Is vma-exporter running, is the data source’s URL right, and does the exporter listen on an address that Grafana’s server reaches (in a container, 127.0.0.1 is the container itself)?`;
    case 503:
      return `The exporter is not ready.${said}`;
    default:
      return `Unexpected answer (HTTP ${status}).${said}`;
  }
}

/** The `detail` of a problem document (RFC 9457), the `message` of Grafana's own errors, or the beginning of the text. */
export function detailOf(body: unknown): string {
  if (typeof body === 'string') {
    const parsed = parseJson(body);
    return parsed === undefined ? firstLine(body) : detailOf(parsed);
  }
  if (typeof body === 'object' && body !== null) {
    for (const member of ['detail', 'message', 'error']) {
      const text: unknown = Reflect.get(body, member);
      if (typeof text === 'string' && text !== '') {
        return text;
      }
    }
  }
  return '';
}

function parseJson(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const LONGEST = 200;

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0];
  // A page for people: its markup would tell nothing.
  return line.startsWith('<') ? '' : line.slice(0, LONGEST);
}

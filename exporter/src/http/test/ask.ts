import { get, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { TLSSocket } from 'node:tls';

/** What a client of TLS gets to know of one request over a connection of its own. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The common name in the server's certificate; undefined where a session was resumed. */
  readonly name: string | undefined;
  readonly protocol: string | null;
  /** OpenSSL's name of the cipher suite. */
  readonly cipher: string;
  /** OpenSSL's name of the curve; of TLS 1.2 as well. */
  readonly curve: string | undefined;
}

/** Asks once. @throws Error of whatever went wrong, the handshake included. */
export function ask(url: string, options: RequestOptions & { ecdhCurve?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get(url, { agent: false, rejectUnauthorized: false, ...options }, (response) => {
      const { socket } = response;
      if (!(socket instanceof TLSSocket)) {
        throw new Error('this is no TLS');
      }
      const seen = {
        name: (socket.getPeerCertificate() as { subject?: { CN: string } }).subject?.CN,
        protocol: socket.getProtocol(),
        cipher: socket.getCipher().standardName,
        curve: (socket.getEphemeralKeyInfo() as { name?: string } | null)?.name,
      };
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => {
        resolve({ status: response.statusCode!, headers: response.headers, body, ...seen });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}

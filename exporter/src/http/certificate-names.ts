import type { X509Certificate } from 'node:crypto';
import { isIP, SocketAddress } from 'node:net';

/** Whether a certificate has one of these among its alternative names: DNS names, IP addresses, e-mail addresses and URIs. */
export function hasName(certificate: X509Certificate, names: readonly string[]): boolean {
  const allowed = new Set(names.map(canonical));
  return alternativeNames(certificate.subjectAltName ?? '').some((name) => allowed.has(canonical(name)));
}

/** As Node writes them: `DNS:a.example, URI:"a text in JSON, since it has a comma"`. */
function alternativeNames(text: string): string[] {
  const each = text.matchAll(/(?:^|, )(DNS|IP Address|email|URI|[^:]+):("(?:[^"\\]|\\.)*"|[^,]*)/g);
  return [...each]
    .filter(([, kind]) => ['DNS', 'IP Address', 'email', 'URI'].includes(kind!))
    .map(([, , value]) => (value!.startsWith('"') ? (JSON.parse(value!) as string) : value!));
}

/** The same text for the same IP address; any other name as it is. */
function canonical(name: string): string {
  const family = isIP(name);
  return family === 6 ? new SocketAddress({ address: name, family: 'ipv6' }).address : name;
}

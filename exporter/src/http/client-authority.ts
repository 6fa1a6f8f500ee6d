import { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import { admitWhile } from './admission';
import { Problem } from './problem';
import type { LoadedWebConfig } from './web-config-file';

/** The certificates (PEM) by which the certificate of a connection's client was verified in its handshake. */
const verifiedBy = new WeakMap<Socket, string>();

/** Links from a client's certificate to an authority: more than anybody issues. */
const MAX_LINKS = 8;

/** Notes, at the end of a handshake, by which authorities a client's certificate was verified. */
export function noteAuthority(socket: Socket, ca: unknown): void {
  verifiedBy.set(socket, String(ca));
}

/**
 * Refuses clients whose certificate the authorities of now did not issue: a handshake is long ago on a connection that is
 * kept, and the file may have changed.
 *
 * @throws Problem 403 (in the handler); the connection is closed then.
 */
export function clientAuthority(webConfig: () => LoadedWebConfig): RequestHandler {
  const holds = (socket: Socket): boolean => {
    const former = verifiedBy.get(socket);
    const ca = webConfig().secureContext?.ca;
    return former === undefined || ca === undefined || former === String(ca) || isIssuedBy(socket, String(ca));
  };
  return ({ socket }, res, next) => {
    if (!holds(socket)) {
      throw new Problem(403, 'client_ca_file has changed, and did not issue the certificate of this connection', {
        headers: { Connection: 'close' },
      });
    }
    admitWhile(res, () => holds(socket));
    next();
  };
}

function isIssuedBy(socket: Socket, ca: string): boolean {
  let certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) {
    // None was asked for, or none was given though it might have been: that is for the handshake to judge.
    return true;
  }
  const authorities = (ca.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? []).map(
    (pem) => new X509Certificate(pem),
  );
  for (let link = 0; link < MAX_LINKS && certificate !== undefined; link++) {
    const issued: X509Certificate = certificate;
    if (authorities.some((authority) => issues(authority, issued))) {
      return true;
    }
    const issuer: X509Certificate | undefined = issued.issuerCertificate;
    certificate = issuer !== undefined && issues(issuer, issued) ? issuer : undefined;
  }
  return false;
}

function issues(issuer: X509Certificate, certificate: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import { admitWhile } from './admission';
import { hasName } from './certificate-names';
import { Problem } from './problem';
import type { Refusals } from './refusals';
import type { SecureContext } from './secure-context';
import type { LoadedWebConfig } from './web-config-file';
import { verifiesClients, type ClientAuthType, type TlsConfig } from './web-config-tls';

// By which policy (SecureContext) the client of a connection was let in.
const admitted = new WeakMap<Socket, string>();

/**
 * What a TLS server must be told to ask for. Only a certificate that all need is left to Node to verify: of the others it
 * refuses either none or all, so `admitClients` looks at them.
 */
export function clientCertificateOptions(type: ClientAuthType): { requestCert: boolean; rejectUnauthorized: boolean } {
  return { requestCert: type !== 'NoClientCert', rejectUnauthorized: type === 'RequireAndVerifyClientCert' };
}

/**
 * Ends connections whose client does not show what `client_auth_type` and `client_allowed_sans` ask for, before a byte of a
 * request is read. When that changes, all that are open end, and have to show it again.
 *
 * @param used the secure context of new connections.
 */
export function admitClients(
  server: Server,
  webConfig: () => LoadedWebConfig,
  used: () => SecureContext,
  refusals: Refusals,
): void {
  const open = new Set<Socket>();
  let policy = used().clientPolicy;
  server.on('connection', (socket: Socket) => {
    // The context has been renewed by then: who is still in its handshake, by the old one, ends as well.
    if (policy !== used().clientPolicy) {
      policy = used().clientPolicy;
      open.forEach((other) => other.destroy());
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const problem = refusal(socket, webConfig);
    if (problem === undefined) {
      admitted.set(socket, policy);
    } else {
      void refusals.tell(socket, 'a client was refused for its certificate', { problem });
      socket.destroy();
    }
  });
}

function refusal(socket: TLSSocket, webConfig: () => LoadedWebConfig): string | undefined {
  try {
    const { tls } = webConfig();
    return tls === undefined ? 'TLS has been switched off' : missingProof(socket, tls);
  } catch (error) {
    return (error as Error).message;
  }
}

function missingProof(socket: TLSSocket, tls: TlsConfig): string | undefined {
  const { clientAuth, clientAllowedSans } = tls;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) {
    // The exporter-toolkit ends these as well, whatever the type, where there is a list of names.
    return clientAuth === 'RequireAnyClientCert' || clientAuth === 'RequireAndVerifyClientCert' || clientAllowedSans
      ? 'it shows no certificate'
      : undefined;
  }
  if (verifiesClients(tls) && !socket.authorized) {
    return `its certificate is not valid: ${String(socket.authorizationError)}`;
  }
  return clientAllowedSans === undefined || hasName(certificate, clientAllowedSans)
    ? undefined
    : 'its certificate has none of client_allowed_sans';
}

/**
 * Whether the client of a connection has shown a valid certificate of an authority that the configuration, as it is now,
 * names for that.
 */
export function provesItself(socket: Socket, { tls, secureContext }: LoadedWebConfig): boolean {
  return (
    tls?.clientCa !== undefined &&
    verifiesClients(tls) &&
    socket instanceof TLSSocket &&
    // Alone this would not do: of a TLS 1.3 session that is resumed it is true without any certificate.
    socket.authorized &&
    socket.getPeerX509Certificate() !== undefined &&
    admitted.get(socket) === secureContext?.clientPolicy
  );
}

/** Refuses requests on connections that were let in by what the configuration said before, and ends them, streams too. */
export function clientPolicyOfNow(webConfig: () => LoadedWebConfig): RequestHandler {
  return ({ socket }, res, next) => {
    const by = admitted.get(socket);
    const holds = (): boolean => by === undefined || by === webConfig().secureContext?.clientPolicy;
    if (!holds()) {
      throw new Problem(401, 'what clients have to show has changed: connect anew', {
        headers: { Connection: 'close' },
      });
    }
    admitWhile(res, holds);
    next();
  };
}

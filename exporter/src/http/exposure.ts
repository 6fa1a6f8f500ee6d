import type { Socket } from 'node:net';
import { isLoopbackHost, type ListenAddress } from './addresses';
import { provesItself } from './client-certificates';
import type { WebConfig } from './web-config';
import type { LoadedWebConfig } from './web-config-file';

/**
 * Whether all clients must prove who they are: by a password, or by a certificate of an authority that was named for that. A
 * certificate that anybody can make, or get from a public authority, proves nothing.
 */
export function requiresLogin({ users, tls }: WebConfig): boolean {
  return users.size > 0 || (tls?.clientAuth === 'RequireAndVerifyClientCert' && tls.clientCa !== undefined);
}

/**
 * Whether the client of a request that has come past basic auth has proven who it is: by a password, which all need while
 * there are any, or by its certificate, also where not all must show one.
 */
export function isAuthenticated(socket: Socket, config: LoadedWebConfig): boolean {
  return config.users.size > 0 || provesItself(socket, config);
}

/**
 * An address-space map defeats ASLR: other machines may read it only after a login, or by an explicit choice.
 *
 * @throws Error that says what to do, if the listeners would show it to anybody.
 */
export function assertNotExposed(listen: readonly ListenAddress[], config: WebConfig, insecure: boolean): void {
  const open = exposedAddresses(listen, config);
  if (open.length > 0 && !insecure) {
    throw new Error(
      `listening on ${open.join(', ')} without a login would show every process's memory map to the network: ` +
        'set basic_auth_users, or client_auth_type: RequireAndVerifyClientCert with a client_ca_file, in --web.config.file, ' +
        'listen on 127.0.0.1 only, or accept it with --web.insecure',
    );
  }
}

/** The listen addresses, as given, that other machines may reach without a login. */
export function exposedAddresses(listen: readonly ListenAddress[], config: WebConfig): string[] {
  return requiresLogin(config)
    ? []
    : listen
        .filter(({ host }) => !isLoopbackHost(host))
        .map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/**
 * Whether TLS is spoken, and what clients are asked for, is settled when a listener opens. A file that says
 * otherwise later would promise what is not so.
 *
 * @throws Error that asks for a restart.
 */
export function assertSameTransport(opened: WebConfig, now: WebConfig): void {
  for (const [what, is] of [
    ['tls_server_config', (config: WebConfig) => config.tls !== undefined],
    ['client_auth_type', (config: WebConfig) => config.tls?.clientAuth],
  ] as const) {
    if (is(opened) !== is(now)) {
      throw new Error(`${what} has changed in the web configuration file: this needs a restart of the exporter`);
    }
  }
}

// SPDX-License-Identifier: GPL-2.0-only
import { createServer } from 'node:net';

/** A TCP port that is free on 127.0.0.1 now: `preferred` if it is, else one the kernel picks. */
export function freePort(preferred) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (error.code === 'EADDRINUSE' && preferred !== 0) freePort(0).then(resolve, reject);
      else reject(error);
    });
    server.listen(preferred, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

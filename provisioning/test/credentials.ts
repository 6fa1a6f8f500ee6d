import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './files';

/** Makes what the service `credentials` makes. Needs root. @returns what it says. */
export function makeCredentials(folder: string): string {
  const script = join(ROOT, 'provisioning', 'credentials', 'make-credentials.mjs');
  return execFileSync(process.execPath, [script, folder], { encoding: 'utf8' });
}

/** The headers with which a user of the exporter logs in. */
export function login(folder: string, user: 'grafana' | 'prometheus'): Record<string, string> {
  const password = readFileSync(join(folder, user), 'utf8');
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

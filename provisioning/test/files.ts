import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The root of the repository. */
export const ROOT = join(__dirname, '..', '..');

export function readText(...path: string[]): string {
  return readFileSync(join(ROOT, ...path), 'utf8');
}

export function readYaml(...path: string[]): unknown {
  return parse(readText(...path), { merge: true });
}

export function readJson(...path: string[]): unknown {
  return JSON.parse(readText(...path));
}

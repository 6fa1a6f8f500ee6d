import type { BuildOptions } from 'esbuild';

export function bundles(dist: string): Record<'daemon' | 'page', BuildOptions>;
export function prepare(dist: string): Promise<void>;

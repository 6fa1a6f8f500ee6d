import { chromium, type Browser } from 'playwright-core';
import args from './chromium-args.json';

/** Debian's Chromium, without what would have it call home. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args });
}

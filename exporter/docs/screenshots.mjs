// Takes the pictures of the page in this folder: of the built exporter, of a real program, in Debian's Chromium.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../bench/panel-browser.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Starts a program. @returns it, and the first line of one of its outputs that matches. */
async function started(command, args, output, pattern) {
  const child = spawn(command, args, { cwd: here, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr']) {
    if (stream !== output) {
      child[stream].resume();
    }
  }
  for await (const line of createInterface({ input: child[output] })) {
    const match = pattern.exec(line);
    if (match !== null) {
      child[output].resume();
      return { child, match };
    }
  }
  throw new Error(`${command} ended before it said ${pattern}`);
}

const workload = await started('/usr/bin/python3', ['workload.py'], 'stdout', /ready/);
const daemon = await started(
  process.execPath,
  ['../dist/main.cjs', '--web.listen-address', '127.0.0.1:0'],
  'stderr',
  /open (http:\/\/\S+?\/)/,
);
const browser = await launchBrowser();
try {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme });
    await page.goto(`${daemon.match[1]}#/pid/${workload.child.pid}`);
    // By then the list of changes is full, and there is a timeline to see.
    await page.getByText(/^Last (4\d|[5-9]\d) s: /).waitFor({ timeout: 120_000 });
    const writableCode = await page.evaluate(() => {
      const view = globalThis.vmaTracker.map;
      const { columns, state } = view.layout;
      const origin = globalThis.document.querySelector('canvas.vma-map').getBoundingClientRect();
      const { id, mappings } = state.maps[0];
      for (let i = 0; i < mappings.length; i++) {
        if (mappings.facts(i).perms === 'rwxp') {
          view.reveal(id, mappings.start(i));
        }
      }
      const x = columns[0].x + columns[0].width * 0.3;
      for (let y = 0; y < origin.height; y++) {
        const hit = view.hitAt(x, y);
        if (hit?.type === 'mapping' && mappings.facts(hit.index).perms === 'rwxp') {
          return { x: origin.x + x, y: origin.y + y + 1 };
        }
      }
      throw new Error('the mapping to point at is not in view');
    });
    await page.mouse.move(writableCode.x, writableCode.y);
    await page.getByRole('tooltip').waitFor();
    await page.screenshot({ path: `${here}page-${colorScheme}.png` });
    await page.close();
  }
} finally {
  await browser.close();
  daemon.child.kill();
  workload.child.kill();
}

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { anon, serve, states, type Harness } from '../http/test/harness';
import { event } from '../model/test/events';
import type { Rereads } from '../sources/reading/reread-queue';
import { launchBrowser } from './test/browser';

const DIST = join(__dirname, '../../dist/page');

jest.setTimeout(90_000);

let browser: Browser;
let page: Page;
let exporter: Harness;
let rereads: Rereads | undefined;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  rereads = undefined;
  exporter = await serve({ pageDirectory: DIST, rereads: () => rereads });
  exporter.world.fold([...states(100, 0, anon(0x1000, 1)), ...states(200, 0, anon(0x1000, 1), anon(0x8000, 2))]);
  page = await browser.newPage();
});

afterEach(async () => {
  await page.close();
  await exporter.close();
});

/** Opens the page, of this process if one is named, once the exporter has told all. */
async function open(pid?: number): Promise<void> {
  exporter.world.fold([{ ts: 1, type: 'ready' }]);
  await page.goto(`${exporter.url}/${pid === undefined ? '' : `#/pid/${pid}`}`);
}

/** Waits until this is to be read. */
function read(text: string | RegExp): Promise<void> {
  return page.getByText(text).first().waitFor();
}

function row(pid: number): ReturnType<Page['locator']> {
  return page.locator(`.processes a[href^="#/pid/${pid}/"]`);
}

test('maps that can not be read are told above all, in the list, and beside the map that is shown', async () => {
  const hangs = event.unreadable(200, 'busy', 'it hangs in mmap');
  exporter.world.fold([{ ...hangs, ts: (Date.now() - 630_000) * 1000 }]);
  await open(200);
  await page.getByRole('alert').filter({ hasText: "1 of 2 maps can't be read: it hangs in mmap" }).waitFor();
  await read(/^This is the map as it was 1\d min ago\. Since then it can’t be read: it hangs in mmap\.$/);
  await row(200)
    .filter({ hasText: /as of 1\d min ago/ })
    .waitFor();
  // The last that was known is shown, and counted.
  expect(await row(200).innerText()).toContain('2');
  expect(await row(100).innerText()).not.toContain('as of');
});

test('a map that was never read is no empty map, and says why there is none', async () => {
  exporter.world.fold([
    event.process(300, 300, { comm: 'secret' }),
    event.unreadable(300, 'denied', 'it may not be read'),
  ]);
  await open(300);
  await read(/^The map can’t be read: it may not be read\.$/);
  await row(300)
    .filter({ hasText: /–.*can’t be read/s })
    .waitFor();
});

test('a program that has just been executed is told as being read, until it is', async () => {
  await open(100);
  await read(/^live · /);
  exporter.world.fold([event.exec(100, 101, 'next')]);
  await read(/^The map is being read, since .+: it has just executed a program\.$/);
  exporter.world.fold(event.baseline(101, anon(0x5000, 3)));
  await read(/^live · /);
});

test('that maps are behind is said from a second on', async () => {
  rereads = { waiting: 7, oldestSeconds: 1 };
  await open();
  await row(100).waitFor();
  expect(await page.getByRole('alert').isVisible()).toBe(false);
  rereads = { waiting: 7, oldestSeconds: 4 };
  await page.getByRole('alert').filter({ hasText: '7 maps are behind what happens, by 4.0 s at most' }).waitFor();
});

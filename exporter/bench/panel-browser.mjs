// The page in Debian's Chromium, with what its own code takes, and its main thread in CPU time.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { hasCome } from './has-come.mjs';

/** Steps of each sort that are timed. */
const STEPS = 120;

/** Chromium as the tests start it. */
export function launchBrowser() {
  const args = JSON.parse(readFileSync(new URL('../src/page/test/chromium-args.json', import.meta.url), 'utf8'));
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
}

/** A page of the exporter, and the browser's own account of it. */
export class Page {
  #page;
  #cdp;
  #received = 0;

  /** Opens a page of its own, timed from its beginning. */
  static async open(browser, url) {
    const opened = new Page();
    opened.#page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await opened.#page.addInitScript({ path: fileURLToPath(new URL('panel-page.js', import.meta.url)) });
    opened.#cdp = await opened.#page.context().newCDPSession(opened.#page);
    await opened.#cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    await opened.#cdp.send('Network.enable');
    opened.#cdp.on('Network.dataReceived', ({ dataLength }) => (opened.#received += dataLength));
    await opened.#page.goto(url);
    return opened;
  }

  async openProcess(pid, vmas) {
    const link = this.#page.locator(`a[href^="#/pid/${pid}/"]`).first();
    await link.waitFor();
    await this.#page.evaluate((count) => globalThis.bench.watch(count), vmas);
    const before = await this.#metrics();
    await link.click();
    await this.until(`the map of ${vmas} VMAs`, () => this.#page.evaluate(() => globalThis.bench.opened !== null));
    const { clicked, painted } = await this.#page.evaluate(() => globalThis.bench.opened);
    const after = await this.#metrics();
    return { ms: painted - clicked, longest: await this.longest(clicked), task: after.task - before.task };
  }

  /** @returns {Promise<{ times: number[], task: number }>} ms of our code in each step; of all tasks, on average. */
  async steps(sort) {
    const { mouse, keyboard } = this.#page;
    await mouse.move(500, 450);
    await this.#page.evaluate(() => globalThis.bench.step());
    if (sort === 'zoom') {
      await keyboard.down('Control');
    }
    const times = [];
    const before = await this.#metrics();
    for (let n = 0; n < STEPS; n++) {
      // Some way into the map and back; from the natural size to where all is in view.
      await mouse.wheel(0, n < STEPS / 2 ? 137 : -137);
      times.push(await this.#page.evaluate(() => globalThis.bench.step()));
    }
    const after = await this.#metrics();
    if (sort === 'zoom') {
      await keyboard.up('Control');
    }
    return { times, task: (after.task - before.task) / STEPS };
  }

  /** Changes that the page was told so far. */
  changes() {
    return this.#page.evaluate(() => globalThis.vmaTracker.connection.snapshot().changes.at(-1)?.seq ?? 0);
  }

  /** How it fares: `time` and `task` in ms. */
  async look() {
    const { task } = await this.#metrics();
    const time = await this.#page.evaluate(() => globalThis.performance.now());
    return { time, task, changes: await this.changes() };
  }

  /** Bytes that its objects take, once all garbage is collected, which is a long task. */
  async heap() {
    await this.#cdp.send('HeapProfiler.collectGarbage');
    return (await this.#metrics()).heap;
  }

  /** Waits until it is `done`. @throws Error if that does not come, and the page has received nothing for a minute. */
  until(what, done) {
    return hasCome(what, done, () => this.#received);
  }

  /** The longest task since `time`, in ms; 0: none was longer than 50 ms. */
  longest(time) {
    return this.#page.evaluate((since) => globalThis.bench.longest(since), time);
  }

  close() {
    return this.#page.close();
  }

  async #metrics() {
    const { metrics } = await this.#cdp.send('Performance.getMetrics');
    const of = (name) => metrics.find((metric) => metric.name === name).value;
    return { task: of('TaskDuration') * 1000, heap: of('JSHeapUsedSize') };
  }
}

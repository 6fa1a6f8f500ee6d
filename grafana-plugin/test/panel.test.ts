import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '@vma-tracker/exporter/test/browser';
import { INTERACTIONS } from '@vma-tracker/exporter/test/interactions';
import type { Browser, Page } from 'playwright-core';
import { buildHost } from './build-host';
import { mapOf, pointAt } from './browser';
import { startExporter, startTarget, type Child } from './child';
import { DEMO_STACK, startDemo, stir } from './demo';
import { GRAFANAS, iconsOf } from './grafanas';
import { startGrafanaServer, type GrafanaServer } from './grafana-server';
import { until } from './until';

/** Addresses between a program with its heap and its libraries, where nothing else is ever mapped. */
const AREA = 0x6000_0000_0000;
/** ms: each page loads all of Grafana's components, which takes a busy machine its time. */
const PATIENCE = 110_000;

const RANGE = '600000000000–600000800000';

describe.each(GRAFANAS)('$name', (grafana) => {
  let folder: string;
  let exporter: Child;
  let server: GrafanaServer;
  let browser: Browser;
  let target: Child;
  let page: Page;
  /** What the page complained of. */
  let complaints: string[];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scenes-host-'));
    await buildHost(folder, grafana);
    const [child, address] = await startExporter();
    exporter = child;
    server = await startGrafanaServer(folder, iconsOf(grafana), address);
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await exporter?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    target = startTarget();
    complaints = [];
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') {
        complaints.push(`${message.text()} ${message.location().url}`);
      }
    });
  });

  afterEach(async () => {
    await page?.close();
    await target?.stop();
  });

  /** Opens the host with a panel for each PID, and waits until the first shows a map. */
  async function open(...pids: number[]): Promise<void> {
    await page.goto(`${server.url}/?${pids.map((pid) => `pid=${pid}`).join('&')}`);
    await mapSays(new RegExp(`${pids[0]}: \\d+ mappings`));
  }

  /** Waits until the map's label says so. @returns the match */
  function mapSays(shape: RegExp): Promise<RegExpExecArray> {
    return until(`a map that says ${shape}`, async () => {
      const map = mapOf(page);
      return (await map.count()) > 0 ? shape.exec((await map.getAttribute('aria-label')) ?? '') : null;
    });
  }

  async function mappings(): Promise<number> {
    return Number((await mapSays(new RegExp(`${target.pid}: (\\d+) mappings`)))[1]);
  }

  /** What the map of a tab says. */
  async function mappingsIn(tab: Page): Promise<number> {
    return Number(/(\d+) mappings/.exec((await mapOf(tab).getAttribute('aria-label')) ?? '')?.[1]);
  }

  /** Waits until the mouse, at `address`, meets something of which the tooltip says `text`. */
  function mouseMeets(address: number, text: string, across?: number): Promise<string> {
    return until(`${text} under the mouse`, async () => {
      const said = await pointAt(page, address, across);
      return said?.includes(text) ? said : null;
    });
  }

  test('a mapping appears under the mouse, is split, and vanishes, as it happens', async () => {
    await open(target.pid);
    expect(parseInt(await page.evaluate(() => window.host!.react), 10)).toBe(grafana.react);
    const before = await mappings();
    await mouseMeets(AREA, 'Nothing is mapped here');
    expect(await target.ask(`map ${AREA} 0x800000`)).toBe('done');
    await mapSays(new RegExp(`${target.pid}: ${before + 1} mappings`));
    const tooltip = await mouseMeets(AREA, RANGE);
    expect(tooltip).toContain('rw-p');
    expect(tooltip).toContain('8 MiB');
    await page.getByText('anonymous rw-p').waitFor();

    expect(await target.ask(`protect ${AREA + 0x400000} 0x1000 1`)).toBe('done');
    await mapSays(new RegExp(`${target.pid}: ${before + 3} mappings`));
    expect(await mouseMeets(AREA + 0x400000, '600000400000–600000401000')).toContain('r--p');

    expect(await target.ask(`unmap ${AREA} 0x800000`)).toBe('done');
    await mapSays(new RegExp(`${target.pid}: ${before} mappings`));
    await mouseMeets(AREA, 'Nothing is mapped here');
    expect(complaints).toEqual([]);
  });

  test.each(INTERACTIONS)('$name', async ({ run }) => {
    await open(target.pid);
    await run({
      page,
      view: page.getByRole('region', { name: 'Process', exact: true }),
      map: (address, bytes) => target.ask(`map ${address} ${bytes}`),
      unmap: (address, bytes) => target.ask(`unmap ${address} ${bytes}`),
    });
    expect(complaints).toEqual([]);
  });

  test('a child stands beside its parent after a fork, and goes when it exits', async () => {
    await target.ask(`map ${AREA} 0x800000`);
    await open(target.pid);
    const child = Number(await target.ask('fork'));
    await mapSays(new RegExp(`child ${child}: \\d+ mappings`));
    await mouseMeets(AREA, RANGE, 0.9);
    process.kill(child);
    await until('the child to be gone from the map', async () =>
      (await mapOf(page).getAttribute('aria-label'))?.includes(`child ${child}`) ? null : true,
    );
    await page.getByText(`pid ${child}`).waitFor();
  });

  test('the keyboard reaches every mapping and says what it is on', async () => {
    await target.ask('map 0x10000000 0x800000');
    await open(target.pid);
    await mapOf(page).focus();
    await page.keyboard.press('End');
    const lowest = '000010000000–000010800000';
    await page.locator('[aria-live=polite]', { hasText: lowest }).waitFor({ state: 'attached' });
    expect(await page.getByRole('tooltip').textContent()).toContain(lowest);
    await page.keyboard.press('Escape');
    await page.getByRole('tooltip').waitFor({ state: 'hidden' });
  });

  test('panels share one stream, which outlives refreshes', async () => {
    const other = startTarget();
    try {
      await open(target.pid, other.pid);
      await until('the second map', async () => {
        const second = mapOf(page, 1);
        return (await second.count()) > 0
          ? (await second.getAttribute('aria-label'))?.match(`${other.pid}: \\d+`)
          : null;
      });
      const streams = () => server.forwarding().filter((path) => path.startsWith('/api/v1/stream'));
      await until('the streams to become one', async () => (streams().length === 1 ? true : null));
      expect(streams()[0]).toMatch(new RegExp(`pid=${target.pid}`));
      expect(streams()[0]).toMatch(new RegExp(`pid=${other.pid}`));
      const opened = server.opened();
      await page.evaluate(() => window.host!.refresh());
      const before = await mappings();
      await target.ask(`map ${AREA} 0x800000`);
      await mapSays(new RegExp(`${target.pid}: ${before + 1} mappings`));
      expect(streams()).toHaveLength(1);
      expect(server.opened()).toBe(opened);
    } finally {
      await other.stop();
    }
  });

  // React has no part in it, and it takes its time: once is enough.
  if (grafana === GRAFANAS[0]) {
    test('seven tabs are live, with three streams between them, and Grafana answers', async () => {
      const context = await browser.newContext({ viewport: { width: 640, height: 400 } });
      context.setDefaultTimeout(PATIENCE);
      try {
        const tabs: Page[] = [];
        for (let count = 0; count < 7; count++) {
          const tab = await context.newPage();
          await tab.goto(`${server.url}/?pid=${target.pid}`);
          await tab.getByText(/^live/).waitFor();
          tabs.push(tab);
        }
        const streams = () =>
          server.forwarding().filter((path) => path.startsWith('/api/v1/stream') && !path.includes('once=true'));
        await until('three streams', async () => (streams().length === 3 ? true : null));
        const before = await mappingsIn(tabs[0]);
        await target.ask(`map ${AREA} 0x800000`);
        await target.ask(`protect ${AREA + 0x400000} 0x1000 1`);
        await until('both changes in each tab', async () => {
          const now = await Promise.all(tabs.map(mappingsIn));
          return now.every((count) => count === before + 3) ? true : null;
        });
        expect(streams()).toHaveLength(3);
        expect(await tabs[6].evaluate(() => window.host!.test())).toMatchObject({ status: 'success' });
        expect(await tabs[6].getByText(/^live · every \d+ s · /).count()).toBe(1);
        // Whoever held a stream leaves its place to another.
        await tabs[0].close();
        await until('three streams again', async () => (streams().length === 3 ? true : null));
      } finally {
        await context.close();
      }
    }, 600_000);
  }

  test('"Save & test" names version, host and source, or what is wrong and what helps', async () => {
    await open(target.pid);
    const check = () => page.evaluate(() => window.host!.test());
    expect(await check()).toMatchObject({
      status: 'success',
      message: expect.stringMatching(/^Connected to vma-exporter \d+\.\d+\.\d+ on \S+: \d+ processes, source \w+/),
    });
    const nobody = '127.0.0.1:9';
    const address = server.forwardTo(nobody);
    expect(await check()).toMatchObject({
      status: 'error',
      message: expect.stringMatching(/can’t reach the exporter.*Is vma-exporter running/),
    });
    server.forwardTo(address);
  });

  test('variables list the processes', async () => {
    await open(target.pid);
    const find = (query: string) => page.evaluate((text) => window.host!.findValues(text), query);
    expect(await find('pids(^perl$)')).toContainEqual({ text: `perl (${target.pid})`, value: `${target.pid}` });
    expect(await find('names(^perl$)')).toEqual([{ text: 'perl', value: 'perl' }]);
  });

  test('when the exporter goes, the map stays and says so; when it is back, the map goes on', async () => {
    await open(target.pid);
    const before = await mappings();
    await exporter.stop();
    let address: string;
    try {
      await page.getByText(/^stream lost · /).waitFor();
      await page.getByTestId('data-testid Panel status error').hover();
      await page.getByText('can’t reach the exporter').last().waitFor();
      expect(await mappings()).toBe(before);
    } finally {
      [exporter, address] = await startExporter();
      server.forwardTo(address);
    }
    await target.ask(`map ${AREA} 0x800000`);
    await mapSays(new RegExp(`${target.pid}: ${before + 1} mappings`));
    await page.getByText(/^live · /).waitFor();
  });

  test('a process that is not there is named', async () => {
    await page.goto(`${server.url}/?pid=4194303`);
    await page.getByText('No process with PID 4194303 is running').waitFor();
    expect(complaints).toEqual([]);
  });

  test.each([
    [1600, 1000],
    [700, 420],
    [320, 240],
    [160, 100],
  ])('fits %i by %i', async (width, height) => {
    await page.setViewportSize({ width, height });
    await open(target.pid);
    const box = (await mapOf(page).boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(width);
    expect(box.y + box.height).toBeLessThanOrEqual(height);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    expect(complaints).toEqual([]);
  });

  test.each(['dark', 'light'])('looks like a panel of Grafana’s %s theme', async (theme) => {
    await page.setViewportSize({ width: 1440, height: 860 });
    const demo = await startDemo();
    try {
      await page.goto(`${server.url}/?pid=${demo.pid}&theme=${theme}`);
      await page.getByText(/^live · /).waitFor();
      const changes = page.getByRole('region', { name: 'Changes' }).getByRole('listitem');
      let before = await changes.count();
      await stir(demo, async () => {
        before = await until('the change to be told', async () => {
          const now = await changes.count();
          return now > before ? now : null;
        });
      });
      const background = await page.evaluate(() => {
        const canvas = document.querySelector('canvas')!;
        const { data } = canvas.getContext('2d')!.getImageData(canvas.width - 2, canvas.height - 2, 1, 1);
        return data[0] + data[1] + data[2];
      });
      expect(background > 384).toBe(theme === 'light');
      await until('the tooltip of a thread’s stack', () => pointAt(page, DEMO_STACK, 0.32));
      const folder = process.env.SCREENSHOTS;
      if (folder !== undefined) {
        await page.screenshot({ path: join(folder, `panel-${theme}.png`) });
      }
      expect(complaints).toEqual([]);
    } finally {
      await demo.stop();
    }
  });
});

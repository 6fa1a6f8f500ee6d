import type { BrowserContext, Page, Request } from 'playwright-core';
import type { Connection } from '../client';
import { Mapper } from './test/mapper';
import { setStage } from './test/stage';

const ADDRESS = 0x200000000000;
const SIZE = 16 * 1024 * 1024;
/** For what the machine, however busy, must have done. */
const PATIENCE = 30_000;

interface Handle {
  readonly vmaTracker: { readonly connection: Connection };
}

/** A tab, and what it asks of the stream. */
interface Tab {
  readonly page: Page;
  /** Paths and queries of all requests for the stream. */
  readonly asked: string[];
  /** How many of them, those that end by themselves aside, have not ended. */
  readonly streams: () => number;
}

jest.setTimeout(180_000);

const stage = setStage();
let mapper: Mapper;
let context: BrowserContext;

beforeEach(async () => {
  mapper = new Mapper();
  // A context is a profile: its tabs share the connections.
  context = await stage.browser.newContext({ viewport: { width: 1280, height: 820 } });
  context.setDefaultTimeout(PATIENCE);
});

afterEach(async () => {
  await context.close();
  await mapper.quit();
});

async function open(path: string): Promise<Tab> {
  const page = await context.newPage();
  const asked: string[] = [];
  const held = new Set<Request>();
  page.on('request', (request) => {
    const { pathname, search, searchParams } = new URL(request.url());
    if (pathname === '/api/v1/stream') {
      asked.push(search);
      if (!searchParams.has('once')) {
        held.add(request);
      }
    }
  });
  const ended = (request: Request): void => {
    held.delete(request);
  };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  const answer = await page.goto(`${stage.daemon.url}${path}`);
  expect(answer?.status()).toBe(200);
  return { page, asked, streams: () => held.size };
}

async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE;
  while (!(await look())) {
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within ${PATIENCE} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Whether the map that the tab has of the mapper has a mapping at an address. */
function has({ page }: Tab, address: number): Promise<boolean> {
  return page.evaluate(
    ([pid, address]) => {
      const { processes } = (window as unknown as Handle).vmaTracker.connection.snapshot();
      return processes.get(pid!)?.map.at(address!) !== undefined;
    },
    [mapper.pid, address],
  );
}

/** As if another tab covered this one. */
function see({ page }: Tab, visible: boolean): Promise<void> {
  return page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, !visible);
}

const streamsOf = (tabs: readonly Tab[]): number => tabs.reduce((sum, { streams }) => sum + streams(), 0);
const label = ({ page }: Tab): Promise<string> => page.locator('.vma-title .vma-status').innerText();

it('is live in seven tabs at once, map and list, though a browser has six connections for them', async () => {
  const tabs: Tab[] = [];
  for (let count = 1; count <= 7; count++) {
    const tab = await open(`?tab=${count}#/pid/${mapper.pid}`);
    await tab.page.getByText(/^live · /).waitFor();
    // Of a machine's many processes those that are out of view have no row.
    await tab.page.getByLabel('Search processes by name or PID').fill(String(mapper.pid));
    tabs.push(tab);
  }
  await until('three streams', () => streamsOf(tabs) === 3);
  const row = `.processes a[href^="#/pid/${mapper.pid}/"] .process-vmas`;
  const counts = await Promise.all(tabs.map(({ page }) => page.locator(row).innerText()));
  for (let step = 0; step < 3; step++) {
    await mapper.map(ADDRESS + 2 * step * SIZE, SIZE);
    for (const tab of tabs) {
      await until(`mapping ${step}`, () => has(tab, ADDRESS + 2 * step * SIZE));
    }
  }
  for (const [index, { page }] of tabs.entries()) {
    await until('the list', async () => (await page.locator(row).innerText()) !== counts[index]);
  }
  expect(streamsOf(tabs)).toBe(3);
  const polling = (await Promise.all(tabs.map(label))).filter((text) => /^live · every \d+ s · /.test(text));
  expect(polling).toHaveLength(4);

  // One that streams goes: one that polls takes its place, with what it has.
  const [gone] = tabs.filter(({ streams }) => streams() === 1);
  await gone!.page.close();
  const left = tabs.filter((tab) => tab !== gone);
  await until('three streams again', () => streamsOf(left) === 3);
  const heir = left.find(({ asked }) => asked[0]!.includes('once=true') && !asked.at(-1)!.includes('once=true'));
  expect(heir!.asked.at(-1)).toContain('cursor=');
  await until('a label of its own', async () => /^live · [\d.]+ changes?\/s/.test(await label(heir!)));
});

it('rests in a hidden tab, and goes on with what it missed', async () => {
  const tab = await open(`#/pid/${mapper.pid}`);
  await tab.page.getByText(/^live · /).waitFor();
  await see(tab, false);
  await until('no stream', () => tab.streams() === 0);
  const asked = tab.asked.length;
  await mapper.map(ADDRESS, SIZE);
  const other = await open(`?other#/pid/${mapper.pid}`);
  await until('the other tab has it', () => has(other, ADDRESS));
  expect(await has(tab, ADDRESS)).toBe(false);
  expect(tab.asked).toHaveLength(asked);

  await see(tab, true);
  await until('what it missed', () => has(tab, ADDRESS));
  expect(tab.asked[asked]).toContain('cursor=');
  await tab.page.locator('.vma-change', { hasText: '200000000000' }).first().waitFor();
});

it('asks for no stream while no process is chosen, and says all the same whom it watches', async () => {
  const tab = await open('');
  await tab.page.getByLabel('Search processes by name or PID').fill(String(mapper.pid));
  await tab.page.locator(`a[href^="#/pid/${mapper.pid}/"]`).first().waitFor();
  await tab.page.getByText(/^source \w+$/).waitFor();
  expect(tab.asked).toEqual([]);

  await tab.page.locator(`a[href^="#/pid/${mapper.pid}/"]`).first().click();
  await tab.page.getByText(/^live · /).waitFor();
  expect(tab.streams()).toBe(1);
  await tab.page.locator('a.brand').click();
  await until('no stream', () => tab.streams() === 0);

  await tab.page.goBack();
  await mapper.map(ADDRESS, SIZE);
  await until('the mapping', () => has(tab, ADDRESS));
  expect(tab.asked.at(-1)).toContain('cursor=');
});

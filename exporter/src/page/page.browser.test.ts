import type { Browser, Page } from 'playwright-core';
import type { AddressMapView } from '../view';
import { TestDaemon } from './test/daemon';
import { Mapper } from './test/mapper';
import { openPage, type OpenedPage } from './test/open-page';
import { setStage } from './test/stage';

const ADDRESS = 0x200000000000;
const SIZE = 16 * 1024 * 1024;
const RANGE = '200000000000–200001000000';
/** For what the machine, however busy, must have done. */
const PATIENCE = 20_000;

interface Handle {
  readonly vmaTracker: { readonly map: AddressMapView };
}

interface Point {
  readonly x: number;
  readonly y: number;
}

jest.setTimeout(90_000);

const stage = setStage();
let mapper: Mapper;
let opened: OpenedPage;
let page: Page;

beforeEach(async () => {
  mapper = new Mapper();
  await open({});
});

afterEach(async () => {
  await opened.context.close();
  await mapper.quit();
  expect(opened.complaints()).toEqual([]);
});

async function open(options: Parameters<Browser['newContext']>[0]): Promise<void> {
  opened = await openPage(stage.browser, PATIENCE, options);
  ({ page } = opened);
  await page.goto(stage.daemon.url);
}

/** Finds the process in the list and clicks it, when it is alone there: rows move as other processes come and go. */
async function choose(): Promise<void> {
  await page.getByLabel('Search processes by name or PID').fill(String(mapper.pid));
  await page.locator(`a[href^="#/pid/${mapper.pid}/"]`).first().click();
  await page.getByText(/^live · /).waitFor();
}

/**
 * Where the mapping that begins at `address` is drawn in the `map`th column: found by the hit-test that the mouse goes
 * through, on the pixels that are in view. Null: nowhere.
 */
function drawnAt(address: number, map = 0): Promise<Point | null> {
  return page.evaluate(
    ({ address, map }) => {
      const view = (window as unknown as Handle).vmaTracker.map;
      const canvas = document.querySelector('canvas.vma-map');
      const { columns, state } = view.layout;
      const column = columns[map];
      if (canvas === null || column === undefined) {
        return null;
      }
      const origin = canvas.getBoundingClientRect();
      for (let y = 0; y < origin.height; y++) {
        const hit = view.hitAt(column.x + 5, y);
        if (hit?.type === 'mapping' && state.maps[map]?.mappings.start(hit.index) === address) {
          return { x: origin.x + column.x + 5, y: origin.y + y + 1 };
        }
      }
      return null;
    },
    { address, map },
  );
}

async function until<T>(what: string, look: () => Promise<T>, wanted: (seen: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE;
  for (;;) {
    const seen = await look();
    if (wanted(seen)) {
      return seen;
    }
    if (Date.now() > deadline) {
      const told = await fetch(`${stage.daemon.url}api/v1/processes/${mapper.pid}/vmas`);
      const shown = await page.evaluate(() => document.body.innerText);
      throw new Error(
        `${what}: not within ${PATIENCE} ms; last seen: ${JSON.stringify(seen)}\nthe exporter knows: ${await told.text()}\nthe page shows: ${shown}`,
      );
    }
    await page.waitForTimeout(50);
  }
}

function appears(address: number, map = 0): Promise<Point> {
  return until(
    `${address.toString(16)} drawn in column ${map}`,
    () => drawnAt(address, map),
    (point) => point !== null,
  ) as Promise<Point>;
}

const tooltip = (): ReturnType<Page['locator']> => page.getByRole('tooltip');

it('shows a mapping appear, and vanish', async () => {
  await choose();
  expect(await drawnAt(ADDRESS)).toBeNull();

  await mapper.map(ADDRESS, SIZE);
  const { x, y } = await appears(ADDRESS);
  await page.mouse.move(x, y);
  await tooltip().getByText(RANGE).waitFor();
  const text = await tooltip().innerText();
  expect(text).toContain('16 MiB · 4,096 pages');
  expect(text).toContain('read, write, private');
  await page.locator('.vma-change', { hasText: '200000000000' }).first().waitFor();

  await mapper.unmap(ADDRESS, SIZE);
  await until(
    'gone from the map',
    () => drawnAt(ADDRESS),
    (point) => point === null,
  );
  await page.mouse.move(x, y + 1);
  await tooltip().getByText(RANGE).waitFor({ state: 'hidden' });
});

it('shows a mapping split by mprotect, and warns of what is writable and executable', async () => {
  await mapper.map(ADDRESS, SIZE);
  await choose();
  await appears(ADDRESS);

  const middle = ADDRESS + 4 * 1024 * 1024;
  await mapper.protect(middle, 4 * 1024 * 1024, 'rwx');
  const { x, y } = await appears(middle);
  await page.mouse.move(x, y);
  await tooltip().getByText('Writable and executable').waitFor();
  await appears(middle + 4 * 1024 * 1024);
});

it('sets a forked child beside its parent, and marks what differs', async () => {
  await mapper.map(ADDRESS, SIZE);
  await choose();
  const child = await mapper.fork();
  const inChild = await appears(ADDRESS, 1);
  await page.mouse.move(inChild.x, inChild.y);
  await tooltip().getByText(RANGE).waitFor();
  expect(await page.locator('canvas.vma-map').getAttribute('aria-label')).toContain(`child ${child}`);

  await page.mouse.move(inChild.x - 12, inChild.y);
  await tooltip().getByText('As in the parent').waitFor();
  await mapper.protect(ADDRESS, SIZE, 'r');
  await tooltip().getByText('Unlike the parent').waitFor();

  await mapper.reap();
  await until(
    'no column for the child',
    () => drawnAt(ADDRESS, 1),
    (point) => point === null,
  );
});

it('goes by keyboard alone', async () => {
  await mapper.map(ADDRESS, SIZE);
  await page.getByLabel('Search processes by name or PID').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type(String(mapper.pid));
  await page.locator(`.processes a[href^="#/pid/${mapper.pid}/"]`).first().waitFor();
  await page.keyboard.press('Enter');
  await page.getByText(/^live · /).waitFor();
  await appears(ADDRESS);

  const canvas = page.locator('canvas.vma-map');
  await canvas.focus();
  const said = page.locator('.vma-pane-map [aria-live]');
  await page.keyboard.press('Home');
  await until(
    'the top mapping said',
    () => said.innerText(),
    (text) => text !== '',
  );
  const first = await said.innerText();
  await page.keyboard.press('ArrowDown');
  await until(
    'another said',
    () => said.innerText(),
    (text) => text !== first,
  );
  await tooltip().getByText('Range').waitFor();
  await page.keyboard.press('Escape');
  await tooltip().waitFor({ state: 'hidden' });

  await page.locator('body').press('/');
  await page.keyboard.type('200000800000');
  await until(
    'the address said',
    () => said.innerText(),
    (text) => text.includes(RANGE),
  );
});

it('tells the same in a table', async () => {
  await mapper.map(ADDRESS, SIZE);
  await choose();
  await page.getByRole('tab', { name: 'Table' }).click();
  const row = page.getByRole('row', { name: RANGE });
  await row.waitFor();
  expect(await row.innerText()).toMatch(/16 MiB\s+rw-p\s+Anonymous/);
  await mapper.unmap(ADDRESS, SIZE);
  await row.waitFor({ state: 'detached' });

  await page.getByRole('button', { name: /^Stack/ }).click();
  await until(
    'the stack alone',
    () => page.locator('.vma-table [role=row][aria-selected]').count(),
    (rows) => rows === 1,
  );
});

it('stands still while paused, and catches up', async () => {
  await choose();
  await page.getByRole('button', { name: 'Pause' }).click();
  await mapper.map(ADDRESS, SIZE);
  // The process list is not paused: once it counts the mapping, the map could have had it.
  const vmas = page.locator(`.processes a[href^="#/pid/${mapper.pid}/"] .process-vmas`);
  const before = await vmas.innerText();
  await until(
    'counted in the list',
    () => vmas.innerText(),
    (text) => text !== before,
  );
  expect(await drawnAt(ADDRESS)).toBeNull();
  await page.getByRole('button', { name: 'Go on' }).click();
  await appears(ADDRESS);
});

it('keeps the last map of a process that has ended', async () => {
  await mapper.map(ADDRESS, SIZE);
  await choose();
  await appears(ADDRESS);
  await mapper.quit();
  await page.getByText(/^ended at .* · its last map$/).waitFor();
  expect(await drawnAt(ADDRESS)).not.toBeNull();
  mapper = new Mapper();
});

it('says so when there is no such process', async () => {
  // It asks whether the exporter remembers its end: 404, which browsers log.
  opened.expects(/ 404 /);
  await page.goto(`${stage.daemon.url}#/pid/4194304`);
  await page.getByText('There is no process 4194304 that you may see.').waitFor();
});

it('says that the exporter is gone, and keeps what it had', async () => {
  // Browsers log each refused connection; anything else would still be a fault.
  opened.expects(/^Failed to load resource: net::ERR_/);
  const own = await TestDaemon.start();
  try {
    await page.goto(`${own.url}#/pid/${mapper.pid}`);
    await page.getByText(/^live · /).waitFor();
  } finally {
    await own.stop();
  }
  await page.getByText(/^stream lost · /).waitFor();
  await page.getByRole('alert').getByText('The exporter does not answer.').waitFor();
  expect(await page.locator('canvas.vma-map').getAttribute('aria-label')).toContain(`${mapper.pid}: `);
});

it.each(['light', 'dark'] as const)('is readable in %s, at the width of a phone too', async (colorScheme) => {
  await opened.context.close();
  await open({ colorScheme, viewport: { width: 390, height: 780 } });
  await mapper.map(ADDRESS, SIZE);
  await choose();
  await appears(ADDRESS);
  const { lightness, overflow } = await page.evaluate(async () => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.vma-map')!;
    const copy = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    const pixel = () => {
      copy.drawImage(canvas, 0, canvas.height - 1, 1, 1, 0, 0, 1, 1);
      return copy.getImageData(0, 0, 1, 1).data;
    };
    // The texts come before the canvas, which is painted in an animation frame.
    while (pixel()[3] === 0) await new Promise(requestAnimationFrame);
    const [r, g, b] = pixel();
    return { lightness: (r! + g! + b!) / 3, overflow: document.documentElement.scrollWidth > innerWidth };
  });
  expect(lightness > 128).toBe(colorScheme === 'light');
  expect(overflow).toBe(false);
});

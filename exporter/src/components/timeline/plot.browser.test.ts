import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../page/test/browser';

/** A timeline of ten minutes with a gap, in a page of its own. */
const HOST = `
  import React, { useState } from 'react';
  import { createRoot } from 'react-dom/client';
  import { Root } from './src/components/theme/Root';
  import { themeIn } from './src/components/theme/theme';
  import { theme } from './src/view/test/theme';
  import { History } from './src/components/timeline/history';
  import { Timeline } from './src/components/timeline/Timeline';
  const THEME = themeIn({ ...theme, raised: '#111', hover: '#222', chosen: '#222', hairline: '#333', accent: '#44f', shadow: 'none', textSize: 13 });
  const history = new History();
  const START = 1700000000000;
  for (let i = 0; i <= 600; i++) {
    if (i < 450 || i > 500) {
      history.note(START + i * 1000, 1000 + (i % 40), 0, i * 3);
    }
  }
  const marks = [{ at: START + 450000, tone: 'life', words: 'exec /bin/true' }];
  window.note = (i, vmas = 1000) => history.note(START + i * 1000, vmas, 0, i * 3);
  function Host() {
    const [range, setRange] = useState(null);
    window.range = range;
    return <Root theme={THEME}><Timeline history={history} marks={marks} range={range} onRange={setRange} height={90} /></Root>;
  }
  createRoot(document.body.appendChild(document.createElement('div'))).render(<Host />);
`;

interface Handle {
  readonly range: readonly [from: number, to: number] | null;
  note(second: number, vmas?: number): void;
}

const START = 1_700_000_000_000;
let browser: Browser;
let script: string;
let css: string;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  const root = `${__dirname}/../../..`;
  const [started, { outputFiles }, styles] = await Promise.all([
    launchBrowser(),
    build({
      stdin: { contents: HOST, resolveDir: root, loader: 'tsx' },
      bundle: true,
      write: false,
      format: 'iife',
      define: { 'process.env.NODE_ENV': '"production"' },
    }),
    build({ entryPoints: [`${root}/src/components/components.css`], bundle: true, write: false }),
  ]);
  browser = started;
  script = outputFiles[0]?.text ?? '';
  css = styles.outputFiles[0]?.text ?? '';
});

afterAll(() => browser.close());

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage({ viewport: { width: 800, height: 300 }, hasTouch: true });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.setContent('<!doctype html><html lang="en"><title>Timeline</title></html>');
  await page.addStyleTag({ content: css });
  await page.addScriptTag({ content: script });
  await page.locator('.u-over').waitFor();
  // Its size is known when its canvas has that of the stage.
  await page.waitForFunction(() => document.querySelector('canvas')?.clientHeight === 90);
});

afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

const rangeOf = () => page.evaluate(() => (window as unknown as Handle).range);

async function box(): Promise<{ x: number; y: number; width: number; height: number }> {
  const found = await page.locator('.u-over').boundingBox();
  if (found === null) {
    throw new Error('the plot has no place');
  }
  return found;
}

/** Middle of the plot's height, at a share of its width. */
async function at(share: number): Promise<[x: number, y: number]> {
  const { x, y, width, height } = await box();
  return [x + share * width, y + height / 2];
}

async function drag(from: number, to: number): Promise<void> {
  await page.mouse.move(...(await at(from)));
  await page.mouse.down();
  await page.mouse.move(...(await at((from + to) / 2)));
  await page.mouse.move(...(await at(to)));
  await page.mouse.up();
}

/** Where in the plot something of the line is drawn, in columns of pixels from its left. */
const inked = () =>
  page.evaluate(() => {
    const canvas = document.querySelector('canvas');
    const over = document.querySelector('.u-over')?.getBoundingClientRect();
    const all = canvas?.getBoundingClientRect();
    const context = canvas?.getContext('2d');
    if (context == null || over === undefined || all === undefined) {
      throw new Error('nothing is drawn');
    }
    const [left, width] = [Math.round(over.left - all.left), Math.round(over.width)];
    const { data } = context.getImageData(left, 0, width, Math.round(over.height));
    return Array.from({ length: width }, (_, x) => {
      const colours = new Set<number>();
      for (let y = 8; y < over.height; y++) {
        const i = (y * width + x) * 4;
        colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!);
      }
      return colours.size;
    });
  });

test('a drag selects a time, a click lets go of it', async () => {
  await drag(0.25, 0.75);
  const [from, to] = (await rangeOf()) ?? [0, 0];
  expect(Math.abs(from - (START + 375_000))).toBeLessThan(2000);
  expect(Math.abs(to - (START + 525_000))).toBeLessThan(2000);
  await page.getByText(/ selected/).waitFor();
  await page.mouse.click(...(await at(0.1)));
  expect(await rangeOf()).toBeNull();
});

test('what comes during a drag does not move what is being selected', async () => {
  await page.mouse.move(...(await at(0.25)));
  await page.mouse.down();
  await page.mouse.move(...(await at(0.5)));
  await page.evaluate(() => {
    for (let i = 601; i < 700; i++) {
      (window as unknown as Handle).note(i);
    }
  });
  await page.mouse.move(...(await at(0.75)));
  await page.mouse.up();
  const [from, to] = (await rangeOf()) ?? [0, 0];
  expect(Math.abs(from - (START + 375_000))).toBeLessThan(2000);
  expect(Math.abs(to - (START + 525_000))).toBeLessThan(2000);
});

test('a gap is a gap: nothing is drawn between what was before and after', async () => {
  const columns = await inked();
  const part = (from: number, to: number) => columns.slice(from * columns.length, to * columns.length);
  // The gap is from 450 to 500 s of 300 to 600 s in view.
  expect(Math.max(...part(0.52, 0.65))).toBeLessThan(Math.min(...part(0.1, 0.45)));
});

test('with Shift a drag pans, and a double click comes back', async () => {
  await page.keyboard.down('Shift');
  await drag(0.25, 0.75);
  await page.keyboard.up('Shift');
  await page.getByRole('button', { name: 'Now' }).waitFor();
  expect(await rangeOf()).toBeNull();
  await page.mouse.dblclick(...(await at(0.5)));
  await page.getByRole('button', { name: 'Now' }).waitFor({ state: 'hidden' });
});

test('a mark that is pointed at says what it is', async () => {
  await page.mouse.move(...(await at(0.5)));
  await page.getByText(/· \d\d:\d\d:\d\d: exec \/bin\/true$/).waitFor();
});

test('a plain wheel scrolls the page, with Ctrl it zooms', async () => {
  const live = page.locator('[aria-live]');
  await page.mouse.move(...(await at(0.9)));
  await page.mouse.wheel(0, 300);
  expect(await live.textContent()).toBe('');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await page.waitForFunction(() =>
    /^Shown: \d+ (s|min) up to now/.test(document.querySelector('[aria-live]')?.textContent ?? ''),
  );
});

test('two fingers zoom, and select nothing', async () => {
  const session = await page.context().newCDPSession(page);
  const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...shares: number[]): Promise<void> => {
    const touchPoints = [];
    for (const [id, share] of shares.entries()) {
      const [x, y] = await at(share);
      touchPoints.push({ x, y, id });
    }
    await session.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await touch('touchStart', 0.6, 0.7);
  await touch('touchMove', 0.55, 0.75);
  await touch('touchMove', 0.5, 0.8);
  await touch('touchEnd');
  await page.waitForFunction(() => (document.querySelector('[aria-live]')?.textContent ?? '') !== '');
  expect(await rangeOf()).toBeNull();
});

test('in a hidden tab it draws nothing, and all at once when it is seen again', async () => {
  const drawn = () => page.evaluate(() => document.querySelector('canvas')?.toDataURL());
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  const before = await drawn();
  await hide(true);
  await page.evaluate(() => {
    (window as unknown as Handle).note(601, 5000);
  });
  await page.getByText(/ to 5,000 VMAs/).waitFor();
  expect(await drawn()).toBe(before);
  await hide(false);
  expect(await drawn()).not.toBe(before);
});

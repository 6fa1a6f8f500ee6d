import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';

/** A view of a living process in a browser, wherever it stands, and what can be done to the process. Addresses and sizes are in bytes. */
export interface Subject {
  readonly page: Page;
  /** The process view. */
  readonly view: Locator;
  readonly map: (address: number, bytes: number) => Promise<unknown>;
  readonly unmap: (address: number, bytes: number) => Promise<unknown>;
}

/** Something that a person does, and what comes of it. Throws where it does not. */
export interface Interaction {
  readonly name: string;
  readonly run: (subject: Subject) => Promise<void>;
}

/** Where no program of the tests has anything. */
const AREA = 0x5f00_0000_0000;
const SIZE = 0x80_0000;
const RANGE = '5f0000000000–5f0000800000';

/** What works on the page must work in the panel: each shell's tests run these, in this order or any other. */
export const INTERACTIONS: readonly Interaction[] = [
  {
    name: 'the tabs are reached by keyboard, and each shows its pane',
    run: async ({ page, view }) => {
      await view.getByRole('tab', { name: 'Map' }).focus();
      for (const name of ['Table', 'Changes', 'Growth', 'Why so many']) {
        await page.keyboard.press('ArrowRight');
        await view.getByRole('tab', { name, selected: true }).waitFor();
        await view.getByRole('tabpanel', { name }).waitFor();
      }
      await page.keyboard.press('Home');
      await view.getByRole('tabpanel', { name: 'Map' }).waitFor();
    },
  },
  {
    name: 'an address is found, said, and let go of',
    run: async ({ page, view, map, unmap }) => {
      await map(AREA, SIZE);
      await listed(view);
      const field = view.getByRole('searchbox', { name: /^Find/ });
      await field.fill('5f0000001000');
      await view.locator('output', { hasText: '1 of 1' }).waitFor();
      await view.locator('[aria-live=polite]', { hasText: RANGE }).waitFor({ state: 'attached' });
      await card(page).filter({ hasText: RANGE }).waitFor();
      await field.fill('no such mapping');
      await view.locator('output', { hasText: 'no match' }).waitFor();
      await field.press('Escape');
      await view.locator('output', { hasText: 'no match' }).waitFor({ state: 'hidden' });
      await unmap(AREA, SIZE);
    },
  },
  {
    name: 'a change is listed, and pressed shows its place in the map',
    run: async ({ page, view, map, unmap }) => {
      await map(AREA, SIZE);
      const line = await listed(view);
      await line.click();
      await view.getByRole('tab', { name: 'Map', selected: true }).waitFor();
      await card(page).filter({ hasText: RANGE }).waitFor();
      await unmap(AREA, SIZE);
      await card(page).filter({ hasText: RANGE }).waitFor({ state: 'hidden' });
    },
  },
  {
    name: 'the table has what the map has, sorts, and leads to the map',
    run: async ({ page, view, map, unmap }) => {
      await map(AREA, SIZE);
      await view.getByRole('tab', { name: 'Table' }).click();
      const grid = view.getByRole('grid', { name: /^Mappings of / });
      await grid.getByRole('button', { name: 'Size' }).click();
      await grid.getByRole('columnheader', { name: 'Size' }).and(view.locator('[aria-sort=descending]')).waitFor();
      await grid.getByRole('button', { name: 'Range' }).click();
      await view.getByRole('searchbox', { name: /^Find/ }).fill('5f0000001000');
      const row = grid.getByRole('row', { name: /^5f0000000000/ });
      await row.click();
      await view.getByRole('tab', { name: 'Map', selected: true }).waitFor();
      await card(page).filter({ hasText: RANGE }).waitFor();
      await view.getByRole('searchbox', { name: /^Find/ }).press('Escape');
      await unmap(AREA, SIZE);
    },
  },
  {
    name: 'the legend leaves the other kinds out, and takes them back',
    run: async ({ view }) => {
      await view.getByRole('button', { name: /^Stack/ }).click();
      await view.getByRole('tab', { name: 'Table' }).click();
      const rows = view.getByRole('grid').getByRole('row');
      // The header, and the one stack.
      await until('the stack alone', async () => (await rows.count()) === 2);
      await view.getByRole('button', { name: 'Show all' }).click();
      await until('all of them', async () => (await rows.count()) > 2);
      await view.getByRole('tab', { name: 'Map' }).click();
    },
  },
  {
    name: 'paused, the map stands still and counts what waits',
    run: async ({ view, map, unmap }) => {
      await view.getByRole('button', { name: 'Pause' }).click();
      const before = await mappings(view);
      await map(AREA, SIZE);
      await view.getByText(/^paused · \d+ changes? waiting$/).waitFor();
      if ((await mappings(view)) !== before) {
        throw new Error('the map went on while it was paused');
      }
      await view.getByRole('button', { name: 'Go on' }).click();
      await until('the mapping', async () => (await mappings(view)) === before + 1);
      await unmap(AREA, SIZE);
    },
  },
  {
    name: 'growth is told against a moment that one sets',
    run: async ({ view, map, unmap }) => {
      await view.getByRole('tab', { name: 'Growth' }).click();
      const growth = view.getByRole('region', { name: 'Growth' });
      await growth.getByRole('button', { name: 'Set to now' }).click();
      await map(AREA, SIZE);
      await growth.getByText('+8 MiB').first().waitFor();
      await unmap(AREA, SIZE);
      await growth.getByText('+8 MiB').first().waitFor({ state: 'hidden' });
      await view.getByRole('tab', { name: 'Map' }).click();
    },
  },
  {
    name: 'why there are so many is told in patterns, and one pressed shows its place in the map',
    run: async ({ page, view, map, unmap }) => {
      const places = Array.from({ length: 10 }, (_, n) => AREA + 2 * n * SIZE);
      for (const place of places) {
        await map(place, SIZE);
      }
      await view.getByRole('tab', { name: 'Why so many' }).click();
      const why = view.getByRole('region', { name: 'Why so many VMAs' });
      const pattern = why.getByRole('listitem').filter({ hasText: /10 .*8 MiB each.* 9 gaps of 8 MiB/ });
      await pattern.getByText(/Where: 10 runs/).click();
      await pattern.getByRole('button', { name: RANGE }).click();
      await view.getByRole('tab', { name: 'Map', selected: true }).waitFor();
      await card(page).filter({ hasText: RANGE }).waitFor();
      for (const place of places) {
        await unmap(place, SIZE);
      }
    },
  },
  {
    name: 'the timeline zooms and selects by keyboard, and the list is of that time',
    run: async ({ page, view }) => {
      const timeline = view.getByRole('group', { name: /^Timeline/ });
      await timeline.focus();
      await page.keyboard.press('Shift+ArrowLeft');
      await timeline.getByText(/ selected/).waitFor();
      await page.keyboard.press('Escape');
      await timeline.getByText(/ selected/).waitFor({ state: 'hidden' });
      await page.keyboard.press('ArrowLeft');
      await page.keyboard.press('-');
      await page.keyboard.press('End');
      await timeline.getByText(/^Last /).waitFor();
    },
  },
  {
    name: 'arrow keys go through the map, and Escape lets go',
    run: async ({ page, view }) => {
      await view.locator('canvas[aria-roledescription="address map"]').focus();
      await page.keyboard.press('End');
      await card(page).waitFor();
      const lowest = await card(page).innerText();
      await page.keyboard.press('ArrowUp');
      await until('another mapping', async () => (await card(page).innerText()) !== lowest);
      await page.keyboard.press('+');
      await card(page).waitFor();
      await page.keyboard.press('0');
      await page.keyboard.press('Escape');
      await card(page).waitFor({ state: 'hidden' });
    },
  },
  {
    name: 'axe finds nothing on any tab',
    run: async ({ page, view }) => {
      for (const name of ['Table', 'Changes', 'Growth', 'Why so many', 'Map']) {
        await view.getByRole('tab', { name }).click();
        await view.getByRole('tabpanel', { name }).waitFor();
        const found = await violations(page);
        if (found.length > 0) {
          throw new Error(`${name}: ${found.join('\n')}`);
        }
      }
    },
  },
];

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds in the process views of a page, a line each. */
export async function violations(page: Page, within = '.vma'): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async (selector) => {
    const { axe } = window as unknown as { readonly axe: typeof import('axe-core') };
    // Whether there are landmarks around it is for what it stands in.
    const { violations } = await axe.run(selector, { rules: { region: { enabled: false } } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 200)} ${failureSummary ?? ''}`),
    );
  }, within);
}

/** The card of what is pointed at or selected. */
function card(page: Page): Locator {
  return page.getByRole('tooltip');
}

/** The line of the list of changes that says that the area was mapped. */
async function listed(view: Locator): Promise<Locator> {
  const list = view.getByRole('list', { name: /^Changes/ });
  const line = list.getByRole('button').filter({ hasText: '5f0000000000' }).first();
  await line.waitFor();
  return line;
}

/** How many mappings the map is said to have. */
async function mappings(view: Locator): Promise<number> {
  const label = await view.locator('canvas[aria-roledescription="address map"]').getAttribute('aria-label');
  return Number(/: ([\d,]+) mappings/.exec(label ?? '')?.[1]?.replaceAll(',', ''));
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await look())) {
    if (Date.now() > deadline) {
      throw new Error(`${what}: not within 30 s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

import type { Locator, Page } from 'playwright-core';

/** The map of the panel that stands at `index`. */
export function mapOf(page: Page, index = 0): Locator {
  return page.locator('canvas[aria-roledescription="address map"]').nth(index);
}

/**
 * Moves the mouse to where the map draws `address`, high addresses being on top, and reads the tooltip there: of a
 * mapping, or of the gap that it lies in.
 *
 * @param across where in the map's width, from 0 to 1
 * @returns null if the map changed meanwhile
 */
export async function pointAt(page: Page, address: number, across = 0.3): Promise<string | null> {
  const box = (await mapOf(page).boundingBox())!;
  let [top, bottom] = [box.y, box.y + box.height];
  while (bottom - top > 0.5) {
    const y = (top + bottom) / 2;
    await page.mouse.move(box.x + box.width * across, y);
    // The map is drawn, and pointed at, once a frame; React then has its turn.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const said = (await page.getByRole('tooltip').allTextContents())[0] ?? '';
    const [, low, high] = /Range(?:from )?([0-9a-f]+)(?:–([0-9a-f]+)| up)/.exec(said) ?? [];
    if (low === undefined) {
      return null;
    } else if (address < parseInt(low, 16)) {
      top = y;
    } else if (high !== undefined && address >= parseInt(high, 16)) {
      bottom = y;
    } else {
      return said;
    }
  }
  return null;
}

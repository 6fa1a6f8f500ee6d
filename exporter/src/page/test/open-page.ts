import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A page in a profile of its own, and what it has complained of: errors and warnings, a text each. */
export interface OpenedPage {
  readonly context: BrowserContext;
  readonly page: Page;
  complaints: string[];
}

/** Opens a page that shows nothing yet. @param patience for whatever is waited for on it, in milliseconds */
export async function openPage(
  browser: Browser,
  patience: number,
  options: Parameters<Browser['newContext']>[0],
): Promise<OpenedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 820 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const opened: OpenedPage = { context, page, complaints: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      opened.complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => opened.complaints.push(error.message));
  return opened;
}

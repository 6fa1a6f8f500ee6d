import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A page in a profile of its own. */
export interface OpenedPage {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What it has complained of and was not expected: errors and warnings, a text each. Whole once it is closed. */
  complaints(): string[];
  /** Complaints that fit are expected, whenever they come: a browser may log a refusal after the page has told of it. */
  expects(complaint: RegExp): void;
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
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return {
    context,
    page,
    complaints: () => complaints.filter((text) => !expected.some((pattern) => pattern.test(text))),
    expects: (complaint) => void expected.push(complaint),
  };
}

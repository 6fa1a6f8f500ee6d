import type { Page } from 'playwright-core';
import { INTERACTIONS, violations } from '../components/test/interactions';
import { Mapper } from './test/mapper';
import { openPage, type OpenedPage } from './test/open-page';
import { setStage } from './test/stage';

jest.setTimeout(120_000);

const stage = setStage();
let mapper: Mapper;
let opened: OpenedPage;
let page: Page;

beforeEach(async () => {
  mapper = new Mapper();
  opened = await openPage(stage.browser, 30_000, { viewport: { width: 1440, height: 900 } });
  ({ page } = opened);
});

afterEach(async () => {
  await opened.context.close();
  await mapper.quit();
  expect(opened.complaints()).toEqual([]);
});

test.each(INTERACTIONS)('$name', async ({ run }) => {
  await page.goto(`${stage.daemon.url}#/pid/${mapper.pid}`);
  await page.getByText(/^live · /).waitFor();
  await run({
    page,
    view: page.getByRole('region', { name: 'Process', exact: true }),
    map: (address, bytes) => mapper.map(address, bytes),
    unmap: (address, bytes) => mapper.unmap(address, bytes),
  });
});

test.each(['light', 'dark'] as const)('axe finds nothing on the start view in %s', async (colorScheme) => {
  await page.emulateMedia({ colorScheme });
  await page.goto(stage.daemon.url);
  await page.getByRole('grid', { name: 'Processes' }).getByRole('row').nth(1).waitFor();
  expect(await violations(page, 'body')).toEqual([]);
});

test('a link names all that is looked at, and back and forward go between processes and tabs', async () => {
  await page.goto(`${stage.daemon.url}#/pid/${mapper.pid}`);
  await page.getByText(/^live · /).waitFor();
  const hash = () => page.evaluate(() => location.hash);
  const begins = new RegExp(`^#/pid/${mapper.pid}/\\d+`);
  await expect(page.waitForFunction(() => /^#\/pid\/\d+\/\d+/.test(location.hash))).resolves.toBeDefined();
  await page.getByRole('tab', { name: 'Table' }).click();
  await page.getByRole('searchbox', { name: /^Find/ }).fill('stack');
  await page.getByRole('button', { name: /^Stack/ }).click();
  await page.waitForFunction(() => location.hash.includes('kinds=stack') && location.hash.includes('at='));
  const link = await hash();
  expect(link).toMatch(begins);
  expect(link).toContain('/table?');
  expect(link).toContain('find=stack');
  await page.goBack();
  await page.getByRole('tab', { name: 'Map', selected: true }).waitFor();
  await page.goForward();
  await page.getByRole('tab', { name: 'Table', selected: true }).waitFor();

  const other = await opened.context.newPage();
  await other.goto(`${stage.daemon.url}${link}`);
  await other.getByRole('tab', { name: 'Table', selected: true }).waitFor();
  expect(await other.getByRole('searchbox', { name: /^Find/ }).inputValue()).toBe('stack');
  await other.getByRole('button', { name: 'Show all' }).waitFor();
  await other.goto(`${stage.daemon.url}#/`);
  await other.getByRole('grid', { name: 'Processes' }).waitFor();
});

test('a link to a process that has ended says when it did', async () => {
  await page.goto(`${stage.daemon.url}#/pid/${mapper.pid}`);
  await page.getByText(/^live · /).waitFor();
  await page.waitForFunction(() => /^#\/pid\/\d+\/\d+/.test(location.hash));
  const link = await page.evaluate(() => location.hash);
  await mapper.quit();
  await page.getByText(/^ended at /).waitFor();
  const later = await opened.context.newPage();
  await later.goto(`${stage.daemon.url}${link}`);
  await later.getByText(/\(PID \d+\) ended on .* at \d\d:\d\d:\d\d/).waitFor();
  mapper = new Mapper();
});

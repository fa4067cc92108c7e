import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { reportHtml } from '../../src/drift/reports/html/report-html.js';
import { describeWithBrowser, launchBrowser } from '../support/browser.js';
import { exampleReport, reportNaming } from '../support/drift-report.js';
import { HOSTILE_NAMES } from '../support/hostile-names.js';
import { temporaryFolder } from '../support/start-app.js';

const VIEWS = [
  { name: 'light', colorScheme: 'light', width: 1280 },
  { name: 'dark', colorScheme: 'dark', width: 1280 },
  { name: 'narrow', colorScheme: 'light', width: 390 },
  { name: 'narrow-dark', colorScheme: 'dark', width: 390 },
] as const;

/** Smallest contrast of texts with what is behind them, and which text it is; runs in the page. */
const CONTRAST = `(() => {
  const part = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((number) => part(number / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const { backgroundColor } = getComputedStyle(one);
      if (!/, 0\\)$/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  let worst = { ratio: 21, text: '' };
  for (const element of document.body.querySelectorAll('*')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
    if (text === '' || element.getClientRects().length === 0) continue;
    const style = getComputedStyle(element);
    const colour = element.ownerSVGElement ? style.fill : style.color;
    const [a, b] = [light(colour), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < worst.ratio) worst = { ratio, text: text.slice(0, 60) };
  }
  return worst;
})()`;

describeWithBrowser('a drift report opened from disk with the network off (needs Chromium)', () => {
  let browser: Browser;
  const folder = temporaryFolder();
  const path = join(folder, 'report.html');

  beforeAll(async () => {
    writeFileSync(path, reportHtml(exampleReport()));
    browser = await launchBrowser();
  }, 60_000);

  afterAll(async () => browser?.close());

  /** Opens a file; `complaints` are dialogs, errors and messages, and requests beside that of the file. */
  async function open(
    file: string,
    { colorScheme = 'light', width = 1280 }: { colorScheme?: 'light' | 'dark'; width?: number } = {},
  ): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height: 900 },
      offline: true,
    });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => complaints.push(`${message.type()} ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    const address = pathToFileURL(file).href;
    page.on('request', (request) => {
      if (request.url() !== address) complaints.push(`request ${request.url()}`);
    });
    page.on('framenavigated', (frame) => {
      if (frame.url().split('#')[0] !== address) complaints.push(`navigation ${frame.url()}`);
    });
    await page.goto(address);
    return { context, page, complaints };
  }

  it.each(VIEWS)('fits and can be read: $name', async ({ name, ...view }) => {
    const { context, page, complaints } = await open(path, view);
    expect(await page.locator('h1').count()).toBe(1);
    const [inner, outer] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(inner).toBeLessThanOrEqual(outer);
    for (const details of await page.locator('details:not([open]) > summary').all()) {
      if (await details.isVisible()) await details.click();
    }
    const worst = await page.evaluate<{ ratio: number; text: string }>(CONTRAST);
    expect([worst.text, worst.ratio >= 4.5]).toEqual([worst.text, true]);
    if (process.env.PARIVISION_SCREENSHOTS) {
      await page.screenshot({
        path: join(process.env.PARIVISION_SCREENSHOTS, `${name}.png`),
        fullPage: true,
      });
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('can be used by keyboard alone: skip link, parts, details', async () => {
    const { context, page, complaints } = await open(path);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').innerText()).toBe('Skip to the causes');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('main');
    const closed = page.locator('details:not([open]) > summary').first();
    const owner = page.locator('details').filter({ has: closed }).first();
    await closed.focus();
    const style = await page.evaluate<string>('getComputedStyle(document.activeElement).outlineStyle');
    await page.keyboard.press('Enter');
    expect(await owner.count()).toBeLessThanOrEqual(1);
    expect(style).not.toBe('none');
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('has landmarks, headings in order, and names for its plots in the accessibility tree', async () => {
    const { context, page } = await open(path);
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of ['banner', 'navigation "Parts of the report"', 'main', 'region "Causes"']) {
      expect(tree).toContain(part);
    }
    const levels = await page.evaluate<number[]>(
      "[...document.querySelectorAll('h1,h2,h3')].map((heading) => Number(heading.tagName[1]))",
    );
    expect(levels.every((level, i) => i === 0 || level <= levels[i - 1] + 1)).toBe(true);
    expect(tree.match(/img "Reference and current of /g)!.length).toBeGreaterThanOrEqual(7);
    await context.close();
  });

  it('prints with its details, in light colours', async () => {
    const { context, page, complaints } = await open(path, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const hidden = await page.evaluate<number>(
      "[...document.querySelectorAll('details table')].filter((table) => !table.closest('details details') && table.getBoundingClientRect().height === 0).length",
    );
    expect(hidden).toBe(0);
    const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
    expect(pdf.length).toBeGreaterThan(20_000);
    if (process.env.PARIVISION_SCREENSHOTS)
      writeFileSync(join(process.env.PARIVISION_SCREENSHOTS, 'print.pdf'), pdf);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it(`fires nothing with any of ${HOSTILE_NAMES.length} hostile names, and still fits`, async () => {
    const heard: string[] = [];
    const { context, page, complaints } = await open(path);
    for (const [i, name] of HOSTILE_NAMES.entries()) {
      writeFileSync(path, reportHtml(reportNaming(name)));
      await page.setViewportSize({ width: i % 2 === 0 ? 1280 : 390, height: 900 });
      await page.reload();
      await page.locator('h1').hover();
      const state = await page.evaluate<[number, number, number, string]>(
        "[document.scripts.length, document.documentElement.scrollWidth - document.documentElement.clientWidth, document.querySelectorAll('iframe,img,object,embed,link,form,input,base,video,audio,style').length, document.querySelector('section > h2').id]",
      );
      expect([i, ...state]).toEqual([i, 0, 0, 2, 'causes']);
      heard.push(...complaints.splice(0).map((complaint) => `${i}: ${complaint}`));
    }
    await context.close();
    expect(heard).toEqual([]);
  }, 240_000);
});

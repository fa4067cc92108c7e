import type { Browser, Page } from 'playwright-core';
import { EXAMPLE_PLAYER } from '../../src/basketball/example-player.js';
import { describeWithBrowser, launchBrowser } from '../support/browser.js';
import {
  call,
  eventually,
  type RunView,
  startApp,
  type StartedApp,
  temporaryFolder,
} from '../support/start-app.js';

describeWithBrowser('the start page in a browser (needs Chromium)', () => {
  let app: StartedApp;
  let browser: Browser;
  let page: Page;
  /** The text of the page during the first run. */
  let duringFirstRun: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    app = await startApp({
      FIRST_RUN_NODES: '4000',
      STUDY_ALGORITHMS: 'gradient-boosting,logistic-regression',
      // No native engine is there.
      ENGINES_DIR: temporaryFolder(),
    });
    browser = await launchBrowser();
    await eventually(
      () => call<{ items: RunView[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items[0] !== undefined,
      20,
    );
    const early = await browser.newPage();
    await early.goto(`${app.url}/ui/`);
    await early.locator('.champion[aria-busy]').getByText('It elects the first champion').waitFor();
    duringFirstRun = await early.locator('main').innerText();
    await early.close();
    await eventually(
      () => call<{ items: RunView[] }>(`${app.url}/pipelines/daily/runs`),
      ({ body }) => body.items[0]?.state === 'succeeded',
      90,
    );
    page = await browser.newPage({ viewport: { width: 1300, height: 900 } });
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${app.url}/`);
    await page.locator('.result .big').waitFor();
    await page.locator('figure').nth(1).waitFor();
  }, 150_000);

  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  it('is where the root redirects a browser', () => {
    expect(new URL(page.url()).pathname).toBe('/ui/');
  });

  it('shows the champion with its numbers against the base rate', async () => {
    const text = await page.locator('.champion').innerText();
    expect(text).toMatch(/version 1/);
    expect(text).toMatch(/log loss\s+0\.\d{4}\s+0\.\d{4}/);
    expect(text).toMatch(/ROC AUC\s+0\.\d{3}\s+0\.500/);
  });

  it('shows during the first run that it is in progress, and not that one must be started', () => {
    expect(duringFirstRun).toMatch(/A run is in progress, (in step|between two steps)/);
    expect(duringFirstRun).toContain('It elects the first champion, for dataset virtual-league.');
    expect(duringFirstRun).not.toMatch(/run the pipeline|Run now” below/);
  });

  it('is about one dataset and names it beside its numbers', async () => {
    expect(await page.locator('header .dataset').innerText()).toContain('virtual-league');
    for (const card of ['.champion', '.charts', '.studies', '.data', '.last-run']) {
      expect(await page.locator(card).innerText()).toContain('virtual-league');
    }
    expect(await page.locator('.champion .verdict').innerText()).toMatch(/log loss 0\.\d{4} \(version 1\)/);
    expect(await page.locator('.split-rule').innerText()).toMatch(
      /By whole game dates.* a date is never cut/,
    );
  });

  it('finds a player by a part of the name and predicts for that player', async () => {
    const other = await browser.newPage();
    await other.goto(`${app.url}/ui/`);
    const input = other.getByLabel('player', { exact: true });
    await other.getByText(`id ${EXAMPLE_PLAYER.id}`).waitFor();
    expect(await input.inputValue()).toBe(EXAMPLE_PLAYER.name);
    const { body } = await call<{ items: { id: number; name: string }[] }>(`${app.url}/players?limit=1`);
    const [most] = body.items;
    await input.fill(most.name.toUpperCase());
    const asked = other.waitForRequest((request) => request.url().endsWith('/predict/shot'));
    await other.locator('.players button', { hasText: most.name }).first().click();
    expect((await asked).postDataJSON()).toMatchObject({ player_id: most.id });
    await other.getByText(`id ${most.id}`).waitFor();
    await input.fill('zzzz');
    await other.getByText('no player of dataset virtual-league matches').waitFor();
    await other.close();
  }, 20_000);

  it('draws the court with its lines and success rates', async () => {
    expect(await page.locator('.court svg .lines > *').count()).toBe(15);
    expect(await page.locator('.court svg .hexes > path').count()).toBeGreaterThan(100);
  });

  it('predicts for the clicked location: a higher rate at the rim than from far away', async () => {
    const box = (await page.locator('.court-drawing svg').boundingBox())!;
    const askAt = async (x: number, y: number): Promise<number> => {
      const answered = page.waitForResponse((response) => response.url().endsWith('/predict/shot'));
      await page.mouse.click(box.x + box.width * x, box.y + box.height * y);
      const { probability } = (await (await answered).json()) as { probability: number };
      await page
        .getByText(`${(probability * 100).toFixed(1)}%`)
        .first()
        .waitFor();
      return probability;
    };
    const near = await askAt(0.5, 0.12);
    const far = await askAt(0.52, 0.8);
    expect(near).toBeGreaterThan(far + 0.1);
    expect(await page.locator('.result').innerText()).toContain('Above the Break 3');
  }, 20_000);

  it('predicts by keyboard alone and describes the location in words', async () => {
    const slider = page.getByLabel('Left and right');
    await slider.focus();
    const before = page.url();
    await page.keyboard.press('ArrowRight');
    await eventually(
      async () => page.url(),
      (url) => url !== before,
      5,
    );
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/ m, .*points/);
  });

  it('shows the run or experiment of an MLflow link', async () => {
    interface Tracked {
      id: string;
      experimentId: string;
      name: string;
      metrics: Record<string, { last: number }>;
    }
    const { body } = await call<{ items: Tracked[] }>(`${app.url}/tracking/runs?limit=100`);
    const { id, experimentId, name, metrics } = body.items.find(
      (run) => Object.keys(run.metrics).length > 0,
    )!;
    const [[metric, { last }]] = Object.entries(metrics);
    const other = await browser.newPage();
    await other.goto(`${app.url}/#/experiments/${experimentId}/runs/${id}`);
    const tracked = other.locator('.tracked');
    await tracked.getByRole('link', { name: metric, exact: true }).waitFor();
    expect(await tracked.innerText()).toContain(name);
    expect(await tracked.innerText()).toContain(String(last));
    await tracked.getByRole('link', { name: `experiment ${experimentId}` }).click();
    await tracked.getByRole('link', { name }).first().waitFor();
    expect(await tracked.getByRole('heading').innerText()).toBe(`Experiment ${experimentId}`);
    await other.goto(`${app.url}/ui/#/experiments/0/runs/${'0'.repeat(32)}`);
    expect(await tracked.getByRole('alert').innerText()).toMatch(/^Run .* not found/);
    await other.close();
  }, 20_000);

  it('opens with the same shot from a link', async () => {
    const other = await browser.newPage();
    await other.goto(`${app.url}/ui/?player=7&x=-230&y=10&period=2&t=61`);
    await other.locator('.result .big').waitFor();
    expect(await other.locator('.result').innerText()).toContain('Left Corner 3');
    await other.close();
  });

  it('shows the last pipeline run with its steps, and starts a new one', async () => {
    expect(await page.locator('.steps li').allInnerTexts()).toHaveLength(6);
    await page.getByRole('button', { name: 'Run now' }).click();
    await page.locator('.last-run', { hasText: 'running' }).waitFor({ timeout: 10_000 });
    await page.locator('.last-run', { hasText: 'succeeded' }).waitFor({ timeout: 60_000 });
    expect(await page.locator('.bars li').count()).toBe(2);
    expect(await page.locator('.steps').innerText()).toContain('inserted 100');
  }, 80_000);

  it('starts a study with pruning, and shows the state of each trial with the reason', async () => {
    const card = page.locator('.studies');
    for (const name of ['Gradient boosting', 'Logistic regression']) {
      await card.getByLabel(name, { exact: true }).check();
    }
    await card.getByLabel('Trials of each').selectOption('4');
    await card.getByRole('button', { name: 'Start study' }).click();
    await card.locator('tr.pruned').first().waitFor({ timeout: 60_000 });
    await card.locator('.last-study > p', { hasText: 'finished' }).waitFor({ timeout: 60_000 });
    expect(await card.locator('tbody tr').count()).toBe(8);
    expect(await card.locator('tr.pruned').count()).toBe(4);
    expect(await card.locator('tr.pruned').first().innerText()).toMatch(
      /Pruned at rung 1: fitted on [\d,]+ of [\d,]+ training rows/,
    );
    expect(await card.locator('tbody').innerText()).toContain('best');
  }, 130_000);

  it('shows the reason why an algorithm is unavailable', async () => {
    const { body } = await call<{ items: { title: string; available: boolean; reason?: string }[] }>(
      `${app.url}/training/algorithms`,
    );
    const missing = body.items.filter(({ available }) => !available);
    expect(missing.map(({ title }) => title)).toEqual(['XGBoost', 'LightGBM']);
    for (const { title, reason } of missing) {
      const choice = page.locator('.studies label', { hasText: title });
      expect(await choice.innerText()).toContain(`unavailable: ${reason}`);
      expect(await choice.locator('input').isDisabled()).toBe(true);
    }
  });

  it('has two plots of the data and its counts', async () => {
    expect(await page.locator('figure').count()).toBe(2);
    expect(await page.locator('.data').innerText()).toMatch(/shots\s+4,[01]00/);
  });

  it('fits a narrow screen without horizontal scrolling', async () => {
    await page.setViewportSize({ width: 320, height: 700 });
    const [inner, outer] = await page.evaluate<[number, number]>(
      '[document.documentElement.scrollWidth, document.documentElement.clientWidth]',
    );
    expect(inner).toBeLessThanOrEqual(outer);
  });

  it('logs no error or warning in the console', () => {
    expect(complaints).toEqual([]);
  });
});

import { describeWithBrowser, launchBrowser } from '../support/browser.js';
import { type PathProxy, startPathProxy } from '../support/path-proxy.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';

const BASE = '/tools/parivision';

describe('the application behind a proxy under a path', () => {
  let app: StartedApp;
  const proxies: PathProxy[] = [];

  beforeAll(async () => {
    app = await startApp({
      BASE_PATH: BASE,
      FIRST_RUN_NODES: '3000',
      STUDY_ALGORITHMS: 'logistic-regression',
    });
    for (const cut of [false, true]) proxies.push(await startPathProxy(app.url, BASE, cut));
    await eventually(
      () => fetch(`${app.url}/champion`),
      ({ status }) => status === 200,
    );
  }, 120_000);
  afterAll(async () => {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await app?.stop();
  });

  describe.each([
    ['keeps the path', 0],
    ['removes the path', 1],
  ])('that %s', (_what, n) => {
    it('redirects a browser to the page with its query', async () => {
      const answer = await fetch(`${proxies[n].url}/?player=201580`, {
        headers: { accept: 'text/html' },
        redirect: 'manual',
      });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, `${BASE}/ui/?player=201580`]);
    });

    it('includes the path in the API description and in links', async () => {
      const { body } = await call<{ servers: { url: string }[] }>(`${proxies[n].url}/openapi.json`);
      expect(body.servers).toEqual([{ url: BASE }]);
      const study = { algorithms: [{ name: 'logistic-regression' }] };
      const { href } = (await call<{ href: string }>(`${proxies[n].url}/training/studies`, study)).body;
      const address = new URL(href, proxies[n].url).href;
      await eventually(
        () => call<{ state: string }>(address),
        ({ body: { state } }) => state === 'finished',
      );
    }, 60_000);

    it("accepts requests of MLflow's client", async () => {
      const { status } = await call(`${proxies[n].url}/api/2.0/mlflow/experiments/get?experiment_id=0`);
      expect(status).toBe(200);
    });

    describeWithBrowser('in a browser (needs Chromium)', () => {
      it('shows the page and Swagger UI, which request nothing outside the path', async () => {
        const browser = await launchBrowser();
        try {
          const page = await browser.newPage();
          const failed: string[] = [];
          const below = new URL(proxies[n].url).href;
          page.on('response', (response) => {
            const ours = response.url().startsWith(`${below}/`) || response.url().startsWith('data:');
            if (!ours || response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
          });
          await page.goto(`${proxies[n].url}/`);
          await page.locator('.result .big').waitFor();
          const links = await page
            .locator('a[href]')
            .evaluateAll((all) => all.map((a) => (a as unknown as { href: string }).href));
          expect(links.length).toBeGreaterThan(5);
          expect(links.filter((link) => !link.startsWith(`${below}/`))).toEqual([]);
          await page.goto(`${proxies[n].url}/docs`);
          await page.locator('.opblock').first().waitFor();
          expect(failed).toEqual([]);
        } finally {
          await browser.close();
        }
      }, 60_000);
    });
  });
});

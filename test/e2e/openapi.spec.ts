import { expectCommitted } from '../support/committed-file.js';
import { startApp, type StartedApp } from '../support/start-app.js';

interface Document {
  paths: Record<
    string,
    Record<string, { summary?: string; tags?: string[]; responses: Record<string, unknown> }>
  >;
}

describe('/openapi.json', () => {
  let app: StartedApp;
  let text: string;
  beforeAll(async () => {
    app = await startApp();
    text = await (await fetch(`${app.url}/openapi.json`)).text();
  }, 90_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('is the committed docs/openapi.json', () => {
    expectCommitted('docs/openapi.json', `${JSON.stringify(JSON.parse(text), null, 2)}\n`);
  });

  it('describes every route', () => {
    const { paths } = JSON.parse(text) as Document;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, ...operation })),
    );
    expect(operations.length).toBeGreaterThan(40);
    expect(operations.filter((operation) => !operation.summary).map((operation) => operation.name)).toEqual(
      [],
    );
    expect(
      operations.filter((operation) => !operation.tags?.length).map((operation) => operation.name),
    ).toEqual([]);
  });

  it('is shown by Swagger UI at /docs', async () => {
    const response = await fetch(`${app.url}/docs`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('swagger-ui');
  });
});

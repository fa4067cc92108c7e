import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { type ApiDocument, type NamedOperation, operationsOf } from '../support/api-document.js';
import { call, eventually, startApp, type StartedApp } from '../support/start-app.js';
import { type WrongRequest, wrongRequests } from '../support/wrong-requests.js';

/** What is taken on purpose although the description does not allow it, with the reason. */
const TAKEN: [request: RegExp, reason: string][] = [
  [
    /^POST \/predict(\/shot)?(\/explain)? query nonsense$/,
    'the old service ignored parameters that it did not know, too',
  ],
];

describe('a request with one fault', () => {
  let app: StartedApp;
  let document: ApiDocument;
  const ajv = new Ajv({ strict: false, validateFormats: true, allErrors: true });
  (addFormats as unknown as (one: Ajv) => void)(ajv);

  beforeAll(async () => {
    app = await startApp({ FIRST_RUN_NODES: '3000', STUDY_ALGORITHMS: 'logistic-regression' });
    await eventually(
      () => fetch(`${app.url}/champion`),
      ({ status }) => status === 200,
    );
    document = (await call<ApiDocument>(`${app.url}/openapi.json`)).body;
    ajv.addSchema(document, 'api');
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('is refused as documented, on every route and in every field', async () => {
    const faults: string[] = [];
    let sent = 0;
    for (const operation of operationsOf(document))
      for (const request of wrongRequests(operation, document)) {
        sent += 1;
        const fault = await faultOf(operation, request);
        if (fault) faults.push(`${operation.method} ${operation.path}, ${request.fault}: ${fault}`);
      }
    expect(faults).toEqual([]);
    expect(sent).toBeGreaterThan(700);
  }, 240_000);

  async function faultOf(operation: NamedOperation, request: WrongRequest): Promise<string | undefined> {
    const { method, address, body, type } = request;
    const cut = new AbortController();
    const response = await fetch(`${app.url}${address}`, {
      method,
      signal: cut.signal,
      redirect: 'manual',
      ...(body !== undefined && method !== 'GET' && { body, headers: { 'content-type': type! } }),
    });
    const media = response.headers.get('content-type')?.split(';')[0] ?? '';
    if (media === 'text/event-stream') cut.abort();
    const text = media === 'text/event-stream' ? '' : await response.text();
    const { status } = response;
    if (status >= 500) return `${status} ${text}`;
    const isTaken = TAKEN.some(([one]) => one.test(`${operation.method} ${operation.path} ${request.fault}`));
    if (status < 400 && !isTaken) return `was taken: ${status} ${text.slice(0, 200)}`;
    if (method !== operation.method) return status === 405 ? undefined : `${status} instead of 405`;
    return undocumented(operation, status, media, text);
  }

  /** What of an answer the description does not say. */
  function undocumented(
    { method, path, responses }: NamedOperation,
    status: number,
    media: string,
    text: string,
  ): string | undefined {
    const response = responses[status];
    if (!response) return `${status} is not documented: ${text.slice(0, 300)}`;
    if (!response.content) return undefined;
    if (!response.content[media]) return `${status} as ${media} is not documented: ${text.slice(0, 300)}`;
    if (!media.endsWith('json')) return undefined;
    const pointer = ['paths', path, method.toLowerCase(), 'responses', status, 'content', media, 'schema'];
    const $ref = `api#/${pointer.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
    const check = ajv.compile({ $ref });
    return check(JSON.parse(text))
      ? undefined
      : `${status}: ${ajv.errorsText(check.errors)}: ${text.slice(0, 300)}`;
  }
});

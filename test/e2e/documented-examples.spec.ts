import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_PLAYER } from '../../src/basketball/index.js';
import { addressOf, type ApiDocument, type NamedOperation, operationsOf } from '../support/api-document.js';
import { runProgram } from '../support/run-program.js';
import { call, eventually, runEnd, startApp, type StartedApp } from '../support/start-app.js';

/** Examples that change something that a fresh instance does not have, with what they get there. */
const CONFLICTS = new Map([
  ['POST /champion/promote', 'champion.already-champion'],
  ['POST /champion/rollback', 'champion.no-previous'],
  ['POST /champion/elections/{id}/confirm', 'champion.not-proposed'],
  ['POST /champion/elections/{id}/decline', 'champion.not-proposed'],
  ['POST /champion/challenges', 'registry.version-unknown'],
  ['GET /champion/challenges/{id}', 'champion.challenge-unknown'],
  ['POST /champion/challenges/{id}/stop', 'champion.challenge-unknown'],
  ['POST /pipelines/runs/{id}/resume', 'pipelines.not-resumable'],
  ['POST /pipelines/runs/{id}/cancel', 'pipelines.not-running'],
  ['POST /training/studies/{id}/cancel', 'training.study-not-running'],
  ['POST /access/keys', 'access.invalid'],
  ['DELETE /access/keys/{id}', 'access.key-unknown'],
  ['DELETE /alerts/silences/{id}', 'alerts.silence-unknown'],
  ['POST /v2/repository/models/{name}/unload', 'serving.champion-stays'],
  ['GET /notifications/receivers/{name}', 'notifications.receiver-unknown'],
  ['POST /notifications/deliveries/{id}/retry', 'notifications.delivery-unknown'],
]);
/** A fresh instance has none of these. */
const EMPTY = new Set([
  'GET /feed/files',
  'GET /bronze/quarantine',
  'GET /access/keys',
  'GET /champion/challenges',
  'GET /alerts',
  'GET /alerts/history',
  'GET /alerts/silences',
  'GET /alerts/automation',
  'GET /notifications/receivers',
  'GET /notifications/deliveries',
  'GET /notifications/history',
]);
/** Ids in documents, which no instance has. */
const EXAMPLE_PREDICTION = '0193595b2f4000000000a1b2c3d4e5f6';
const EXAMPLE_ELECTION = 'b1946ac92492d2347c6235b4d2611184';
const ROOT = join(import.meta.dirname, '..', '..');

interface List {
  items?: unknown[];
}

describe('fresh instance', () => {
  let app: StartedApp;
  let document: ApiDocument;
  /** Of each id in documents, one that this instance has. */
  let ids: [example: string, real: string][];
  /** A run with a model; the newest run is that of a drift report. */
  let trained: string;

  beforeAll(async () => {
    app = await startApp({
      FIRST_RUN_NODES: '4000',
      STUDY_ALGORITHMS: 'gradient-boosting,logistic-regression',
    });
    await idle();
    trained = (await call<{ id: string }>(`${app.url}/tracking/runs/latest`)).body.id;
    // Something to list: the schedule has made no report yet.
    await call(`${app.url}/drift/reports`, { window: { source: 'gold' } });
    ids = [
      [EXAMPLE_PREDICTION, await predictionWithOutcome()],
      [EXAMPLE_ELECTION, (await call<{ id: string }>(`${app.url}/champion/elections/latest`)).body.id],
    ];
    document = JSON.parse(withIds(await (await fetch(`${app.url}/openapi.json`)).text())) as ApiDocument;
  }, 120_000);
  afterAll(async () => {
    await app?.stop();
  });

  it('responds to the example of each documented operation as documented', async () => {
    const faults: string[] = [];
    for (const operation of inOrder(operationsOf(document))) {
      const fault = await faultOf(operation);
      if (fault) faults.push(`${operation.method} ${operation.path}: ${fault}`);
    }
    expect(faults).toEqual([]);
  }, 120_000);

  it.each([
    'README.md',
    'docs/privacy-and-ethics.md',
    ...documentsIn('docs/guide'),
    ...documentsIn('docs/how-to'),
  ])(
    'answers every request and address in %s',
    async (name) => {
      const text = readFileSync(join(ROOT, name), 'utf8');
      const missing = await missingEngines();
      const requests = [
        ...requestsOf(text),
        ...addressesOf(text)
          .filter(isRead)
          .map((path) => `curl ${app.url}${path}`),
      ].filter((request) => !missing.some((engine) => request.includes(`"${engine}"`)));
      const faults: string[] = [];
      for (const request of requests) {
        await idle();
        const { code, out } = await runProgram('sh', ['-c', withUrl(withIds(request))]);
        if (code !== 0) faults.push(`${request}: ${out.slice(0, 300)}`);
      }
      expect(faults).toEqual([]);
    },
    120_000,
  );

  /** Something to ask for, by id and by the documented conditions: a fresh instance has predicted nothing. */
  async function predictionWithOutcome(): Promise<string> {
    const shot = { player_id: EXAMPLE_PLAYER.id, x: 13, y: 6, period: 1, clock: '09:31' };
    const { body } = await call<{ id: string }>(`${app.url}/predict/shot`, shot);
    await call(`${app.url}/outcomes`, { prediction_id: body.id, made: 1 });
    await eventually(
      () => call(`${app.url}/predictions/${body.id}`),
      ({ status }) => status === 200,
    );
    return body.id;
  }

  function withIds(text: string): string {
    return ids.reduce((filled, [example, real]) => filled.replaceAll(example, real), text);
  }

  /** False for the address of an operation that is not asked for with GET: a document may name it without the method. */
  function isRead(address: string): boolean {
    const [path] = address.split('?');
    const operations = operationsOf(document).filter((one) => patternOf(one.path).test(path));
    return operations.length === 0 || operations.some(({ method }) => method === 'GET');
  }

  /** Neither a pipeline nor a study is running. */
  async function idle(): Promise<void> {
    const { body } = await eventually(
      () => call<{ items: { id: string }[] }>(`${app.url}/pipelines/daily/runs?limit=1`),
      ({ body: { items } }) => items.length === 1,
    );
    await runEnd(app.url, body.items[0].id);
    for (const pipeline of ['etl', 'ml']) {
      await eventually(
        () => call<{ items: { state: string }[] }>(`${app.url}/pipelines/${pipeline}/runs?limit=1`),
        ({ body: { items } }) => items.every(({ state }) => state !== 'running'),
      );
    }
    await eventually(
      () => call<{ items: { state: string }[] }>(`${app.url}/training/studies?limit=1`),
      ({ body: { items } }) => items.every(({ state }) => state !== 'running'),
    );
  }

  /** Native engines that could not be installed on this machine. */
  async function missingEngines(): Promise<string[]> {
    const { body } = await call<{ items: { name: string; available: boolean }[] }>(
      `${app.url}/training/algorithms`,
    );
    return body.items.filter(({ available }) => !available).map(({ name }) => name);
  }

  async function faultOf(operation: NamedOperation): Promise<string | undefined> {
    await idle();
    const name = `${operation.method} ${operation.path}`;
    const json = operation.requestBody?.content['application/json'];
    if (operation.requestBody && !json) return undefined; // A file of the reader's own.
    const cut = new AbortController();
    const address = addressOf(operation).replace('/tracking/runs/latest/', `/tracking/runs/${trained}/`);
    const response = await fetch(`${app.url}${address}`, {
      method: operation.method,
      signal: cut.signal,
      redirect: 'manual',
      ...(json && { body: JSON.stringify(json.example), headers: { 'content-type': 'application/json' } }),
    });
    if (response.headers.get('content-type')?.startsWith('text/event-stream')) cut.abort();
    const text = response.ok && !isJson(response) ? '' : await response.text();
    const conflict = CONFLICTS.get(name);
    if (conflict) return text.includes(`"${conflict}"`) ? undefined : `${response.status} ${text}`;
    if (!response.ok) return `${response.status} ${text.slice(0, 300)}`;
    if (!(String(response.status) in operation.responses)) return `${response.status} is not documented`;
    const isEmpty = text.trim() !== '' && (JSON.parse(text) as List).items?.length === 0;
    return isEmpty && !EMPTY.has(name) ? 'the list is empty' : undefined;
  }

  function withUrl(request: string): string {
    return request
      .replaceAll(/http:\/\/(127\.0\.0\.1|localhost):3000/g, app.url)
      .replaceAll(/\bcurl /g, 'curl --silent --show-error --fail-with-body --max-time 60 ');
  }
});

/** What is asked comes before what changes something. */
function inOrder(operations: NamedOperation[]): NamedOperation[] {
  const isPost = ({ method }: NamedOperation): number => (method === 'GET' ? 0 : method === 'DELETE' ? 2 : 1);
  return operations.toSorted((a, b) => isPost(a) - isPost(b));
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}

function isJson(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/json') ?? false;
}

function documentsIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
}

/** The curl commands of a document's code blocks, each whole; those that need a file or the id of the reader's are left out. */
function requestsOf(text: string): string[] {
  const blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].filter(([, language]) =>
    /^(sh|bash)?$/.test(language),
  );
  const commands = blocks.flatMap(([, , block]) => commandsOf(block));
  return commands
    .filter((command) => command.startsWith('curl ') && !/--data-binary @(?!-)|\$id/.test(command))
    .map((command) => filledIn(command.replace(/ -O | -o \S+/, ' -o /dev/null ')));
}

/** Lines that a shell would read as one command belong together: a quote is open, or a backslash or a pipe ends the line. */
function commandsOf(block: string): string[] {
  const commands: string[] = [];
  let open = '';
  for (const line of block.split('\n')) {
    open = open ? `${open}\n${line}` : line;
    const quotes = open.match(/'/g)?.length ?? 0;
    if (quotes % 2 === 1 || /[\\|]$/.test(line)) continue;
    commands.push(open);
    open = '';
  }
  return commands;
}

/** Addresses that a document names in passing, such as `/bronze/games`. */
function addressesOf(text: string): string[] {
  const named = [...text.matchAll(/`(?:GET )?(\/[a-z][^\s`…]*)`/g)].map(([, path]) => filledIn(path));
  // `/a/b` and the like are paths of something else.
  return [...new Set(named)].filter((path) => !/\/events$|^\/((ajax-)?api|a)(\/|$)/.test(path));
}

/** Places that a document leaves open, filled with what a fresh instance has. */
function filledIn(text: string): string {
  return text
    .replaceAll('{n}', '3')
    .replaceAll('/players/{id}', `/players/${EXAMPLE_PLAYER.id}`)
    .replaceAll(/(?<=\/(predictions|outcomes)\/)\{\w+\}/g, EXAMPLE_PREDICTION)
    .replaceAll('{dataset}/{gameId}', 'virtual-league/92400001')
    .replaceAll('season-files', 'virtual-league')
    .replaceAll(/\{\w+\}|\bID\b/g, 'latest');
}

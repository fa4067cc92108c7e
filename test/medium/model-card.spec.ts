import { GoldService, type Snapshot } from '../../src/gold/index.js';
import {
  AliasService,
  CHAMPION_ALIAS,
  importSource,
  MODEL_NAME,
  VersionService,
} from '../../src/registry/index.js';
import { TrackingModule, RunService } from '../../src/tracking/index.js';
import { StudyService, type Trial, TrainingModule } from '../../src/training/index.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { inventedShots } from '../support/invented-shots.js';

const data = inventedShots(2000);
const part = (firstDate: number, lastDate: number) => ({
  rows: 300,
  games: 6,
  firstDate,
  lastDate,
  makeRate: 0.5,
});
const snapshot = {
  id: data.snapshot,
  dataset: 'virtual-league',
  split: { trainUntil: 20_241_001, validationUntil: 20_241_002, lastDate: 20_241_003 },
  parts: {
    train: part(20_241_001, 20_241_001),
    validation: part(20_241_002, 20_241_002),
    test: part(20_241_003, 20_241_003),
  },
} as Snapshot;

let stages: Stages;
let best: Trial;

beforeAll(async () => {
  const gold = { get: async () => snapshot, latest: async () => snapshot, load: async () => data };
  stages = await startStages([TrackingModule, TrainingModule], [{ provide: GoldService, useValue: gold }]);
  const algorithms = [{ name: 'logistic-regression' as const }];
  const study = { id: 'card', snapshot: snapshot.id, seed: 1, algorithms };
  best = (await stages.app.get(StudyService).runStudy(study)).best!;
}, 60_000);

afterAll(async () => stages?.close());

async function get(url: string, accept = '*/*') {
  const { statusCode, body, headers } = await stages.app.inject({ method: 'GET', url, headers: { accept } });
  return { status: statusCode, text: body, headers };
}

async function filesOf(runId: string): Promise<string[]> {
  const { text } = await get(`/tracking/runs/${runId}`);
  return (JSON.parse(text) as { artifacts: { path: string }[] }).artifacts.map(({ path }) => path);
}

describe('the model card of a version', () => {
  const CARD = `/registry/models/${MODEL_NAME}/versions/1/card`;
  const FILES = ['model-card.html', 'model-card.json', 'model-card.md'];

  it('is a file of the run of a registered trial, and of no other', async () => {
    expect(await filesOf(best.runId)).not.toEqual(expect.arrayContaining(['model-card.md']));
    await stages.app.get(VersionService).register({
      model: MODEL_NAME,
      runId: best.runId,
      modelHash: best.modelHash!,
      algorithm: best.algorithm,
      description: '<b>first</b>',
    });
    expect(await filesOf(best.runId)).toEqual(expect.arrayContaining(FILES));
  });

  it('has the metrics of the run with intervals and the dates of the games', async () => {
    const { status, text, headers } = await get(`${CARD}?format=md`);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect(text).toContain(
      '| metric | validation, 2024-10-02 to 2024-10-02 | test, 2024-10-03 to 2024-10-03 |',
    );
    const logLoss = best.scores!.test.logLoss.toFixed(4);
    expect(text).toMatch(
      new RegExp(`\\| log loss \\(nats\\) \\| .* \\| ${logLoss} \\\\\\[0\\.\\d{4}, 0\\.\\d{4}\\\\\\] \\|`),
    );
    expect(text).toContain('| two points | ');
    expect(text).toContain('It has not been the champion of parivision.');
    expect(text).toContain(`| run | ${best.runId} |`);
  });

  it('is a page for a browser, which shows the text of others as text', async () => {
    const { text, headers } = await get(CARD, 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(text).toContain('&lt;b&gt;first&lt;/b&gt;');
    expect((await get(CARD)).headers['content-type']).toBe('text/markdown; charset=utf-8');
    expect((await get(`/tracking/runs/${best.runId}/artifacts/model-card.html`)).text).toBe(text);
  });

  it('is written anew once the version has become champion', async () => {
    await stages.app.get(AliasService).move({
      model: MODEL_NAME,
      alias: CHAMPION_ALIAS,
      from: null,
      to: 1,
      by: 'a test',
      reason: 'It is the only one.',
      key: 'first',
    });
    const { text } = await get(`/tracking/runs/${best.runId}/artifacts/model-card.md`);
    expect(text).toMatch(/\| became champion \| a test \| It is the only one\. \|/);
    expect((await get(`${CARD}?format=md`)).text).toBe(text);
    const { artifacts } = await stages.app.get(RunService).get(best.runId);
    await filesOf(best.runId);
    expect((await stages.app.get(RunService).get(best.runId)).artifacts).toEqual(artifacts);
  });

  it('says for which dataset the version is champion', async () => {
    await stages.app.get(AliasService).move({
      model: MODEL_NAME,
      alias: 'champion-season-files',
      from: null,
      to: 1,
      by: 'a test',
      reason: 'The only one there, too.',
      key: 'second',
    });
    const { text } = await get(`${CARD}?format=md`);
    expect(text).toMatch(/\| became champion \| a test \| It is the only one\. \|/);
    expect(text).toMatch(
      /\| became champion for dataset season-files \| a test \| The only one there, too\. \|/,
    );
  });

  it('of an imported model names what is unknown', async () => {
    const runId = 'e'.repeat(32);
    await stages.app.get(VersionService).register({
      model: MODEL_NAME,
      runId,
      modelHash: best.modelHash!,
      algorithm: 'xgboost',
      tags: { 'pv.imported_from': 'xgboost-ubj' },
      source: importSource(runId),
    });
    const { status, text } = await get(`/registry/models/${MODEL_NAME}/versions/2/card?format=md`);
    expect(status).toBe(200);
    expect(text).toContain('## Metrics\n\nUnknown. The model was imported from a file (xgboost-ubj).');
    expect(text).toContain('| run | none |');
  });

  it('is refused for a version that does not exist, and in a form that does not', async () => {
    expect((await get(`/registry/models/${MODEL_NAME}/versions/9/card`)).status).toBe(404);
    expect((await get('/registry/models/none/versions/1/card')).status).toBe(404);
    expect((await get(`${CARD}?format=pdf`)).status).toBe(422);
  });
});

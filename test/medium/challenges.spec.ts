import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import {
  type Challenge,
  ChallengeService,
  ChampionModule,
  ChampionService,
} from '../../src/champion/index.js';
import { ChallengeJudge } from '../../src/champion/challenges/challenge-judge.service.js';
import { ChallengeStore } from '../../src/champion/challenges/challenge-store.port.js';
import { type LivePairs, LivePairsReader } from '../../src/champion/challenges/live-pairs.port.js';
import { GoldService } from '../../src/gold/index.js';
import { AliasService, VersionService } from '../../src/registry/index.js';
import { Settings } from '../../src/platform/config/settings.js';
import { fakeGold, modelFile, SNAPSHOT, trainedRun } from '../support/champion-world.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { ArtifactService, ExperimentService, RunService } from '../../src/tracking/index.js';

/** Longer than a process takes to read which challenge is active. */
const NOTICED_MS = 2000;
const PLAN = { mode: 'canary', share: 0.5, goal: 'promote', by: 'a test', reason: 'To see it' } as const;
const DAY_MS = 86_400_000;

const pairs: { now: LivePairs } = { now: pairsOf(0) };
const replaced = [
  { provide: GoldService, useValue: fakeGold() },
  { provide: LivePairsReader, useValue: { read: async () => pairs.now } },
];

/** Of so many days, in which the challenger was better on ten requests each. */
function pairsOf(days: number): LivePairs {
  const rows = 10 * days;
  return {
    at: Float64Array.from({ length: rows }, (_, row) => Math.floor(row / 10) * DAY_MS),
    labels: new Uint8Array(rows).fill(1),
    challenger: new Float64Array(rows).fill(0.9),
    holder: new Float64Array(rows).fill(0.5),
    games: Array.from({ length: rows }, () => undefined),
  };
}

let stages: Stages;
let store: ChallengeStore;
let challenges: ChallengeService;

beforeAll(async () => {
  Logger.overrideLogger(false);
  stages = await startStages([ChampionModule], replaced, { challengeLookSeconds: 3600 });
  const { app } = stages;
  store = app.get(ChallengeStore);
  challenges = app.get(ChallengeService);
  const tracking = {
    runs: app.get(RunService),
    experiments: app.get(ExperimentService),
    artifacts: app.get(ArtifactService),
  };
  // Version 1 is champion; 2 and 3 are not better.
  for (const [id, weight] of [1, 0.3, 0.2].entries()) {
    const runId = await trainedRun(tracking, modelFile(weight));
    await app.get(ChampionService).elect({ id: `e${id}`, runId, snapshot: SNAPSHOT, by: 'a test' });
  }
}, 60_000);
afterAll(async () => stages?.close());

async function anotherProcess(): Promise<Stages> {
  const { mongodbDatabase } = stages.app.get(Settings);
  return startStages([ChampionModule], replaced, { mongodbDatabase, challengeLookSeconds: 3600 });
}

async function noticed(heard: (string | undefined)[], wanted: string | undefined): Promise<void> {
  const until = performance.now() + NOTICED_MS;
  while (heard.length === 0 || heard.at(-1) !== wanted) {
    expect(performance.now()).toBeLessThan(until);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

// The tests run in order: each starts from the state that the previous one left.
describe('challenges in the database', () => {
  it('are active one at a time, whoever starts them', async () => {
    const other = await anotherProcess();
    const starts = await Promise.allSettled([
      challenges.start({ version: 2, ...PLAN }),
      other.app.get(ChallengeService).start({ version: 3, ...PLAN }),
    ]);
    await other.app.close();
    const failed = starts.flatMap((one) => (one.status === 'rejected' ? [one.reason as object] : []));
    expect(failed).toMatchObject([{ code: 'champion.challenge-active' }]);
    expect((await store.list({ state: 'active' }, 0, 10)).total).toBe(1);
  });

  it('take each change once', async () => {
    const active = (await store.active('champion'))!;
    const at = new Date();
    const looks = await Promise.all([1, 2, 3].map(() => store.look(active, at)));
    expect(looks.toSorted()).toEqual([false, false, true]);
    const ends = await Promise.all(
      (['stopped', 'lost'] as const).map((state) =>
        store.end(active.id, state, { by: 'x', reason: 'y', at }),
      ),
    );
    expect(ends.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.find(active.id)).toMatchObject({ looks: 1, ended: { by: 'x', reason: 'y', at } });
    expect(await store.active('champion')).toBeUndefined();
    // The place is free again, and the same id is the same challenge.
    const next: Challenge = { ...active, id: 'next', state: 'active', looks: 0, startedAt: new Date() };
    expect(await store.insert(next)).toEqual(next);
    expect(await store.insert(next)).toMatchObject({ id: 'next' });
    expect(await store.insert({ ...next, id: 'a third' })).toBeUndefined();
    expect((await store.earlier(next)).map(({ id }) => id)).toEqual([active.id]);
    await store.end('next', 'stopped', { by: 'x', reason: 'y', at });
  });

  it('are followed by every process, also by one that starts in the middle', async () => {
    const heard: (string | undefined)[] = [];
    const other = await anotherProcess();
    other.app.get(ChallengeService).subscribe((challenge) => heard.push(challenge?.id));
    const { id } = await challenges.start({ version: 2, ...PLAN });
    await noticed(heard, id);
    // A challenger that answers requests cannot be deleted under it.
    const versions = stages.app.get(VersionService);
    await expect(versions.remove('parivision', 2, 'a client')).rejects.toMatchObject({
      code: 'registry.version-serving',
      message: expect.stringContaining(`POST /champion/challenges/${id}/stop`),
    });
    await other.app.close();
    const restarted = await anotherProcess();
    heard.length = 0;
    expect((await restarted.app.get(ChallengeService).active())?.id).toBe(id);
    restarted.app.get(ChallengeService).subscribe((challenge) => heard.push(challenge?.id));
    await challenges.stop(id, { by: 'a test', reason: 'Enough' });
    await noticed(heard, undefined);
    await restarted.app.close();
  });

  it('are finished by another process, if one was killed between the decision and the move', async () => {
    const { id } = await challenges.start({ version: 3, ...PLAN });
    pairs.now = pairsOf(40);
    const judge = stages.app.get(ChallengeJudge);
    jest.spyOn(stages.app.get(AliasService), 'move').mockRejectedValueOnce(new Error('killed'));
    await expect(judge.look()).rejects.toThrow('killed');
    expect(await store.find(id)).toMatchObject({ state: 'active', evidence: { rows: 400 } });
    const other = await anotherProcess();
    await other.app.get(ChallengeJudge).look();
    await other.app.close();
    expect(await store.find(id)).toMatchObject({ state: 'promoted', ended: { by: 'evidence' } });
    expect((await stages.app.get(ChampionService).current())?.version.version).toBe(3);
    const { items } = await stages.app.get(ChampionService).elections({ version: 3 }, 0, 10);
    expect(items.filter(({ challenge }) => challenge === id)).toMatchObject([
      { outcome: 'elected', state: 'applied', live: { rows: 400 } },
    ]);
    await judge.look();
    expect((await store.list({ state: 'active' }, 0, 10)).total).toBe(0);
  });
});

describe('a record of an earlier version of the program', () => {
  it('without alias and mode is about the champion that answers predictions', async () => {
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    const elections = database.collection<{ _id: string }>('elections');
    const found = (await elections.findOne({ _id: 'e0' }))!;
    const old = { ...found, _id: 'old', at: new Date(0) } as Record<string, unknown> & { _id: string };
    for (const field of ['alias', 'mode', 'evidence', 'guardRails', 'auc']) delete old[field];
    await elections.insertOne(old);
    const get = (path: string) => stages.app.inject({ method: 'GET', url: `/champion/elections${path}` });
    const listed = (await get('?alias=champion&limit=100')).json<{ items: { id: string }[] }>();
    expect(listed.items.map(({ id }) => id)).toContain('old');
    expect((await get('?alias=champion-season-files')).json()).toMatchObject({ total: 0 });
    expect((await get('/old')).json()).toMatchObject({ id: 'old', outcome: 'elected' });
    const page = await get('/old/report');
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<th scope="row">Champion</th><td>champion, dataset virtual-league</td>');
  });
});

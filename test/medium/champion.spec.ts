import { Logger } from '@nestjs/common';
import { ChampionModule, ChampionService, type Election } from '../../src/champion/index.js';
import { Settings } from '../../src/platform/config/settings.js';
import { GoldService } from '../../src/gold/index.js';
import { AliasService, CHAMPION_ALIAS, MODEL_NAME, VersionService } from '../../src/registry/index.js';
import { ArtifactService, ExperimentService, RunService, TAG } from '../../src/tracking/index.js';
import { fakeGold, modelFile, SNAPSHOT, trainedRun } from '../support/champion-world.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

let stages: Stages;
let champion: ChampionService;
let versions: VersionService;
let aliases: AliasService;
let tracking: Parameters<typeof trainedRun>[0];

beforeAll(async () => {
  Logger.overrideLogger(false);
  stages = await startStages([ChampionModule], [{ provide: GoldService, useValue: fakeGold() }]);
  champion = stages.app.get(ChampionService);
  versions = stages.app.get(VersionService);
  aliases = stages.app.get(AliasService);
  tracking = {
    runs: stages.app.get(RunService),
    experiments: stages.app.get(ExperimentService),
    artifacts: stages.app.get(ArtifactService),
  };
}, 60_000);

afterAll(async () => stages?.close());

async function elect(id: string, weight: number, tags?: Record<string, string>): Promise<Election> {
  const runId = await trainedRun(tracking, modelFile(weight), tags);
  return champion.elect({ id, runId, snapshot: SNAPSHOT, by: 'test' });
}

const get = (path: string) => stages.app.inject({ method: 'GET', url: `/champion${path}` });
const post = (path: string, body: object) =>
  stages.app.inject({ method: 'POST', url: `/champion${path}`, payload: body });

// The tests run in order: each starts from the state that the previous one left.
describe('champion', () => {
  it('does not exist at first', async () => {
    expect(await champion.current()).toBeUndefined();
    const answer = await get('');
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'champion.none' });
    expect((await post('/rollback', { reason: 'x' })).statusCode).toBe(404);
  });

  it('is elected, kept and replaced, and every decision is recorded', async () => {
    const heard: number[] = [];
    const unsubscribe = champion.subscribe(async ({ version }) => void heard.push(version.version));
    expect(await elect('inverse', -1)).toMatchObject({ outcome: 'kept' });
    expect(await elect('weak', 0.3)).toMatchObject({ outcome: 'elected', challenger: { version: 2 } });
    const strong = await elect('strong', 1);
    expect(strong).toMatchObject({ outcome: 'elected', challenger: { version: 3 }, holder: { version: 2 } });
    expect(await elect('worse', 0.2)).toMatchObject({ outcome: 'kept', challenger: { version: 4 } });
    unsubscribe();
    // The challengers of a champion are counted, and its newest numbers are those against the latest of them.
    expect(await elect('worse again', 0.21)).toMatchObject({ outcome: 'kept', evidence: { challengers: 2 } });
    expect((await champion.current())!.measured).toMatchObject({
      election: 'worse again',
      worseThanBaseRate: false,
    });
    expect(strong.evidence).toMatchObject({ challengers: 1, enough: true });
    expect(strong.guardRails!.every(({ result }) => result !== 'failed')).toBe(true);
    expect(heard).toEqual([2, 3]);
    expect(await champion.election('strong')).toEqual(strong);
    const again = { id: 'strong', runId: strong.challenger.runId, snapshot: SNAPSHOT, by: 'test' };
    expect(await champion.elect(again)).toEqual(strong);
    const answer = (await get('')).json();
    expect(answer).toMatchObject({
      version: { version: 3, aliases: ['champion'] },
      run: { id: strong.challenger.runId, status: 'FINISHED' },
      by: 'test',
      election: { id: 'strong', verdict: strong.verdict, state: 'applied' },
    });
  });

  it('is promoted and rolled back by hand with a reason', async () => {
    expect((await post('/promote', { version: 3, reason: 'x' })).json()).toMatchObject({
      code: 'champion.already-champion',
      status: 409,
    });
    const faults = (await post('/promote', { version: '3', reason: ' ' })).json();
    const fields = faults.errors.map(({ field }: { field: string }) => field);
    expect(new Set(fields)).toEqual(new Set(['reason', 'version']));
    expect((await post('/promote', { version: 99, reason: 'x' })).statusCode).toBe(404);
    const promoted = await post('/promote', { version: 4, reason: 'Trying it' });
    expect(promoted.statusCode).toBe(200);
    expect(promoted.json()).toMatchObject({ kind: 'promotion', reason: 'Trying it', holder: { version: 3 } });
    expect((await get('')).json().version.version).toBe(4);
    expect((await post('/rollback', { reason: 'Worse' })).json()).toMatchObject({
      challenger: { version: 3 },
    });
    expect((await post('/rollback', { reason: 'Worse' })).json()).toMatchObject({
      challenger: { version: 2 },
    });
    expect((await post('/rollback', { reason: 'Worse' })).json()).toMatchObject({
      code: 'champion.no-previous',
    });
    const history = await aliases.history(MODEL_NAME, CHAMPION_ALIAS);
    expect(history.map(({ to }) => to)).toEqual([2, 3, 4, 3, 2]);
  });

  it('has a list of elections, as JSON and as CSV', async () => {
    expect((await get('/elections')).json()).toMatchObject({ total: 8, offset: 0, limit: 50 });
    expect((await get('/elections?kind=rollback')).json().total).toBe(2);
    expect((await get('/elections?kind=election&outcome=elected')).json().total).toBe(2);
    expect((await get('/elections?version=4')).json().total).toBe(3);
    expect((await get('/elections?kind=coup')).statusCode).toBe(422);
    const csv = (await get('/elections?kind=election&format=csv')).body.trim().split('\r\n');
    expect(csv).toHaveLength(6);
    expect(csv[0]).toMatch(/^id,at,kind,outcome,state,challenger_version,.*,verdict$/);
    expect((await get('/elections/strong')).json().comparison.pValue).toBeLessThan(0.05);
    expect((await get('/elections/nobody')).json()).toMatchObject({ code: 'champion.election-unknown' });
  });

  it('is one of two concurrent challengers, and the record shows which', async () => {
    const [a, b] = await Promise.all([elect('both-a', 0.95), elect('both-b', 1.02)]);
    const moves = await aliases.history(MODEL_NAME, CHAMPION_ALIAS);
    const elected = [a, b].filter(({ outcome }) => outcome === 'elected');
    expect(elected.length).toBeGreaterThan(0);
    expect(moves.slice(5).map(({ key }) => key)).toEqual(elected.map(({ id }) => `election/${id}`));
    const current = await champion.current();
    expect(elected.map(({ challenger }) => challenger.version)).toContain(current!.version.version);
  });

  it('is known to another process within a second of an election or a rollback', async () => {
    const replaced = [{ provide: GoldService, useValue: fakeGold() }];
    const { mongodbDatabase } = stages.app.get(Settings);
    const other = await startStages([ChampionModule], replaced, { mongodbDatabase });
    try {
      const heard: { version: number; at: number }[] = [];
      other.app.get(ChampionService).subscribe(async ({ version: { version } }) => {
        heard.push({ version, at: performance.now() });
      });
      const before = (await champion.current())!.version.version;
      const next = before === 4 ? 3 : 4;
      for (const move of ['promote', 'rollback']) {
        const body = move === 'promote' ? { version: next, reason: 'x' } : { reason: 'x' };
        expect((await post(`/${move}`, body)).statusCode).toBe(200);
        const moved = performance.now();
        const wanted = move === 'promote' ? next : before;
        while (heard.at(-1)?.version !== wanted) {
          expect(performance.now() - moved).toBeLessThan(5000);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        expect(heard.at(-1)!.at - moved).toBeLessThan(1000);
      }
    } finally {
      await other.app.close();
    }
  });

  it('copies the tags of its run to the version', async () => {
    const { challenger } = await elect('tagged', 0.1, { [TAG.study]: 's1' });
    expect((await versions.get(MODEL_NAME, challenger.version)).tags).toMatchObject({
      [TAG.study]: 's1',
      [TAG.snapshot]: SNAPSHOT,
    });
  });
});

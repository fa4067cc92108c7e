import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { compareProfiles } from '../../src/algorithms/profile/compare-profiles.js';
import { Random } from '../../src/algorithms/random/random.js';
import { DriftDataModule } from '../../src/drift/drift-data.module.js';
import type { ReferenceProfile } from '../../src/drift/profiles/reference-profile.js';
import { ReferenceProfiles } from '../../src/drift/profiles/reference-profiles.service.js';
import { ReferenceStore } from '../../src/drift/profiles/reference-store.port.js';
import { BlockProfiles } from '../../src/drift/windows/block-profiles.port.js';
import { WindowProfiles } from '../../src/drift/windows/window-profiles.service.js';
import { WindowReader } from '../../src/drift/windows/window-reader.service.js';
import { GoldService } from '../../src/gold/index.js';
import { BlobStore } from '../../src/platform/blobs/blob-store.port.js';
import { Clock } from '../../src/platform/clock/clock.js';
import { Workers } from '../../src/platform/workers/workers.js';
import { OutcomeIntake } from '../../src/prediction-log/outcomes/outcome-intake.service.js';
import { PredictionLog, PredictionReader } from '../../src/prediction-log/index.js';
import { MODEL_NAME, VersionService } from '../../src/registry/index.js';
import { ArtifactService, ExperimentService, RunService, TAG } from '../../src/tracking/index.js';
import { trainedRun } from '../support/champion-world.js';
import {
  dateOfGame,
  driftGold,
  driftModel,
  driftSnapshot,
  shotRow,
  SNAPSHOT,
} from '../support/drift-world.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const gold = driftGold(driftSnapshot());
let stages: Stages;
let reference: ReferenceProfile;
let imported: number;
const get = <T>(token: abstract new (...args: never[]) => T): T => stages.app.get(token as never);

async function register(tags: Record<string, string>, slope: number): Promise<number> {
  const tracking = {
    runs: get(RunService),
    experiments: get(ExperimentService),
    artifacts: get(ArtifactService),
  };
  const runId = await trainedRun(tracking, driftModel(slope), tags);
  const run = await tracking.runs.get(runId);
  const { hash } = run.artifacts[0];
  const kept: Record<string, string> = tags[TAG.snapshot] === SNAPSHOT ? tags : {};
  const algorithm = 'logistic-regression';
  return (
    await get(VersionService).register({ model: MODEL_NAME, runId, modelHash: hash, algorithm, tags: kept })
  ).version;
}

beforeAll(async () => {
  Logger.overrideLogger(false);
  stages = await startStages([DriftDataModule], [{ provide: GoldService, useValue: gold }]);
  const version = await register({ [TAG.snapshot]: SNAPSHOT }, -0.1);
  imported = await register({ [TAG.snapshot]: 'f'.repeat(64) }, -0.2);
  reference = await get(ReferenceProfiles).of(MODEL_NAME, version);
}, 60_000);
afterAll(async () => stages?.close());

describe('the reference of a version', () => {
  it('has the training part, and predictions and scores of the validation part', () => {
    const { training, validation, lastDate, performance, sample, validationSample, segments, gameRows } =
      reference;
    expect(training).toMatchObject({ rows: 8000, games: 80, from: '2026-01-01', snapshot: SNAPSHOT });
    expect(validation).toMatchObject({ rows: 2000, games: 20 });
    expect(lastDate).toBe(dateOfGame(99));
    expect(gameRows).toBe(100);
    expect(performance).toMatchObject({ rows: 2000, games: 20 });
    expect([sample.games.length, validationSample.probabilities.length]).toEqual([8000, 2000]);
    expect(sample.columns[0].buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(segments.map(({ name }) => name.segment)).toContain('Shot type: three points');
    expect(Object.keys(reference.learned)).toEqual(
      expect.arrayContaining(['Shot_Distance_Meters', 'Shot_Made_Flag']),
    );
  });

  it('is made once, and read after a restart without the rows', async () => {
    const { loads } = gold;
    const database = stages.app.get<Connection>(getConnectionToken()).db!;
    expect(await database.collection('drift_references').countDocuments()).toBe(1);
    const restarted = new ReferenceProfiles(
      get(VersionService),
      get(RunService),
      get(GoldService),
      get(ReferenceStore),
      get(BlobStore),
      get(Workers),
      get(Clock),
    );
    const again = await restarted.of(MODEL_NAME, reference.version);
    expect(gold.loads).toBe(loads);
    expect(again).toEqual(reference);
  });

  it('is refused where the snapshot is not here, and made from a named one', async () => {
    const references = get(ReferenceProfiles);
    await expect(references.of(MODEL_NAME, imported)).rejects.toMatchObject({
      code: 'drift.no-reference',
      kind: 'conflict',
      message: expect.stringContaining('reference='),
    });
    const named = await references.of(MODEL_NAME, imported, SNAPSHOT);
    expect(named.id).not.toBe(reference.id);
    await expect(references.of(MODEL_NAME, 99)).rejects.toMatchObject({ code: 'registry.version-unknown' });
  });
});

describe('a window of gold', () => {
  const read = (spec: object) => get(WindowReader).read({ source: 'gold', ...spec }, reference);

  it('has the rows that are newer than the reference, or those that it names', async () => {
    const newer = await read({});
    expect(newer.summary).toMatchObject({ rows: 2000, games: 20, labelled: 2000, snapshot: SNAPSHOT });
    expect(newer.games[0]).toBe(100);
    const expected = 1 / (1 + Math.exp(-(0.3 - 0.1 * newer.columns[5][0])));
    expect(newer.probabilities[0]).toBeCloseTo(expected, 12);
    expect((await read({ last: 150 })).summary.rows).toBe(150);
    expect((await read({ days: 3 })).summary.rows).toBe(300);
    const dates = { fromDate: dateOfGame(10), toDate: dateOfGame(11) };
    expect((await read(dates)).summary).toMatchObject({ rows: 200, games: 2, to: '2026-01-12' });
    expect((await read({ fromDate: 20_300_101 })).summary).toMatchObject({ rows: 0, games: 0 });
  });

  it('is quiet where nothing changed, and finds the column that did', async () => {
    const compared = async () => {
      const { profile, sameClusters } = await get(WindowProfiles).profile(
        { source: 'gold', last: 1999 },
        reference,
      );
      return compareProfiles(reference.plan, reference.profile, profile, {
        learned: reference.learned,
        sameClusters,
      });
    };
    expect((await compared()).filter(({ drifted }) => drifted)).toEqual([]);
    gold.data = { ...driftSnapshot(0.8), snapshot: 'e'.repeat(64) };
    const drifted = (await compared()).filter((column) => column.drifted).map(({ column }) => column);
    gold.data = driftSnapshot();
    // What the model predicts from the distance changes with it.
    expect(drifted).toEqual(['Shot_Distance_Meters', 'prediction']);
  });
});

describe('a window of predictions', () => {
  const BLOCKS = 3;
  const ROWS = 400;
  let ids: string[];

  beforeAll(async () => {
    const random = new Random(8);
    const log = get(PredictionLog);
    ids = [];
    for (let block = 0; block < BLOCKS; block++) {
      const rows = Array.from({ length: ROWS }, (_, i) =>
        shotRow(random, Math.floor((block * ROWS + i) / 100)),
      );
      const of = (version: number) => ({
        model: MODEL_NAME,
        version,
        role: 'champion' as const,
        requestId: `r${block}`,
        rows: Float64Array.from(rows.flat()),
        probabilities: Float64Array.from(rows, (row) => 1 / (1 + Math.exp(-(0.3 - 0.1 * row[5])))),
      });
      ids.push(...log.appendRows(of(reference.version)));
      log.appendRows(of(77));
      await log.flush();
    }
    const outcomes = ids
      .slice(0, 500)
      .map((id, i) => ({ predictionId: id, made: i % 2 === 0 ? (1 as const) : (0 as const) }));
    await get(OutcomeIntake).record(outcomes, 'test');
  }, 30_000);

  it('has the rows of the version, with the outcomes that are known', async () => {
    const rows = await get(WindowReader).read({ source: 'predictions' }, reference);
    expect(rows.summary).toMatchObject({ source: 'predictions', rows: 1200, labelled: 500, games: 0 });
    expect([...rows.labels.subarray(498, 502)]).toEqual([1, 0, -1, -1]);
    expect(rows.clusters.at(-1)).toBe(11);
    expect(rows.games.every((game) => game === -1)).toBe(true);
    const last = await get(WindowReader).read({ source: 'predictions', last: 500 }, reference);
    expect([...last.columns[5]]).toEqual([...rows.columns[5].subarray(700)]);
  });

  it('is profiled as its rows are, each block once', async () => {
    const { profile, summary, sameClusters } = await get(WindowProfiles).profile(
      { source: 'predictions' },
      reference,
    );
    expect([summary.rows, summary.labelled, sameClusters]).toEqual([1200, 500, false]);
    const rows = await get(WindowReader).read({ source: 'predictions' }, reference);
    const { window } = await get(WindowProfiles).ofRows(rows, reference);
    const numbers = (one: typeof profile) => compareProfiles(reference.plan, reference.profile, one);
    const [merged, direct] = [numbers(profile), numbers(window.profile)];
    for (const [i, { column, current, effect }] of merged.entries()) {
      if (column === 'Shot_Made_Flag') {
        expect(current.count).toBe(500);
        continue;
      }
      expect(current.count).toBe(direct[i].current.count);
      expect(effect!.raw).toBeCloseTo(direct[i].effect!.raw, 12);
    }
    const stored = stages.app.get<Connection>(getConnectionToken()).db!.collection('drift_block_profiles');
    expect(await stored.countDocuments()).toBe(BLOCKS);
    const read = jest.spyOn(get(PredictionReader), 'predicted');
    const again = await get(WindowProfiles).profile({ source: 'predictions' }, reference);
    expect(read).not.toHaveBeenCalled();
    expect(again.profile.values).toEqual(profile.values);
    const last = await get(WindowProfiles).profile({ source: 'predictions', last: 500 }, reference);
    expect(read).toHaveBeenCalledTimes(1);
    expect(last.profile.rows).toBe(500);
    read.mockRestore();
  });

  it('is compared with another window', async () => {
    const to = new Date();
    const all = { source: 'predictions' as const };
    const { columns, before } = await get(WindowProfiles).compare(
      { ...all, to },
      { ...all, last: 600 },
      reference,
    );
    expect(before.summary.rows).toBe(1200);
    expect(columns.every(({ drifted }) => !drifted)).toBe(true);
    const shifted = await get(WindowProfiles).compare(
      { source: 'gold', days: 15 },
      { ...all, to },
      reference,
    );
    expect(shifted.columns.filter(({ drifted }) => drifted)).toEqual([]);
  });

  it('keeps a bounded number of profiles of blocks', async () => {
    const profiles = get(BlockProfiles);
    expect(await profiles.evict(new Date(0), 2)).toBeGreaterThan(0);
    const stored = stages.app.get<Connection>(getConnectionToken()).db!.collection('drift_block_profiles');
    expect(await stored.countDocuments()).toBeLessThanOrEqual(2);
  });
});

import { Logger } from '@nestjs/common';
import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { FEATURES } from '../../src/basketball/index.js';
import {
  OutcomeBlocks,
  PredictionBlocks,
  type PredictionManifest,
} from '../../src/prediction-log/blocks/blocks.port.js';
import { decodePredictions } from '../../src/prediction-log/blocks/prediction-codec.js';
import { sealBlock } from '../../src/prediction-log/blocks/seal-block.js';
import { mergePredictions } from '../../src/prediction-log/compaction/merge-columns.js';
import { Compactor } from '../../src/prediction-log/compaction/compactor.service.js';
import { predictionMigrations } from '../../src/prediction-log/mongo/prediction.migrations.js';
import { OutcomeIntake } from '../../src/prediction-log/outcomes/outcome-intake.service.js';
import { OutcomeLists } from '../../src/prediction-log/outcomes/outcome-lists.service.js';
import { PredictionLists } from '../../src/prediction-log/prediction-lists.service.js';
import { PredictionLog } from '../../src/prediction-log/prediction-log.service.js';
import { PredictionLogModule } from '../../src/prediction-log/prediction-log.module.js';
import { type Stages, startStages } from '../support/in-process-stages.js';
import { prediction } from '../support/log-world.js';

/** A prediction as it was stored until blocks came. */
function document(n: number) {
  const time = (1_764_000_000_000 + n * 250).toString(16).padStart(12, '0');
  return {
    _id: `${time}${(n % 3).toString(16).padStart(8, '0')}a1b2c3d4e5f6`,
    features: Object.fromEntries(FEATURES.map((name, i) => [name, n + i / 2])),
    probability: (n % 100) / 100,
    prediction: n % 100 > 50 ? 1 : 0,
    version: 1 + (n % 2),
    at: new Date(1_764_000_000_000 + n * 250),
    requestId: `r-${n}`,
  };
}

describe('the prediction log in the database', () => {
  let stages: Stages;
  const get = <T>(token: abstract new (...args: never[]) => T): T => stages.app.get(token as never);
  const database = () => stages.app.get<Connection>(getConnectionToken()).db!;
  const migrate = async () => {
    for (const { up } of predictionMigrations) await up(database());
  };

  beforeAll(async () => {
    Logger.overrideLogger(false);
    stages = await startStages([PredictionLogModule]);
  }, 60_000);
  afterAll(async () => stages?.close());

  it('makes blocks of the documents of earlier versions, with the same ids, also after a kill in the middle', async () => {
    const documents = Array.from({ length: 20_000 }, (_, n) => document(n));
    const predictions = database().collection<(typeof documents)[number]>('predictions');
    await predictions.insertMany(documents);
    await migrate();
    expect(await predictions.countDocuments()).toBe(0);
    const manifests = await get(PredictionBlocks).list({});
    expect(manifests.map(({ rows }) => rows)).toEqual([20_000 - 16_384, 16_384]);
    // Killed after a block was stored and before all its documents were removed.
    await predictions.insertMany(documents.slice(8000));
    await database().collection<{ _id: string }>('prediction_blocks').deleteOne({ _id: manifests[0].id });
    await migrate();
    expect(await get(PredictionBlocks).list({})).toMatchObject(
      manifests.map(({ id, rows }) => ({ id, rows })),
    );
    const { items, total } = await get(PredictionLists).list({ version: 2 }, 0, 2);
    expect(total).toBe(10_000);
    const { _id, features, prediction: made, ...others } = document(19_999);
    expect(items[0]).toEqual({
      id: _id,
      ...others,
      prediction: made,
      row: Object.values(features),
      model: 'parivision',
      role: 'champion',
    });
    expect(await get(PredictionLists).find(document(7)._id)).toMatchObject({ requestId: 'r-7' });
    await get(PredictionBlocks).remove(manifests.map(({ id }) => id));
  }, 60_000);

  it('writes, joins, compacts and removes blocks', async () => {
    const [log, lists, intake] = [get(PredictionLog), get(PredictionLists), get(OutcomeIntake)];
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) {
      ids.push(log.append(prediction(n)));
      await log.flush();
      await intake.record(
        [
          { predictionId: ids[n], made: 1, at: 1 },
          { predictionId: ids[n >> 1], made: 0, at: 2 },
        ],
        'me',
      );
    }
    const before = await lists.list({ hasOutcome: true }, 0, 20);
    expect([before.total, before.items.length]).toEqual([12, 12]);
    const totals = await get(OutcomeLists).totals();
    expect(totals).toMatchObject({ accepted: 12, matched: 12, unmatched: 0 });
    let days = 2;
    const compactor = new Compactor(get(PredictionBlocks), get(OutcomeBlocks), get(Compactor)['workers'], {
      now: () => new Date(Date.now() + days * 86_400_000),
    });
    while ((await compactor.compact()) > 0);
    expect(await get(PredictionBlocks).list({})).toHaveLength(1);
    expect(await get(OutcomeBlocks).list({})).toHaveLength(1);
    expect(await lists.list({ hasOutcome: true }, 0, 20)).toEqual(before);
    expect(await get(OutcomeLists).totals()).toEqual(totals);
    expect((await get(PredictionBlocks).size()).blocks).toBe(13);
    const orphan = { _id: 'killed before its manifest', writtenAt: 0, bytes: Buffer.from('x') };
    const bytes = database().collection<typeof orphan>('prediction_block_data');
    await bytes.insertOne(orphan);
    days = 3;
    await compactor.sweep();
    expect((await get(PredictionBlocks).size()).blocks).toBe(1);
    expect(await bytes.countDocuments()).toBe(1);
    expect(await lists.list({ hasOutcome: true }, 0, 20)).toEqual(before);
  }, 60_000);

  it('counts nothing twice if two processes merge the same blocks', async () => {
    const [log, lists, blocks] = [get(PredictionLog), get(PredictionLists), get(PredictionBlocks)];
    await blocks.remove((await blocks.list({})).map(({ id }) => id));
    for (let n = 0; n < 3; n++) {
      log.append(prediction(n));
      await log.flush();
    }
    const parts = await blocks.below(1);
    const merge = async (merged: PredictionManifest[], writtenAt: number) => {
      const read = await Promise.all(merged.map((part) => blocks.read(part)));
      const columns = mergePredictions(read.map((bytes) => decodePredictions(bytes!)));
      const { manifest, bytes } = sealBlock(`merged of ${merged.length}`, columns, writtenAt);
      await blocks.write({ manifest: { ...manifest, level: 1, parts: merged.map(({ id }) => id) }, bytes });
    };
    await merge(parts.slice(0, 2), 1);
    await merge(parts, 2);
    const before = await lists.list({}, 0, 10);
    expect([before.total, before.items.length]).toEqual([3, 3]);
    await blocks.removeReplaced(10);
    expect((await blocks.size()).blocks).toBe(2);
    expect(await lists.list({}, 0, 10)).toEqual(before);
  });

  it('does not use a block whose bytes were changed', async () => {
    const log = get(PredictionLog);
    const id = log.append(prediction(1));
    await log.flush();
    await database()
      .collection<{ _id: string }>('prediction_block_data')
      .updateOne({ _id: id.slice(0, 12) + id.slice(20) }, { $set: { bytes: Buffer.from('other') } });
    await expect(get(PredictionLists).find(id)).rejects.toMatchObject({ code: 'prediction.block-damaged' });
  });
});

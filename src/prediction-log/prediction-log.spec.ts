import { Logger } from '@nestjs/common';
import { logWorld, prediction } from '../../test/support/log-world.js';
import { FEATURES } from '../basketball/index.js';
import { decodePredictions } from './blocks/prediction-codec.js';
import { BLOCK_ROWS } from './blocks/open-block.js';
import { PredictionLog } from './prediction-log.service.js';

beforeAll(() => Logger.overrideLogger(false));

describe(PredictionLog.name, () => {
  it('gives ids of 32 hex digits that sort by time, also when the clock is set back', async () => {
    const { log, clock } = logWorld();
    const ids: string[] = [];
    for (const time of [1000, 1000, 2000, 500, 600]) {
      clock.time = new Date(time);
      ids.push(log.append(prediction(ids.length)));
      if (ids.length % 2 === 0) await log.flush();
    }
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('writes what was logged as a block that the ids name, with all values as they were', async () => {
    const { log, lists, predictionBlocks, clock } = logWorld();
    const logged = [0, 1, 2].map((n) =>
      prediction(n, { version: n, role: n === 2 ? 'requested' : 'champion' }),
    );
    const ids = logged.map((one) => log.append(one));
    expect(predictionBlocks.stored.size).toBe(0);
    await log.flush();
    const [manifest] = predictionBlocks.manifests;
    expect(manifest).toMatchObject({ rows: 3, firstId: ids[0], lastId: ids[2], level: 0 });
    expect(ids.every((id) => manifest.id === id.slice(0, 12) + id.slice(20))).toBe(true);
    expect(log.size).toBe(0);
    for (const [n, id] of ids.entries()) {
      const { model, version, role, row, probability, requestId } = logged[n];
      expect(await lists.find(id)).toEqual({
        id,
        model,
        version,
        role,
        row,
        probability,
        requestId,
        prediction: probability > 0.5 ? 1 : 0,
        at: clock.time,
      });
    }
  });

  it('logs the rows of a request under separate ids, whatever the number of blocks', async () => {
    const { log, lists, predictionBlocks } = logWorld();
    const n = BLOCK_ROWS + 100;
    const rows = Float64Array.from({ length: n * FEATURES.length }, (_, i) => i);
    const probabilities = Float64Array.from({ length: n }, (_, i) => i / n);
    const ids = log.appendRows({
      model: 'm',
      version: 4,
      role: 'requested',
      rows,
      probabilities,
      requestId: 'r',
    });
    await log.flush();
    expect(new Set(ids).size).toBe(n);
    expect(predictionBlocks.manifests.map((manifest) => manifest.rows)).toEqual([BLOCK_ROWS, 100]);
    const last = await lists.find(ids[n - 1]);
    expect([last.row, last.probability]).toEqual([Array.from(rows.slice(-FEATURES.length)), (n - 1) / n]);
  });

  it('uses the arrays of a block again without a trace of what was in them', async () => {
    const { log, predictionBlocks } = logWorld();
    for (let n = 0; n < 3; n++)
      log.append(prediction(n, { role: 'shadow', pairedWith: 'a'.repeat(32), model: 'x' }));
    await log.flush();
    log.append(prediction(7));
    log.append(prediction(8));
    await log.flush();
    const [, second] = [...predictionBlocks.stored.values()];
    const { rows, pairedWith, models } = decodePredictions(second.bytes);
    expect([rows, pairedWith.bytes.length, models]).toEqual([2, 0, ['parivision']]);
  });

  it('keeps predictions while the database is unavailable, and writes them afterwards', async () => {
    const { log, lists, predictionBlocks } = logWorld();
    predictionBlocks.away = true;
    const ids = [log.append(prediction(0))];
    await log.flush();
    ids.push(log.append(prediction(1)));
    await log.flush();
    expect(log.size).toBe(2);
    predictionBlocks.away = false;
    const { items } = await lists.list({}, 0, 10);
    expect(items.map(({ id }) => id)).toEqual(ids.toReversed());
    expect(log.size).toBe(0);
  });

  it('drops and counts predictions beyond its limit; their ids are nobody’s', async () => {
    const { log, lists, predictionBlocks, valueOf } = logWorld({ predictionLogBuffer: 2 });
    predictionBlocks.away = true;
    const ids = [0, 1, 2, 3].map((n) => log.append(prediction(n)));
    await log.flush();
    expect(new Set(ids).size).toBe(4);
    expect([log.size, await valueOf('dropped'), await valueOf('written')]).toEqual([2, 2, 0]);
    predictionBlocks.away = false;
    expect((await lists.list({}, 0, 10)).total).toBe(2);
    await expect(lists.find(ids[3])).rejects.toMatchObject({ code: 'prediction.unknown' });
    expect(await valueOf('written')).toBe(2);
  });

  it('writes a full block at once, and the rest at shutdown, including predictions made during it', async () => {
    const { log, predictionBlocks } = logWorld();
    for (let n = 0; n <= BLOCK_ROWS; n++) log.append(prediction(n % 100));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(predictionBlocks.manifests.map((manifest) => manifest.rows)).toEqual([BLOCK_ROWS]);
    await log.beforeApplicationShutdown();
    log.append(prediction(0));
    await log.onApplicationShutdown();
    expect(predictionBlocks.manifests.map((manifest) => manifest.rows)).toEqual([BLOCK_ROWS, 1, 1]);
  });
});

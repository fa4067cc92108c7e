import { Logger } from '@nestjs/common';
import { Random } from '../../src/algorithms/random/random.js';
import { FEATURES } from '../../src/basketball/index.js';
import { OutcomeBlocks, PredictionBlocks } from '../../src/prediction-log/blocks/blocks.port.js';
import { OutcomeIntake } from '../../src/prediction-log/outcomes/outcome-intake.service.js';
import { PredictionLog } from '../../src/prediction-log/prediction-log.service.js';
import { PredictionLogModule } from '../../src/prediction-log/prediction-log.module.js';
import { PredictionMetrics } from '../../src/prediction-log/prediction-metrics.service.js';
import { PredictionReader } from '../../src/prediction-log/prediction-reader.service.js';
import { JoinedBlocks } from '../../src/prediction-log/reading/joined-blocks.service.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const PREDICTIONS = 1_000_000;
const PIECE = 10_000;
/** The goal of reading a million predictions with their outcomes again. */
const WARM_MS = 150;

describe('a million predictions with outcomes', () => {
  let stages: Stages;
  const get = <T>(token: abstract new (...args: never[]) => T): T => stages.app.get(token as never);

  beforeAll(async () => {
    Logger.overrideLogger(false);
    stages = await startStages([PredictionLogModule]);
  }, 60_000);
  afterAll(async () => stages?.close());

  it(`are scored within ${WARM_MS} ms`, async () => {
    const random = new Random(1);
    const [log, intake] = [get(PredictionLog), get(OutcomeIntake)];
    const rows = Float64Array.from({ length: PIECE * FEATURES.length }, (_, i) =>
      i % FEATURES.length === 6 ? 1 + (i % 7) : i % 500,
    );
    let appended = 0;
    let told = 0;
    for (let n = 0; n < PREDICTIONS; n += PIECE) {
      const probabilities = Float64Array.from({ length: PIECE }, () => random.next());
      const began = performance.now();
      const ids = log.appendRows({
        model: 'parivision',
        version: 1,
        role: 'champion',
        rows,
        probabilities,
        requestId: 'r'.repeat(36),
      });
      appended += performance.now() - began;
      await log.flush();
      const tellingBegan = performance.now();
      await intake.record(
        ids.map((predictionId, i) => ({ predictionId, made: random.next() < probabilities[i] ? 1 : 0 })),
        'test',
      );
      told += performance.now() - tellingBegan;
    }
    const joined = new JoinedBlocks(get(PredictionBlocks), get(OutcomeBlocks));
    const metrics = new PredictionMetrics(new PredictionReader(log, joined));
    const times: number[] = [];
    const filters = [{}, {}, {}, { player: -1 }, { from: new Date(0), hasOutcome: true }];
    for (const filter of filters) {
      const began = performance.now();
      const { predictions, withOutcome } = await metrics.measure(filter);
      times.push(Math.round(performance.now() - began));
      expect([predictions, withOutcome]).toEqual('player' in filter ? [0, 0] : [PREDICTIONS, PREDICTIONS]);
    }
    const [cold, ...warm] = times;
    process.stdout.write(
      `append ${((appended / PREDICTIONS) * 1000).toFixed(3)} µs a row, outcomes ${Math.round((PREDICTIONS / told) * 1000)}/s, cold ${cold} ms, warm ${warm.join(', ')} ms\n`,
    );
    expect(Math.max(...warm)).toBeLessThanOrEqual(WARM_MS);
  }, 300_000);
});

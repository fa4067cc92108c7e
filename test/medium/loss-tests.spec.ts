import { startLossTest } from '../../src/algorithms/evaluation/loss-test.js';
import { DriftModule } from '../../src/drift/index.js';
import { LossTestStore, type StoredLossTest } from '../../src/drift/performance/loss-test-store.port.js';
import { PerformanceEvidence } from '../../src/drift/performance/performance-evidence.service.js';
import { NOTHING_COUNTED } from '../../src/drift/performance/settled-games.js';
import { type Stages, startStages } from '../support/in-process-stages.js';

const REFERENCE = { chunks: 50, loss: { mean: 0.66, error: 0.002 }, residual: { mean: 0, error: 0.004 } };

function storedTest(looks: number): StoredLossTest {
  return {
    id: 'reference predictions 2026-12-01T00:00:00.000Z',
    model: 'shots',
    version: 3,
    state: { ...startLossTest(REFERENCE), looks, losses: [0.01], residuals: [-0.02] },
    counted: looks > 1 ? { games: [['a.b/$1', 5]], looseUntil: 7, from: 3 } : NOTHING_COUNTED,
    lookedAt: new Date(looks * 1000),
  };
}

describe('the stored sequential tests', () => {
  let stages: Stages;

  beforeAll(async () => {
    stages = await startStages([DriftModule]);
  }, 120_000);

  afterAll(async () => stages?.close());

  it('come back as they were stored, and are replaced only by the next look', async () => {
    const store = stages.app.get(LossTestStore);
    const [first, second] = [storedTest(1), storedTest(2)];
    expect(await store.find(first.id)).toBeUndefined();
    expect([await store.put(first, 0), await store.put(first, 0)]).toEqual([true, false]);
    expect(await store.find(first.id)).toEqual(first);
    expect([await store.put(second, 1), await store.put(second, 1)]).toEqual([true, false]);
    expect(await store.find(first.id)).toEqual(second);
  });

  it('are looked at by reports', () => {
    expect(stages.app.get(PerformanceEvidence)).toBeInstanceOf(PerformanceEvidence);
  });
});

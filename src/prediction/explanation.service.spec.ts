import { linearFromWeights } from '../algorithms/linear/linear-model.js';
import type { Model } from '../algorithms/model.js';
import { type TreeNode, ensembleFromNodes } from '../algorithms/trees/assemble.js';
import { InProcessWorkers } from '../../test/support/in-process-workers.js';
import type { ModelVersion } from '../registry/index.js';
import { type ChampionHolder, TabularModel } from '../serving/index.js';
import { ExplanationService } from './explanation.service.js';
import type { RequestedModel } from './requested-model.service.js';

const ROW = [201_580, 13, 6, 571, 2, 0.3048, 1];

class CountingWorkers extends InProcessWorkers {
  runs = 0;
  override run<R>(...task: Parameters<InProcessWorkers['run']>): Promise<R> {
    this.runs++;
    return super.run<R>(...task);
  }
}

function setUp(model: Model) {
  const champion = new TabularModel({ model: 'parivision', version: 3 } as ModelVersion, model);
  const workers = new CountingWorkers();
  const holder = { current: champion } as unknown as ChampionHolder;
  const requested = {} as RequestedModel;
  return { service: new ExplanationService(holder, requested, workers), workers };
}

/** Trees on the distance alone: near shots are 0.75, far ones 0.25 likely, before they are averaged. */
function trees(count: number, cover: number): Model {
  const tree: TreeNode[] = [
    { feature: 0, threshold: 3, missingLeft: true, left: 1, right: 2, cover: 2 * cover },
    { value: 0.75, cover },
    { value: 0.25, cover },
  ];
  const ensemble = ensembleFromNodes(
    Array.from({ length: count }, () => tree),
    { featureCount: 1, link: 'average', baseScore: 0 },
  );
  return { kind: 'tree-ensemble', featureNames: ['Shot_Distance_Meters'], ensemble };
}

/** One full tree of 2^18 leaves; the shot ends in the first, which is 0.75, the others are 0.25. */
function fullTree(): Model {
  const depth = 18;
  const nodes = Array.from({ length: 2 ** (depth + 1) - 1 }, (_, i): TreeNode => {
    const cover = 2 ** (depth - Math.floor(Math.log2(i + 1)));
    if (cover === 1) return { value: i === 2 ** depth - 1 ? 0.75 : 0.25, cover };
    return { feature: 0, threshold: 3, missingLeft: true, left: 2 * i + 1, right: 2 * i + 2, cover };
  });
  const ensemble = ensembleFromNodes([nodes], { featureCount: 1, link: 'identity', baseScore: 0 });
  return { kind: 'tree-ensemble', featureNames: ['Shot_Distance_Meters'], ensemble };
}

const NONE = {
  Player_ID: 0,
  X_Location: 0,
  Y_Location: 0,
  Total_Seconds_Remaining: 0,
  Shot_Type_Encoded: 0,
  Shot_Distance_Meters: 0,
  Shot_Zone_Combined: 0,
};

describe(ExplanationService.name, () => {
  it('returns the calibrated probability beside the raw score', async () => {
    const plain = await setUp(trees(1, 10)).service.explain(ROW);
    const model: Model = { ...trees(1, 10), calibration: { method: 'sigmoid', slope: 1, intercept: -1 } };
    const explanation = await setUp(model).service.explain(ROW);
    expect(plain.probability).toBeCloseTo(0.75, 12);
    // Odds of 3, divided by e.
    expect(explanation.probability).toBeCloseTo(3 / (3 + Math.E), 12);
    expect({ ...explanation, probability: 0 }).toEqual({ ...plain, probability: 0 });
  });

  it("finds the model's features in a shot in any order; others have 0", async () => {
    const model = linearFromWeights({
      featureNames: ['Shot_Zone_Combined', 'X_Location'],
      weights: [0.5, 0.1],
      intercept: -1,
    });
    expect(await setUp(model).service.explain(ROW)).toEqual({
      version: 3,
      probability: 1 / (1 + Math.exp(-(-1 + 0.5 + 1.3))),
      unit: 'log-odds',
      raw: -1 + 0.5 + 1.3,
      expected: -1,
      contributions: { ...NONE, X_Location: 1.3, Shot_Zone_Combined: 0.5 },
    });
  });

  it('explains averages as probabilities, small models on the event loop', async () => {
    const { service, workers } = setUp(trees(2, 10));
    expect(await service.explain(ROW)).toEqual({
      version: 3,
      probability: 0.75,
      unit: 'probability',
      raw: 0.75,
      expected: 0.5,
      contributions: { ...NONE, Shot_Distance_Meters: 0.25 },
    });
    expect(workers.runs).toBe(0);
  });

  it('explains large models in a worker, with the same result', async () => {
    const { service, workers } = setUp(fullTree());
    const { expected, contributions } = await service.explain(ROW);
    expect(workers.runs).toBe(1);
    expect(expected).toBeCloseTo(0.25 + 0.5 / 2 ** 18, 9);
    expect(contributions.Shot_Distance_Meters).toBeCloseTo(0.5 - 0.5 / 2 ** 18, 9);
  });

  it('names the reason when a model cannot be explained', async () => {
    await expect(setUp(trees(2, 0)).service.explain(ROW)).rejects.toMatchObject({
      code: 'prediction.not-explainable',
      message: expect.stringContaining('how many training rows'),
    });
  });
});

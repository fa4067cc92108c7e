import { METRIC } from '../platform/metrics/metrics.js';
import { CounterTally, HistogramTally } from '../platform/metrics/tallies.js';
import { ModelMetrics } from './model-metrics.service.js';
import { modelUnloaded } from './serving.errors.js';

function setUp() {
  const duration = new HistogramTally(METRIC.modelDuration, 'x', [1]);
  const failures = new CounterTally(METRIC.modelFailures, 'x');
  const counts = async () => {
    const { values } = await duration.get();
    const ends = values.filter(({ metricName }) => metricName.endsWith('_count'));
    return Object.fromEntries(ends.map(({ labels, value }) => [labels.model, value]));
  };
  return { metrics: new ModelMetrics(duration, failures), failures, counts };
}

describe(ModelMetrics.name, () => {
  it('counts answers by model, and failures by reason', async () => {
    const { metrics, failures, counts } = setUp();
    expect(await metrics.measure({ name: 'people' }, async () => 7)).toBe(7);
    await metrics.measure({ name: 'people' }, async () => 7);
    const fail = async () => {
      throw modelUnloaded('people');
    };
    await expect(metrics.measure({ name: 'people' }, fail)).rejects.toThrow('unloaded');
    await expect(
      metrics.measure({ name: 'grid' }, () => Promise.reject(new Error('a defect'))),
    ).rejects.toThrow('a defect');
    expect(await counts()).toEqual({ people: 2, grid: 0 });
    expect((await failures.get()).values.map(({ labels, value }) => [labels, value])).toEqual([
      [{ model: 'people', reason: 'serving.model-unloaded' }, 1],
      [{ model: 'grid', reason: 'http.internal' }, 1],
    ]);
  });

  it('bounds the number of names', async () => {
    const { metrics, counts } = setUp();
    for (let i = 0; i < 60; i++) await metrics.measure({ name: `m${i}` }, async () => i);
    await metrics.measure({ name: 'm3' }, async () => 3);
    const found = await counts();
    expect(Object.keys(found)).toHaveLength(51);
    expect(found).toMatchObject({ m3: 2, m49: 1, other: 10 });
  });
});

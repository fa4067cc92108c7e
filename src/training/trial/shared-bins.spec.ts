import { resolveParameters } from '../../algorithms/catalogue/catalogue.js';
import { InProcessWorkers } from '../../../test/support/in-process-workers.js';
import type { WorkerOptions } from '../../platform/workers/workers.js';
import { inventedShots } from '../../../test/support/invented-shots.js';
import { fitTrial } from './fit-trial.js';
import { SharedBins } from './shared-bins.js';

class CountingWorkers extends InProcessWorkers {
  runs = 0;
  failures = 0;

  override async run<R>(entry: URL, payload: unknown, options?: WorkerOptions): Promise<R> {
    this.runs++;
    if (this.failures-- > 0) throw new Error('no memory');
    return super.run<R>(entry, payload, options);
  }
}

const data = inventedShots(900);
const SMALL = { trees: 6, maxDepth: 5 };

describe(SharedBins.name, () => {
  it.each(['gradient-boosting', 'random-forest', 'extra-trees'] as const)(
    'has the bytes of a model of %s that finds its own bins',
    async (algorithm) => {
      const parameters = resolveParameters(algorithm, { ...SMALL, maxBins: 40 });
      const binned = await new SharedBins(new InProcessWorkers(), data).of(algorithm, parameters);
      const task = { algorithm, parameters, seed: 3, data };
      const shared = await fitTrial({ ...task, binned });
      const own = await fitTrial(task);
      expect(Buffer.compare(shared.model, own.model)).toBe(0);
      // Bins that are passed are used: coarser ones make another model.
      const coarse = await new SharedBins(new InProcessWorkers(), data).of(algorithm, {
        ...parameters,
        maxBins: 3,
      });
      const other = await fitTrial({ ...task, binned: coarse });
      expect(Buffer.compare(other.model, own.model)).not.toBe(0);
    },
  );

  it('finds them once for all trials with as many bins, on a SharedArrayBuffer', async () => {
    const workers = new CountingWorkers();
    const bins = new SharedBins(workers, data);
    const [a, b] = await Promise.all([bins.of('random-forest', {}), bins.of('gradient-boosting', {})]);
    expect(a).toBe(b);
    expect(a!.codes.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(workers.runs).toBe(1);
    await bins.of('extra-trees', { maxBins: 63 });
    expect(workers.runs).toBe(2);
  });

  it('finds others for features that are categories, and they are those that a fit finds', async () => {
    const workers = new CountingWorkers();
    const bins = new SharedBins(workers, data);
    const given = {
      ...SMALL,
      categoricalFeatures: 'Shot_Zone_Combined',
      monotoneConstraints: 'Y_Location:-1',
    };
    const parameters = resolveParameters('gradient-boosting', given);
    const binned = await bins.of('gradient-boosting', parameters);
    expect(await bins.of('gradient-boosting', {})).not.toBe(binned);
    expect(workers.runs).toBe(2);
    const task = { algorithm: 'gradient-boosting', parameters, seed: 3, data } as const;
    const [shared, own] = [await fitTrial({ ...task, binned }), await fitTrial(task)];
    expect(Buffer.compare(shared.model, own.model)).toBe(0);
    expect(binned!.features[6].categories!.length).toBeGreaterThan(3);
  });

  it('has none for algorithms without bins', async () => {
    const workers = new CountingWorkers();
    expect(await new SharedBins(workers, data).of('logistic-regression', {})).toBeUndefined();
    expect(workers.runs).toBe(0);
  });

  it('tries again after a failure', async () => {
    const workers = new CountingWorkers();
    workers.failures = 1;
    const bins = new SharedBins(workers, data);
    await expect(bins.of('random-forest', {})).rejects.toThrow('no memory');
    expect(await bins.of('random-forest', {})).toBeDefined();
  });
});

import { Counter, Histogram, Registry, Summary } from 'prom-client';
import { CounterTally, HistogramTally, SummaryTally } from './tallies.js';

describe('a tally', () => {
  it('reads as the metric of prom-client that has seen the same', async () => {
    const theirs = new Registry();
    const ours = new Registry();
    const of = { registers: [theirs], help: 'What it counts' };
    const labels = { handler: '/a "b"', method: 'GET' };
    const labelNames = ['handler', 'method'];
    const buckets = [0.005, 0.1, 1];
    const counter = new Counter({ ...of, name: 'requests_total', labelNames });
    const summary = new Summary({ ...of, name: 'inference_seconds', percentiles: [] });
    const histogram = new Histogram({ ...of, name: 'duration_seconds', labelNames, buckets });
    const counted = new CounterTally('requests_total', of.help).registerIn(ours).series(labels);
    const summed = new SummaryTally('inference_seconds', of.help).registerIn(ours).series();
    const timed = new HistogramTally('duration_seconds', of.help, buckets).registerIn(ours).series(labels);
    for (const value of [0.001, 0.005, 0.0051, 0.1, 0.5, 1, 7]) {
      counter.inc(labels);
      summary.observe(value);
      histogram.observe(labels, value);
      counted.count++;
      summed.observe(value);
      timed.observe(value);
    }
    expect(await ours.metrics()).toBe(await theirs.metrics());
  });

  it('keeps one series for each set of labels', async () => {
    const tally = new CounterTally('predictions_total', 'Predictions');
    tally.series({ version: '1' }).count++;
    tally.series({ version: '2' }).count++;
    tally.series({ version: '1' }).count++;
    expect((await tally.get()).values.map(({ labels, value }) => [labels, value])).toEqual([
      [{ version: '1' }, 2],
      [{ version: '2' }, 1],
    ]);
    tally.reset();
    expect((await tally.get()).values).toEqual([]);
  });

  it('takes the place of an earlier one of its name in a registry', async () => {
    const registry = new Registry();
    new CounterTally('a_total', 'a').registerIn(registry).series().count++;
    new CounterTally('a_total', 'a').registerIn(registry).series().count += 5;
    expect(await registry.metrics()).toContain('a_total 5');
  });
});

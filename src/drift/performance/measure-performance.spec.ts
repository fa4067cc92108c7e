import { referencePerformance } from '../../algorithms/evaluation/reference-performance.js';
import type { SliceSpec } from '../../algorithms/evaluation/slice-comparison.js';
import { simulatedGames, type SimulatedWorld } from '../../../test/support/simulated-games.js';
import { measurePerformance, type MeasureTask } from './measure-performance.js';

const SLICES: SliceSpec[] = [
  {
    title: 'Group',
    column: 'group',
    groups: [
      { label: 'first', value: 0 },
      { label: 'second', value: 1 },
    ],
  },
  { title: 'Absent', column: 'absent' },
];
const world = simulatedGames({ games: 200, seed: 3 });
const reference = referencePerformance(
  world.labels,
  world.probabilities,
  world.games,
  SLICES.map((slice) => ({ ...slice, values: slice.column === 'group' ? world.columns[1] : undefined })),
);

function measure(
  change: Omit<SimulatedWorld, 'games'> & { games?: number },
  more: Partial<MeasureTask> = {},
) {
  const { labels, ...rows } = simulatedGames({ games: 40, seed: 50, ...change });
  return measurePerformance({
    reference,
    rows: { ...rows, clusters: rows.games, labels: Int8Array.from(labels) },
    slices: SLICES,
    level: 0.002,
    ...more,
  });
}

describe('measurePerformance', () => {
  it('compares each score with the reference, with the interval of the gap', () => {
    const { performance } = measure({});
    const logLoss = performance!.scores.find(({ name }) => name === 'log loss')!;
    expect(logLoss.reference.value).toBe(reference.scores.logLoss.value);
    expect(logLoss.gap.value).toBeCloseTo(logLoss.current.value! - logLoss.reference.value!, 12);
    expect(logLoss.gap.interval![0]).toBeLessThan(0);
    expect(logLoss.gap.interval![1]).toBeGreaterThan(0);
    expect(performance).toMatchObject({ rows: 6000, games: 40, worse: false });
    expect(performance!.confusion.current.reduce((a, b) => a + b)).toBe(6000);
    expect(performance!.calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(6000);
    expect(performance!.text).toMatch(
      /^The model is not measurably worse than on its reference: log loss 0\.\d{4} on 6000 rows of 40 games/,
    );
  });

  it('is not worse in any of 100 windows of an unchanged world, and its segments are not either', () => {
    const windows = Array.from({ length: 100 }, (_, i) =>
      measure({ games: 12, rowsOfAGame: 100, seed: 500 + i }),
    );
    expect(windows.filter(({ performance }) => performance!.worse)).toEqual([]);
    expect(windows.flatMap(({ segments }) => segments.filter(({ state }) => state === 'worse'))).toEqual([]);
  });

  it('is worse when what follows from the features changes, which the estimate cannot know', () => {
    const { performance, estimates, segments } = measure({ outcomeShift: 0.7 });
    expect(performance!.worse).toBe(true);
    expect(performance!.text).toMatch(/^The model is worse than on its reference: /);
    expect(segments.map(({ segment, state }) => [segment, state])).toEqual(
      expect.arrayContaining([
        ['Group: first', 'worse'],
        ['Group: second', 'worse'],
      ]),
    );
    const { estimated, realised } = estimates[0].scores.find(({ name }) => name === 'log loss')!;
    expect(realised).toBeGreaterThan(estimated.interval![1]);
  });

  it('is worse when outcomes become rarer, although that hardly changes the log loss', () => {
    const { performance } = measure({ outcomeShift: -0.7 });
    expect(performance!.scores.find(({ name }) => name === 'log loss')!.gap.value).toBeLessThan(0.005);
    expect(performance!.worse).toBe(true);
    expect(performance!.text).toMatch(
      /^The model's probabilities no longer fit the outcomes: base rate 3\d\.\d % at a mean probability of 4\d\.\d %, on the reference /,
    );
  });

  it('is not worse when only the inputs change, and the estimate says so before the outcomes come', () => {
    const { performance, estimates } = measure({ inputShift: -0.4 });
    expect(performance!.worse).toBe(false);
    const { labels, ...rows } = simulatedGames({ games: 40, seed: 50, inputShift: -0.4 });
    const early = measurePerformance({
      reference,
      rows: { ...rows, clusters: rows.games, labels: new Int8Array(labels.length).fill(-1) },
      slices: SLICES,
      level: 0.002,
    });
    expect(early.performance).toBeUndefined();
    expect(early.segments).toEqual([]);
    for (const [i, score] of early.estimates[0].scores.entries()) {
      expect(score.realised).toBeUndefined();
      expect(score.estimated).toEqual(estimates[0].scores[i].estimated);
      const realised = estimates[0].scores[i].realised!;
      expect([score.name, Math.abs(realised - score.estimated.value!) < 0.03]).toEqual([score.name, true]);
    }
  });

  it('adds the importance-weighted estimate, unless too few rows would decide', () => {
    const domain = { ...world, current: world.probabilities.map((p) => 1 - p) };
    const methods = ({ estimates }: ReturnType<typeof measure>) => estimates.map(({ method }) => method);
    const both = measure({}, { domain });
    expect(methods(both)).toEqual(['cbpe', 'importance-weighted']);
    expect(both.estimates[1].text).toMatch(/weighted to look like the window \(worth \d+ of equal weight/);
    const current = new Float64Array(world.labels.length);
    current.fill(0.99, 0, 50);
    expect(methods(measure({}, { domain: { ...domain, current } }))).toEqual(['cbpe']);
  });

  it('is worse when the sequential test of the champion says so', () => {
    const sequential = {
      eValue: 70,
      needed: 50,
      worse: true,
      interval: [0.004, 0.02] as [number, number],
      looks: 9,
    };
    const { performance } = measure({}, { sequential });
    expect(performance).toMatchObject({ worse: true, sequential });
    expect(performance!.text).toContain('the e-value of "its log loss is higher" is 70.0; 50.0 is enough');
  });

  it('has no verdict of a few games', () => {
    const { performance, segments } = measure({ games: 5, outcomeShift: -2 });
    expect(performance).toMatchObject({ worse: false, tooFew: true });
    expect(performance!.text).toMatch(/^Too few games or outcomes for a verdict: /);
    expect(segments.map(({ state }) => state)).toEqual(['too-few', 'too-few']);
  });
});

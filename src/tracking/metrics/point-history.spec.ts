import fc from 'fast-check';
import { compareWholes } from '../../platform/numbers/whole-number.js';
import { PointHistory, sampledPlaces } from './point-history.js';
import type { MetricPoint } from '../runs/run.js';

const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.constant(NaN), fc.constant(0));
const small = fc.integer({ min: -2, max: 3 });
/** Some that no number holds exactly. */
const LARGE = 2n ** 62n;
const whole = fc.oneof(
  { weight: 20, arbitrary: small },
  { weight: 1, arbitrary: small.map((n) => LARGE + BigInt(n)) },
);
const point = fc.record({ value, timestamp: whole.map((n) => (n < 0 ? 0 : n)), step: whole });
const text = ({ value: v, timestamp, step }: MetricPoint): string => `${v},${timestamp},${step}`;
const distinct = fc.uniqueArray(point, { selector: text, maxLength: 40 });

const nan = (v: number): number => Number(Number.isNaN(v));
const byValue = (a: MetricPoint, b: MetricPoint): number =>
  (a.value || 0) - (b.value || 0) || nan(a.value) - nan(b.value);
const byStep = (a: MetricPoint, b: MetricPoint): number =>
  compareWholes(a.step, b.step) || compareWholes(a.timestamp, b.timestamp) || byValue(a, b);
const byTime = (a: MetricPoint, b: MetricPoint): number =>
  compareWholes(a.timestamp, b.timestamp) || compareWholes(a.step, b.step) || byValue(a, b);

const sampled = <T>(list: readonly T[], most: number): T[] =>
  sampledPlaces(list.length, most).map((place) => list[place]);

describe(PointHistory.name, () => {
  it('has every point once in both orders, also if it is read while points are added', () => {
    fc.assert(
      fc.property(distinct, fc.array(fc.nat(3)), (points, reads) => {
        const history = new PointHistory();
        for (const [n, one] of points.entries()) {
          expect(reads[n] === 3 && history.has(one)).toBe(false);
          history.add(one.value, one.timestamp, one.step);
          const some = points.slice(0, n + 1);
          if (reads[n] === 1) expect(history.slice()).toEqual(some.toSorted(byStep));
          if (reads[n] === 2) expect(history.byTime()).toEqual(some.toSorted(byTime));
          if (reads[n] === 3) expect(history.has(one)).toBe(true);
        }
        expect(history.length).toBe(points.length);
        expect(history.slice()).toEqual(points.toSorted(byStep));
        expect(history.byTime()).toEqual(points.toSorted(byTime));
        expect(history.slice(3, 7)).toEqual(points.toSorted(byStep).slice(3, 7));
      }),
    );
  });

  it('continues after any point, and samples between two steps', () => {
    fc.assert(
      fc.property(
        distinct,
        point,
        fc.nat(5),
        fc.integer({ min: -3, max: 4 }),
        (points, last, most, start) => {
          const history = PointHistory.of(points);
          const until = points.filter((one) => byTime(one, last) <= 0);
          expect(history.countUntil(last)).toBe(until.length);
          const end = start + 2;
          const between = points.toSorted(byStep).filter(({ step }) => step >= start && step <= end);
          expect(history.sample(most + 1, start, end)).toEqual(sampled(between, most + 1));
          expect(history.sample(most + 1)).toEqual(sampled(points.toSorted(byStep), most + 1));
        },
      ),
    );
  });

  it('is empty without points', () => {
    const history = new PointHistory();
    expect([history.slice(), history.byTime(), history.sample(5)]).toEqual([[], [], []]);
    expect(history.has({ value: 0, timestamp: 0, step: 0 })).toBe(false);
    expect(history.countUntil({ value: 0, timestamp: 0, step: 0 })).toBe(0);
  });
});

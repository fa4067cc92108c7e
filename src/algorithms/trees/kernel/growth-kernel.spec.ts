import { Random } from '../../random/random.js';
import { FEATURE_BYTES, loadKernel } from './growth-kernel.js';
import { GrowthMemory } from './growth-memory.js';
import { UNBOUNDED, bestSplit, leafScore } from '../split.js';

const ROWS = 1001;
/** A record: a pair of two 32-bit integers, and 16 codes. */
const STRIDE = 24;
const COUNT_BITS = 10;
const UNIT = 2 ** 28;

const factor = (leaf: number) => leaf / 4 + 1 / 2;

/** Rows in the kernel's memory, drawn by a seed. */
function world(features: number) {
  const random = new Random(features);
  const memory = new GrowthMemory();
  const kernel = loadKernel(memory.memory);
  const rows = memory.integers(ROWS);
  const recordsAt = memory.take(ROWS * STRIDE);
  const codesAt = recordsAt + 8;
  const odds = memory.doubles(ROWS);
  const labels = memory.bytes(ROWS);
  const weights = memory.doubles(ROWS);
  const histogramAt = memory.take(16 * FEATURE_BYTES);
  rows.view.set(random.shuffle(Int32Array.from({ length: ROWS }, (_, i) => i)));
  const records = new Uint8Array(memory.memory.buffer, recordsAt, ROWS * STRIDE);
  for (let i = 0; i < records.length; i++) records[i] = random.integer(256);
  const code = (row: number, feature: number) => records[row * STRIDE + 8 + feature];
  const words = new Int32Array(memory.memory.buffer, recordsAt, ROWS * (STRIDE / 4));
  const gradient = (row: number) => words[row * (STRIDE / 4)];
  const hessian = (row: number) => words[row * (STRIDE / 4) + 1];
  for (let i = 0; i < ROWS; i++) {
    odds.view[i] = Math.exp(i < 10 ? 120 * (i - 5) : 3 * random.normal());
    labels.view[i] = random.integer(2);
    weights.view[i] = random.next() * 2;
  }
  const histogram = new BigInt64Array(memory.memory.buffer, histogramAt, 16 * 512);
  histogram.fill(0n);
  // Leaf number k has the factor k / 4 + 1 / 2.
  const leavesAt = memory.take(ROWS * 2);
  const leaves = new Uint16Array(memory.memory.buffer, leavesAt, ROWS).fill(9);
  const factors = memory.doubles(10);
  factors.view.set(factors.view.map((_, k) => factor(k)));
  /** `marked`: odds are multiplied by the factors of the rows' leaves. */
  const derive = (from: number, to: number, { marked = true, weighted = true } = {}) =>
    kernel.derive(
      rows.at,
      from,
      to,
      marked ? leavesAt : 0,
      factors.at,
      odds.at,
      labels.at,
      weighted ? weights.at : 0,
      recordsAt,
      STRIDE,
      UNIT,
      UNIT,
    );
  return {
    memory,
    kernel,
    rows,
    recordsAt,
    codesAt,
    code,
    words,
    gradient,
    hessian,
    odds,
    labels,
    weights,
    histogram,
    histogramAt,
    leaves,
    leavesAt,
    factors,
    derive,
  };
}

describe('the growth kernel', () => {
  it.each([
    ['apart', false],
    ['side by side', true],
  ])(
    'derives the log loss as plain arithmetic does, weights and far odds included, rows %s',
    (_, inOrder) => {
      const { rows, odds, labels, weights, gradient, hessian, leaves, derive } = world(1);
      if (inOrder) rows.view.sort();
      const before = odds.view.slice();
      leaves.forEach((_, row) => {
        leaves[row] = row % 10;
      });
      derive(0, ROWS);
      for (let row = 0; row < ROWS; row++) {
        expect(odds.view[row]).toBe(before[row] * factor(row % 10));
        const p = 1 / (1 + odds.view[row]);
        expect(Math.abs(gradient(row) / UNIT - weights.view[row] * (p - labels.view[row]))).toBeLessThan(
          5e-7,
        );
        expect(hessian(row)).toBeGreaterThan(0);
        expect(Math.abs(hessian(row) / UNIT - weights.view[row] * p * (1 - p))).toBeLessThan(5e-7);
      }
    },
  );

  it('derives only the rows of the range, once each, without weights', () => {
    const { odds, rows, words, hessian, derive } = world(2);
    const before = odds.view.slice();
    words.fill(-7);
    derive(3, 8, { weighted: false });
    rows.view.forEach((row, place) => {
      const inside = place >= 3 && place < 8;
      expect(odds.view[row]).toBe(before[row] * (inside ? factor(9) : 1));
      expect(hessian(row) === -7).toBe(!inside);
    });
  });

  it('does not change the odds of rows without leaves', () => {
    const { odds, rows, words, hessian, derive } = world(2);
    const before = odds.view.slice();
    words.fill(0);
    derive(0, ROWS, { marked: false });
    expect(odds.view).toEqual(before);
    expect(rows.view.every((row) => hessian(row) > 0)).toBe(true);
  });

  it('clips odds to 1e-300 .. 1e300, from where they can still change', () => {
    const { odds, labels, leaves, factors, gradient, hessian, derive } = world(2);
    odds.view.fill(1e250);
    odds.view[0] = 1e-250;
    leaves.fill(0).fill(1, 0, 1);
    factors.view.set([1e300, 1e-300]);
    derive(0, ROWS, { weighted: false });
    expect([...odds.view.subarray(0, 3)]).toEqual([1e-300, 1e300, 1e300]);
    // p is 1 and 0.
    expect([hessian(0), hessian(1)]).toEqual([1, 1]);
    expect([gradient(0), gradient(1)]).toEqual([(1 - labels.view[0]) * UNIT, (0 - labels.view[1]) * UNIT]);
  });

  it('marks the rows of a range with their leaves', () => {
    const { memory, kernel, rows, leaves, leavesAt } = world(5);
    const ends = memory.integers(6);
    ends.view.set([5, 1, 15, 60_000, ROWS, 3]);
    kernel.mark(rows.at, 10, 20, leavesAt, ends.at, 3);
    rows.view.forEach((row, place) => {
      const wanted = place < 15 ? 60_000 : 3;
      expect(leaves[row]).toBe(place >= 10 && place < 20 ? wanted : 9);
    });
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('sums %i features into bins, exactly', (features) => {
    const { kernel, rows, code, codesAt, recordsAt, gradient, hessian, histogram, histogramAt, derive } =
      world(features);
    derive(0, ROWS);
    const sumAt = (codes: number, from: number, to: number) =>
      kernel.histogram(rows.at, from, to, codes, STRIDE, features, recordsAt, histogramAt, COUNT_BITS);
    sumAt(codesAt + 3, 5, 900);
    const wanted = new BigInt64Array(16 * 512);
    for (let i = 5; i < 900; i++) {
      const row = rows.view[i];
      for (let f = 0; f < features; f++) {
        const slot = f * 512 + 2 * code(row, 3 + f);
        wanted[slot] += BigInt(gradient(row));
        wanted[slot + 1] += (BigInt(hessian(row)) << BigInt(COUNT_BITS)) | 1n;
      }
    }
    expect(histogram).toEqual(wanted);
  });

  it('copies the pairs and codes of rows together', () => {
    const { memory, kernel, rows, code, codesAt, recordsAt, gradient, hessian } = world(6);
    const out = memory.take(10 * 16);
    kernel.gather(rows.at, 20, 30, codesAt + 8, STRIDE, recordsAt, out);
    const copied = new Int32Array(memory.memory.buffer, out, 40);
    const codes = new Uint8Array(memory.memory.buffer, out, 160);
    for (let i = 0; i < 10; i++) {
      const row = rows.view[20 + i];
      expect([...copied.subarray(4 * i, 4 * i + 2)]).toEqual([gradient(row), hessian(row)]);
      const wanted = Array.from({ length: 8 }, (_, f) => code(row, 8 + f));
      expect([...codes.subarray(16 * i + 8, 16 * i + 16)]).toEqual(wanted);
    }
  });

  it('adds, subtracts and unpacks histograms', () => {
    const { memory, kernel, rows, codesAt, recordsAt, histogram, histogramAt, derive } = world(3);
    derive(0, ROWS);
    kernel.histogram(rows.at, 0, ROWS, codesAt, STRIDE, 1, recordsAt, histogramAt, COUNT_BITS);
    const all = histogram.slice(0, 512);
    kernel.addHistogram(histogramAt, histogramAt, FEATURE_BYTES);
    expect(histogram.slice(0, 512)).toEqual(all.map((x) => 2n * x));
    kernel.subtractHistogram(histogramAt, histogramAt, FEATURE_BYTES);
    expect(histogram.slice(0, 512).every((x) => x === 0n)).toBe(true);
    histogram.set(all);
    const slots = memory.doubles(256 * 3);
    kernel.unpack(histogramAt, 256, COUNT_BITS, 1 / UNIT, 1 / UNIT, slots.at);
    let counted = 0;
    for (let bin = 0; bin < 256; bin++) {
      expect(slots.view[3 * bin]).toBe(Number(all[2 * bin]) / UNIT);
      expect(slots.view[3 * bin + 1]).toBe(Number(all[2 * bin + 1] >> BigInt(COUNT_BITS)) / UNIT);
      counted += slots.view[3 * bin + 2];
    }
    expect(counted).toBe(ROWS);
  });

  it('partitions rows in place, both sides in their original order', () => {
    const { memory, kernel, rows, code } = world(4);
    const table = memory.bytes(256);
    const scratch = memory.integers(ROWS);
    table.view.forEach((_, code) => {
      table.view[code] = code % 3 === 0 ? 1 : 0;
    });
    const before = [...rows.view];
    const left = (row: number) => code(row, 2) % 3 === 0;
    const codes = memory.bytes(ROWS);
    for (let row = 0; row < ROWS; row++) codes.view[row] = code(row, 2);
    const count = kernel.partition(rows.at, 0, ROWS, codes.at, table.at, rows.at, scratch.at);
    expect([...rows.view.subarray(0, count)]).toEqual(before.filter(left));
    expect([...scratch.view.subarray(0, ROWS - count)]).toEqual(before.filter((row) => !left(row)));
  });

  it('finds a split that is bit-identical to that of the plain search', () => {
    const { memory, kernel, histogram, histogramAt } = world(7);
    const random = new Random(3);
    const slots = memory.doubles(256 * 3);
    const out = memory.doubles(6);
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const bins = 1 + random.integer(255);
      const sparse = random.integer(4);
      for (let slot = 0; slot <= bins; slot++) {
        const rows =
          slot === bins && round % 2 === 0 ? 0 : Math.max(0, random.integer(4 + sparse * 4) - sparse * 2);
        const hessian = rows === 0 ? 0n : BigInt(1 + random.integer(rows * UNIT));
        histogram[2 * slot] = BigInt(Math.round((random.next() - 0.5) * rows * UNIT));
        histogram[2 * slot + 1] = (hessian << BigInt(COUNT_BITS)) | BigInt(rows);
      }
      kernel.unpack(histogramAt, bins + 1, COUNT_BITS, 1 / UNIT, 1 / UNIT, slots.at);
      const total = { gradient: 0, hessian: 0, rows: 0 };
      for (let slot = 0; slot <= bins; slot++) {
        total.gradient += slots.view[3 * slot];
        total.hessian += slots.view[3 * slot + 1];
        total.rows += slots.view[3 * slot + 2];
      }
      const rules = {
        minRowsInLeaf: 1 + random.integer(5),
        minChildWeight: random.next(),
        l1: round % 3 === 0 ? random.next() : 0,
        l2: random.next(),
      };
      const sign = random.integer(3) - 1;
      const feature = {
        index: 0,
        bins: { bins, thresholds: new Float64Array(bins - 1), hasMissing: true },
        sign,
        bounds: UNBOUNDED,
      };
      const plain = bestSplit(slots.view, feature, total, rules, 0.001);
      const bin = kernel.bestSplit(
        histogramAt,
        bins,
        COUNT_BITS,
        1 / UNIT,
        1 / UNIT,
        total.gradient,
        total.hessian,
        total.rows,
        leafScore(total.gradient, total.hessian, rules),
        rules.l1,
        rules.l2,
        rules.minRowsInLeaf,
        rules.minChildWeight,
        sign,
        0.001,
        out.at,
      );
      expect(bin).toBe(plain?.bin ?? -1);
      if (!plain) continue;
      found += 1;
      const { gain, left } = plain;
      expect([...out.view.subarray(0, 4)]).toEqual([gain, left.gradient, left.hessian, left.rows]);
      expect(out.view[5]).toBe(slots.view[3 * bins + 2]);
      if (out.view[5] > 0) expect(out.view[4] === 1).toBe(plain.missingLeft);
    }
    expect(found).toBeGreaterThan(100);
  });
});

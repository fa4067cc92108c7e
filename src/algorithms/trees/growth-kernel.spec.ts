import { Random } from '../random/random.js';
import { FEATURE_BYTES, loadKernel } from './growth-kernel.js';
import { GrowthMemory } from './growth-memory.js';

const ROWS = 1001;
/** A record: a pair of two 32-bit integers, and 16 codes. */
const STRIDE = 24;
const COUNT_BITS = 10;
const UNIT = 2 ** 28;

/** Rows in the kernel's memory, drawn by a seed. */
function world(features: number) {
  const random = new Random(features);
  const memory = new GrowthMemory();
  const kernel = loadKernel(memory.memory);
  const rows = memory.integers(ROWS);
  const recordsAt = memory.take(ROWS * STRIDE);
  const codesAt = recordsAt + 8;
  const scores = memory.doubles(ROWS);
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
    scores.view[i] = i < 10 ? 200 * (i - 5) : 3 * random.normal();
    labels.view[i] = random.integer(2);
    weights.view[i] = random.next() * 2;
  }
  const histogram = new BigInt64Array(memory.memory.buffer, histogramAt, 16 * 512);
  histogram.fill(0n);
  // Leaf number k answers k.
  const leavesAt = memory.take(ROWS * 2);
  const leaves = new Uint16Array(memory.memory.buffer, leavesAt, ROWS).fill(9);
  const answers = memory.doubles(10);
  answers.view.set(answers.view.map((_, k) => k / 4));
  /** `marked`: scores rise by the answers of the rows' leaves. */
  const derive = (from: number, to: number, { marked = true, weighted = true } = {}) =>
    kernel.derive(
      rows.at,
      from,
      to,
      marked ? leavesAt : 0,
      answers.at,
      scores.at,
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
    scores,
    labels,
    weights,
    histogram,
    histogramAt,
    leaves,
    leavesAt,
    derive,
  };
}

describe('the growth kernel', () => {
  it('derives the log loss as plain arithmetic does, weights and far scores included', () => {
    const { scores, labels, weights, gradient, hessian, leaves, derive } = world(1);
    const before = scores.view.slice();
    leaves.forEach((_, row) => {
      leaves[row] = row % 10;
    });
    derive(0, ROWS);
    for (let row = 0; row < ROWS; row++) {
      expect(scores.view[row]).toBe(before[row] + (row % 10) / 4);
      const p = 1 / (1 + Math.exp(-scores.view[row]));
      expect(Math.abs(gradient(row) / UNIT - weights.view[row] * (p - labels.view[row]))).toBeLessThan(5e-7);
      expect(hessian(row)).toBeGreaterThan(0);
      expect(Math.abs(hessian(row) / UNIT - weights.view[row] * p * (1 - p))).toBeLessThan(5e-7);
    }
  });

  it('derives only the rows of the range, once each, without weights', () => {
    const { scores, rows, words, hessian, derive } = world(2);
    const before = scores.view.slice();
    words.fill(-7);
    derive(3, 8, { weighted: false });
    rows.view.forEach((row, place) => {
      const inside = place >= 3 && place < 8;
      expect(scores.view[row]).toBe(before[row] + (inside ? 9 / 4 : 0));
      expect(hessian(row) === -7).toBe(!inside);
    });
  });

  it('leaves the scores of rows without leaves', () => {
    const { scores, rows, words, hessian, derive } = world(2);
    const before = scores.view.slice();
    words.fill(0);
    derive(0, ROWS, { marked: false });
    expect(scores.view).toEqual(before);
    expect(rows.view.every((row) => hessian(row) > 0)).toBe(true);
  });

  it('marks the rows of a range with their leaf', () => {
    const { kernel, rows, leaves, leavesAt } = world(5);
    kernel.mark(rows.at, 10, 20, leavesAt, 60_000);
    rows.view.forEach((row, place) => {
      expect(leaves[row]).toBe(place >= 10 && place < 20 ? 60_000 : 9);
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

  it('adds and takes away histograms, and unpacks them', () => {
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

  it('parts rows in place, both sides in their old order', () => {
    const { memory, kernel, rows, code, codesAt } = world(4);
    const table = memory.bytes(256);
    const scratch = memory.integers(ROWS);
    table.view.forEach((_, code) => {
      table.view[code] = code % 3 === 0 ? 1 : 0;
    });
    const before = [...rows.view];
    const left = (row: number) => code(row, 2) % 3 === 0;
    const count = kernel.partition(rows.at, 0, ROWS, codesAt + 2, STRIDE, table.at, rows.at, scratch.at);
    expect([...rows.view.subarray(0, count)]).toEqual(before.filter(left));
    expect([...scratch.view.subarray(0, ROWS - count)]).toEqual(before.filter((row) => !left(row)));
  });
});

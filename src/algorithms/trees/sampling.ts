import type { Random } from '../random/random.js';

/**
 * A sample without replacement of `fraction` (0..1] of the rows, at least one, in their original order (Knuth, The Art of Computer
 * Programming 3.4.2, algorithm S). Always a copy, even if all rows are selected.
 */
export function drawRows(rows: Int32Array, fraction: number, random: Random): Int32Array {
  const size = Math.max(1, Math.round(rows.length * fraction));
  if (size >= rows.length) return rows.slice();
  const sample = new Int32Array(size);
  let taken = 0;
  for (let i = 0; taken < size; i++) {
    if ((rows.length - i) * random.next() < size - taken) sample[taken++] = rows[i];
  }
  return sample;
}

/** A sample of `fraction` (0..1] of the columns 0 .. count - 1, at least one, ascending. */
export function drawnColumns(count: number, fraction: number, random: Random): number[] {
  const all = Array.from({ length: count }, (_, i) => i);
  const size = Math.max(1, Math.round(count * fraction));
  if (size >= count) return all;
  return random
    .shuffle(all)
    .slice(0, size)
    .sort((a, b) => a - b);
}

/** How often each of `count` rows is drawn in `count` draws with replacement. */
export function bootstrapCounts(count: number, random: Random): Uint32Array {
  const counts = new Uint32Array(count);
  for (let i = 0; i < count; i++) counts[random.integer(count)] += 1;
  return counts;
}

import type { Counts } from './shares.js';

/** Steps the network may take; about a second. */
const MOST_STEPS = 2e6;
/** More rows need a larger table of factorials than is worth it: the network would be too large anyway. */
const MOST_ROWS = 100_000;
/** Rounds a double to 41 bits (Dekker's splitting): histories whose probabilities agree that far are one. */
const SPLITTER = 2 ** 12 + 1;

/** One stage: a category of `size` rows, with `after` rows in the categories behind it. */
interface Stage {
  size: number;
  after: number;
}

/** The ways that lead to a node: the probability of one, and the sum over all that are as probable. */
type Histories = Map<number, number>;

/** The greatest and the least probability of placing all remaining reference rows, by their number. */
interface Bounds {
  greatest: Float64Array;
  least: Float64Array;
}

/**
 * The sum of the probabilities of all tables with the margins of `counts` that are at most `limit`; undefined where it would take too
 * many steps (network algorithm of Mehta and Patel, JASA 78, 1983).
 */
export function networkPValue({ reference, current, n, m }: Counts, limit: number): number | undefined {
  if (n + m > MOST_ROWS) return undefined;
  const network = new Network(reference, current, n);
  if (!network.findBounds()) return undefined;
  return network.sum(limit);
}

class Network {
  readonly #stages: Stage[];
  readonly #logFactorials: Float64Array;
  readonly #rows: number;
  /** Of each stage and of the end. */
  #bounds: Bounds[] = [];
  #steps = 0;

  constructor(reference: Float64Array, current: Float64Array, rows: number) {
    const sizes = [...reference].map((count, k) => count + current[k]).sort((a, b) => b - a);
    let after = sizes.reduce((sum, size) => sum + size, 0);
    this.#logFactorials = new Float64Array(after + 1);
    for (let i = 2; i <= after; i++) this.#logFactorials[i] = this.#logFactorials[i - 1] + Math.log(i);
    this.#stages = sizes.map((size) => ({ size, after: (after -= size) }));
    this.#rows = rows;
  }

  /** From the end backwards; false if there are too many steps. */
  findBounds(): boolean {
    this.#bounds = [{ greatest: Float64Array.of(1), least: Float64Array.of(1) }];
    for (const stage of this.#stages.toReversed()) {
      const rest = this.#bounds[0];
      const most = Math.min(this.#rows, stage.size + stage.after);
      const greatest = new Float64Array(most + 1);
      const least = new Float64Array(most + 1).fill(Infinity);
      for (let rows = 0; rows <= most; rows++) {
        const [from, to] = placeable(stage, rows);
        if (!this.#afford(to - from + 1)) return false;
        for (let k = from; k <= to; k++) {
          const step = this.#probability(k, stage, rows);
          greatest[rows] = Math.max(greatest[rows], step * rest.greatest[rows - k]);
          least[rows] = Math.min(least[rows], step * rest.least[rows - k]);
        }
      }
      this.#bounds.unshift({ greatest, least });
    }
    return true;
  }

  sum(limit: number): number | undefined {
    let pValue = 0;
    let nodes = new Map<number, Histories>([[this.#rows, new Map([[1, 1]])]]);
    for (let i = 0; i < this.#stages.length; i++) {
      const next = new Map<number, Histories>();
      for (const [rows, histories] of nodes) {
        const passed = this.#pass(i, rows, histories, limit, next);
        if (passed === undefined) return undefined;
        pValue += passed;
      }
      nodes = next;
    }
    return Math.min(1, pValue);
  }

  /** Moves the histories of a node on; returns the probability of those all of whose completions are rare. */
  #pass(
    at: number,
    rows: number,
    histories: Histories,
    limit: number,
    next: Map<number, Histories>,
  ): number | undefined {
    const stage = this.#stages[at];
    const { greatest, least } = this.#bounds[at + 1];
    const [from, to] = placeable(stage, rows);
    // A step here costs several of those of the bounds.
    if (!this.#afford(4 * (to - from + 1) * histories.size)) return undefined;
    let rare = 0;
    for (let k = from; k <= to; k++) {
      const step = this.#probability(k, stage, rows);
      const left = rows - k;
      const kept = next.get(left) ?? new Map<number, number>();
      for (const [past, weight] of histories) {
        const now = past * step;
        if (now * greatest[left] <= limit) rare += weight * step;
        else if (now * least[left] <= limit) {
          const scaled = now * SPLITTER;
          const rounded = scaled - (scaled - now);
          kept.set(rounded, (kept.get(rounded) ?? 0) + weight * step);
        }
      }
      if (kept.size > 0) next.set(left, kept);
    }
    return rare;
  }

  /** Hypergeometric: k of the rows in this category. */
  #probability(k: number, { size, after }: Stage, rows: number): number {
    const f = this.#logFactorials;
    return Math.exp(
      f[size] -
        f[k] -
        f[size - k] +
        f[after] -
        f[rows - k] -
        f[after - rows + k] -
        (f[size + after] - f[rows] - f[size + after - rows]),
    );
  }

  #afford(steps: number): boolean {
    this.#steps += steps;
    return this.#steps <= MOST_STEPS;
  }
}

/** How many of the rows may lie in the category: the rest must fit behind it. */
function placeable({ size, after }: Stage, rows: number): [number, number] {
  return [Math.max(0, rows - after), Math.min(size, rows)];
}

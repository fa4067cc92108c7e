/** Compares two profiles of one plan, column by column: is there a change, and does it matter? */
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js';
import { cellSums, type CellSums, type ColumnNumbers, fineShares, numbersOf } from './column-view.js';
import { type Effect, effectOf, normedWasserstein, spreadOf, totalVariation } from './effect-size.js';
import { type ColumnPlotShares, plotOf } from './plot.js';
import type { ColumnPlan, NumericPlan, ProfilePlan, ProfileRole } from './plan.js';
import { type ColumnPlace, placesOf, type Profile } from './profile.js';
import { differenceCovariance, type ShareCovariance } from './share-covariance.js';
import { cumulated, shareTest } from './share-test.js';

export interface CompareOptions {
  /** Probability of a false alarm of all columns together. */
  level?: number;
  /** Smallest effects that matter, by column; others: see `smallestEffect`. */
  effects?: Readonly<Record<string, number>>;
  /** What the reference's own windows reach, by column: a change within it does not matter. */
  learned?: Readonly<Record<string, number>>;
  /** False: the clusters of the current rows are runs of rows, since their games are not known. */
  sameClusters?: boolean;
  /** Rows by game, whose scatter is the least that is taken: for two windows whose games are not known. */
  scatter?: Profile;
}

export interface ColumnComparison {
  column: string;
  role: ProfileRole;
  kind: ColumnPlan['kind'];
  reference: ColumnNumbers;
  current: ColumnNumbers;
  /** The change is beyond chance, and matters. */
  drifted: boolean;
  /** Absent without values on both sides. */
  effect?: Effect & { threshold: number; learned: boolean };
  /** Null if there are too few rows or clusters. */
  pValue: number | null;
  adjustedPValue: number | null;
  designEffect?: number;
  plot: ColumnPlotShares;
  /** Why nothing can be said. */
  tooFew?: string;
}

/** Degrees of freedom below which the scatter of clusters is not known well enough. */
export const FEWEST_DEGREES = 8;
/** Cells that are expected to hold fewer rows than this, on the smaller side, are taken together. */
const FEWEST_EXPECTED = 5;
const LEVEL = 0.05;

/** The smallest change that matters where nothing else is said: the make rate counts more than the mix of rows. */
export function smallestEffect(plan: Pick<ColumnPlan, 'role' | 'kind'>): number {
  if (plan.role === 'target') return 0.02;
  return plan.kind === 'identifier' ? 0.1 : 0.05;
}

export function compareProfiles(
  plan: ProfilePlan,
  reference: Profile,
  current: Profile,
  options: CompareOptions = {},
): ColumnComparison[] {
  const places = placesOf(plan);
  const compared = plan.columns.map((column, index) =>
    compareColumn(column, places[index], reference, current, options),
  );
  return adjustComparisons([compared], options.level)[0];
}

/** Corrects for the number of comparisons: of the columns, of all groups together. */
export function adjustComparisons(
  groups: readonly (readonly ColumnComparison[])[],
  level = LEVEL,
): ColumnComparison[][] {
  const adjusted = benjaminiHochberg(groups.flatMap((group) => group.map(({ pValue }) => pValue)));
  let next = 0;
  return groups.map((group) =>
    group.map((comparison) => {
      const adjustedPValue = adjusted[next++];
      const { effect } = comparison;
      const matters = effect !== undefined && effect.value >= effect.threshold;
      return {
        ...comparison,
        adjustedPValue,
        drifted: adjustedPValue !== null && adjustedPValue <= level && matters,
      };
    }),
  );
}

function compareColumn(
  plan: ColumnPlan,
  place: ColumnPlace,
  reference: Profile,
  current: Profile,
  options: CompareOptions,
): ColumnComparison {
  const numbers = {
    reference: numbersOf(reference, place, plan),
    current: numbersOf(current, place, plan),
  };
  const shares = { reference: fineShares(reference, place), current: fineShares(current, place) };
  const base = {
    column: plan.name,
    role: plan.role,
    kind: plan.kind,
    ...numbers,
    plot: plotOf(plan, shares),
    drifted: false,
    pValue: null,
    adjustedPValue: null,
  };
  if (numbers.reference.count === 0 || numbers.current.count === 0) {
    return {
      ...base,
      tooFew: `the ${numbers.current.count === 0 ? 'current rows have' : 'reference has'} no values`,
    };
  }
  const { into, cells } = mergedCells(reference, current, place, plan.kind === 'numeric');
  const [before, now] = [cellSums(reference, place, into, cells), cellSums(current, place, into, cells)];
  const floor = options.scatter && cellSums(options.scatter, place, into, cells);
  const found = differenceCovariance(before, now, {
    alike: options.sameClusters ?? true,
    ...(floor && { floor }),
  });
  const test = cells > 1 ? shareTest(before, now, found, plan.kind === 'numeric') : undefined;
  const { scale = 1 } = test ?? {};
  const covariance = { ...found, matrix: found.matrix.map((value) => value * scale) };
  const effect = effectFor(plan, { before, now, covariance }, shares, numbers);
  const smallest = options.effects?.[plan.name] ?? smallestEffect(plan);
  const learned = options.learned?.[plan.name] ?? 0;
  const measured = {
    ...base,
    effect: { ...effect, threshold: Math.max(smallest, learned), learned: learned > smallest },
  };
  if (!(covariance.df >= FEWEST_DEGREES)) {
    const { clusters } = numbers.current;
    return {
      ...measured,
      tooFew: `${clusters} groups of rows here and ${numbers.reference.clusters} in the reference do not show how much chance changes`,
    };
  }
  if (!test) return { ...measured, pValue: 1 };
  return { ...measured, pValue: test.pValue, designEffect: test.designEffect };
}

function effectFor(
  plan: ColumnPlan,
  { before, now, covariance }: { before: CellSums; now: CellSums; covariance: ShareCovariance },
  shares: { reference: Float64Array; current: Float64Array },
  numbers: { reference: ColumnNumbers; current: ColumnNumbers },
): Effect {
  const { cells } = before;
  if (plan.kind !== 'numeric') {
    const raw = totalVariation(
      before.counts.map((count) => count / before.rows),
      now.counts.map((count) => count / now.rows),
    );
    return effectOf('total variation', raw, new Float64Array(cells).fill(0.5), covariance.matrix, cells);
  }
  const raw = normedWasserstein(plan, shares, numbers);
  const spread = spreadOf(plan, numbers);
  const weights = edgeWidths(plan, cells).map((width) => width / spread);
  return effectOf('normed Wasserstein', raw, weights, cumulated(covariance.matrix, cells), cells);
}

/** The width that each edge between cells stands for: half of the cells beside it. */
function edgeWidths({ cells: edges, low, high }: NumericPlan, cells: number): Float64Array {
  const points = [Math.min(low, edges[0]), ...edges, Math.max(high, edges.at(-1)!)];
  return Float64Array.from(
    { length: Math.min(edges.length, cells - 1) },
    (_, i) => (points[i + 2] - points[i]) / 2,
  );
}

/** Which cells are compared as one, because they hold too few rows; cells in order keep theirs. */
function mergedCells(
  reference: Profile,
  current: Profile,
  { head, test, side }: ColumnPlace,
  ordered: boolean,
): { into?: Int32Array; cells: number } {
  const cells = side - 1;
  if (ordered) return { cells };
  const [m, n] = [reference.values[head], current.values[head]];
  const share = Math.min(m, n) / (m + n);
  const into = new Int32Array(cells);
  const rare: number[] = [];
  let next = 0;
  for (let cell = 0; cell < cells; cell++) {
    const rows = reference.values[test + cell] + current.values[test + cell];
    if (rows * share < FEWEST_EXPECTED) rare.push(cell);
    else into[cell] = next++;
  }
  for (const cell of rare) into[cell] = next;
  return { into, cells: rare.length > 0 ? next + 1 : next };
}

/**
 * Finds the columns whose unit, frame or sign changed: one linear map takes the reference's distribution to that of the window. The
 * caution is on the side of silence, because an ordinary change of the data must not be taken for damage:
 * a factor counts from 1.5 on, and the map must explain most of a large difference; what the mix of another column's groups explains is
 * no change of unit; intervals respect clusters.
 */
import { studentTQuantile } from '../statistics/student-t.js';
import { bestMap, LARGEST_MISFIT, REVERSED } from './best-map.js';
import { boundedRows, denseClusters, takeRows } from './clusters.js';
import {
  type Dependence,
  dependenceOf,
  distanceAtSameMix,
  type GroupMeans,
  groupMeans,
  type Groups,
  groupsOf,
} from './column-groups.js';
import {
  fitMap,
  fitOffset,
  type LinearMap,
  maxDistance,
  misfit,
  type Quantiles,
  quantilesOf,
} from './quantile-match.js';

/** One side of a comparison, in order of time. */
export interface UnitRows {
  /** NaN is missing. */
  columns: readonly Float64Array[];
  /** Cluster of each row; -1 where none is known. */
  clusters: ArrayLike<number>;
}

/** `quantity`: its unit may change. `group`: codes and categories; they explain others. `ignored`: identifiers. */
export type UnitRole = 'quantity' | 'group' | 'ignored';

export interface UnitChange {
  column: number;
  /** value in the window = slope * value before + intercept. */
  map: LinearMap;
  /** 99.9 % intervals of the fitted map, by clusters; absent for exchanged columns and signs. */
  slopeInterval?: [number, number];
  interceptInterval?: [number, number];
  /** From the catalogue of units; absent: a factor, offset or sign without a name. */
  name?: string;
  /** The values are those of this column: the two were exchanged. */
  exchangedWith?: number;
  /** The values are as good with the other sign: the distribution is symmetric and no other column tells. */
  signOpen?: boolean;
  /** Kolmogorov–Smirnov distance between reference and window, and the same after the map was undone. */
  before: number;
  after: number;
}

const MOST_ROWS = 6_000;
const FEWEST_ROWS = 100;
const FEWEST_CLUSTERS = 5;
const PARTS = 10;
/** A column of fewer values is no quantity. */
const FEWEST_VALUES = 15;

const IDENTITY: LinearMap = { slope: 1, intercept: 0 };
/** The map must leave at most so much of the misfit, and at most so much in spreads. */
const LEFT = 0.35;
const SMALLEST_DISTANCE = 0.05;
/** Factors from this on may be a unit; without a name the factor must be larger, as other changes scale too. */
const NAMED_FACTOR = 1.5;
/** A mix of another column's groups that leaves less than this share of the distance explains the change. */
const LEFT_BY_MIX = 0.5;
/** Share of variance that another column's groups must explain to tell the sign. */
const TELLS_SIGN = 0.02;
const SIGN_MISFIT = 0.2;
/** Columns that are asked, codes and categories first: the work stays linear in the columns. */
const MOST_WITNESSES = 16;

interface Column {
  index: number;
  reference: { values: Float64Array; quantiles: Quantiles };
  current: { values: Float64Array; quantiles: Quantiles };
}

interface Suspect extends Column {
  change: UnitChange;
}

/**
 * The columns whose change one linear map explains; none if there are too few rows or clusters to say. Linear in columns, except for
 * those that changed.
 * @param roles one per column
 */
export function findUnitChanges(
  reference: UnitRows,
  current: UnitRows,
  roles: readonly UnitRole[],
): UnitChange[] {
  const sides = [bounded(reference), bounded(current)] as const;
  if (sides.some(({ count }) => count < FEWEST_CLUSTERS)) return [];
  const columns = roles.flatMap((role, index) =>
    role === 'ignored' ? [] : columnOf(index, sides[0].columns[index], sides[1].columns[index]),
  );
  const quantities = columns.filter((column) => roles[column.index] === 'quantity' && isQuantity(column));
  const parts = sides.map(partsOf) as [Parts, Parts];
  const exchanged = exchangedColumns(quantities);
  const suspects = quantities
    .filter(({ index }) => !exchanged.some(({ column }) => column === index))
    .flatMap((column) => suspectOf(column, parts));
  const accused = new Set([...suspects, ...exchanged.map(({ column }) => ({ index: column }))].map(indexOf));
  const others = columns.filter(({ index }) => !accused.has(index));
  others.sort((a, b) => Number(roles[a.index] === 'quantity') - Number(roles[b.index] === 'quantity'));
  const tools = new Witnesses(others, parts[1]);
  const confirmed = suspects
    .filter((suspect) => !tools.doubt(suspect) && !tools.explain(suspect))
    .map((one) => tools.withSign(one));
  const mirrored = quantities
    .filter(({ index }) => !accused.has(index))
    .flatMap((one) => tools.mirrored(one));
  return [...exchanged, ...confirmed, ...mirrored].sort((a, b) => a.column - b.column);
}

const indexOf = ({ index }: { index: number }): number => index;

interface Bounded {
  columns: Float64Array[];
  of: Int32Array;
  count: number;
}

function bounded({ columns, clusters }: UnitRows): Bounded {
  const all = denseClusters(clusters);
  const rows = boundedRows(all.of, all.count, MOST_ROWS);
  const { of, count } = denseClusters(Int32Array.from(rows, (row) => all.of[row]));
  const whole = rows.length === clusters.length;
  return { columns: columns.map((column) => (whole ? column : takeRows(column, rows))), of, count };
}

function columnOf(index: number, before: Float64Array, now: Float64Array): Column[] {
  const [mine, its] = [before, now].map((values) => values.filter((value) => Number.isFinite(value)));
  if (mine.length < FEWEST_ROWS || its.length < FEWEST_ROWS) return [];
  const reference = { values: before, quantiles: quantilesOf(mine) };
  return [{ index, reference, current: { values: now, quantiles: quantilesOf(its) } }];
}

function isQuantity({ reference, current }: Column): boolean {
  let values = 0;
  const { sorted } = reference.quantiles;
  for (let i = 1; i < sorted.length && values < FEWEST_VALUES; i++)
    if (sorted[i] !== sorted[i - 1]) values += 1;
  return values >= FEWEST_VALUES && reference.quantiles.spread > 0 && current.quantiles.spread > 0;
}

/** Pairs of columns that fit each other's reference far better than their own. */
function exchangedColumns(columns: Column[]): UnitChange[] {
  const changed = columns.filter((one) => ownMisfit(one) > LARGEST_MISFIT);
  const fits = (from: Column, to: Column) =>
    misfit(from.reference.quantiles, to.current.quantiles, IDENTITY) < LEFT * ownMisfit(to);
  const found: UnitChange[] = [];
  for (const one of changed) {
    const other = changed.find((two) => two !== one && fits(one, two) && fits(two, one));
    if (!other) continue;
    found.push({
      column: one.index,
      map: IDENTITY,
      exchangedWith: other.index,
      before: maxDistance(one.reference.quantiles, one.current.quantiles, IDENTITY),
      after: maxDistance(other.reference.quantiles, one.current.quantiles, IDENTITY),
    });
  }
  return found;
}

function ownMisfit({ reference, current }: Column): number {
  return misfit(reference.quantiles, current.quantiles, IDENTITY);
}

/** Rows in parts of whole clusters, for intervals. */
interface Parts {
  of: Int32Array;
  count: number;
}

function partsOf({ of, count }: Bounded): Parts {
  const parts = Math.min(PARTS, count);
  return { of: of.map((cluster) => cluster % parts), count: parts };
}

/** The map of a column that changed as a change of unit does; what others explain is not yet taken off. */
function suspectOf(column: Column, parts: [Parts, Parts]): Suspect[] {
  const { reference, current } = column;
  const [from, to] = [reference.quantiles, current.quantiles];
  const own = ownMisfit(column);
  const before = maxDistance(from, to, IDENTITY);
  if (before < SMALLEST_DISTANCE) return [];
  const best = bestMap(from, to);
  if (best === undefined || best.misfit > LEFT * own) return [];
  const after = maxDistance(from, to, best.map);
  if (after > before) return [];
  const intervals = intervalsOf(column, parts, best.map.slope < 0 ? -1 : 1);
  if (intervals === undefined) return [];
  const [low, high] = intervals.slope.map(Math.abs).sort((a, b) => a - b);
  const scaled = Math.abs(best.map.slope) !== 1;
  const uncertain = scaled && low * high > 0 && low < NAMED_FACTOR && high > 1 / NAMED_FACTOR;
  if (uncertain || intervals.slope[0] * intervals.slope[1] <= 0) return [];
  const [slopeInterval, interceptInterval] = [intervals.slope, intervals.intercept];
  const { map, name, signOpen } = best;
  const change: UnitChange = {
    column: column.index,
    map,
    slopeInterval,
    interceptInterval,
    ...(name !== undefined && { name }),
    ...(signOpen && { signOpen }),
    before,
    after,
  };
  return [{ ...column, change }];
}

/**
 * 99.9 % intervals of slope and intercept: fits of parts of whole clusters of one side against the whole other side, whose variances
 * add up.
 */
function intervalsOf(
  { reference, current }: Column,
  parts: [Parts, Parts],
  sign: 1 | -1,
): { slope: [number, number]; intercept: [number, number] } | undefined {
  const centre = fitMap(reference.quantiles, current.quantiles, sign);
  const ofReference = partQuantiles(reference.values, parts[0]).map((part) =>
    fitMap(part, current.quantiles, sign),
  );
  const ofCurrent = partQuantiles(current.values, parts[1]).map((part) =>
    fitMap(reference.quantiles, part, sign),
  );
  if (ofReference.length < 3 || ofCurrent.length < 3) return undefined;
  const around = (key: 'slope' | 'intercept'): [number, number] => {
    const error = Math.hypot(
      errorOf(ofReference.map((map) => map[key])),
      errorOf(ofCurrent.map((map) => map[key])),
    );
    const margin = error * studentTQuantile(0.9995, Math.min(ofReference.length, ofCurrent.length) - 1);
    return [centre[key] - margin, centre[key] + margin];
  };
  return { slope: around('slope'), intercept: around('intercept') };
}

function partQuantiles(values: Float64Array, parts: Parts): Quantiles[] {
  const lists = Array.from({ length: parts.count }, () => [] as number[]);
  values.forEach((value, row) => {
    if (Number.isFinite(value)) lists[parts.of[row]].push(value);
  });
  return lists.filter((list) => list.length >= 10).map((list) => quantilesOf(Float64Array.from(list)));
}

/** Standard error of a mean. */
function errorOf(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Columns that did not change their unit: what they say about one that may have. */
class Witnesses {
  readonly #groups = new Map<number, Groups>();
  private readonly others: readonly Column[];

  constructor(
    others: readonly Column[],
    private readonly parts: Parts,
  ) {
    this.others = others.slice(0, MOST_WITNESSES);
  }

  /** The change of the column follows from another mix of some other column's groups. */
  explain(suspect: Suspect): boolean {
    const [mine, its] = [inOrder(suspect.reference.values), inOrder(suspect.current.values)];
    const limit = LEFT_BY_MIX * suspect.change.before;
    return this.others.some((other) => {
      const left = distanceAtSameMix(this.#groupsOf(other), mine, its);
      return left !== undefined && left <= limit;
    });
  }

  /**
   * Integers that became smaller integers look like a choice of small values; another column must confirm that they are the old ones
   * in another unit.
   */
  doubt({ change, reference, current }: Suspect): boolean {
    const whole = reference.quantiles.whole && current.quantiles.whole;
    if (!whole || Math.abs(change.map.slope) >= 1) return false;
    const told = this.#dependence(change.column, reference.values, current.values);
    const ratio = told && Math.abs(told.slope / change.map.slope);
    return ratio === undefined || ratio > 2 || ratio < 0.5;
  }

  /** Decides the sign of a map by the column that depends most on it. */
  withSign({ change, reference, current }: Suspect): UnitChange {
    const { signOpen, ...plain } = change;
    if (!signOpen) return plain;
    const told = this.#dependence(change.column, reference.values, current.values);
    if (!told || told.interval[0] * told.interval[1] <= 0) return change;
    if (told.slope * change.map.slope > 0) return plain;
    const [from, to] = [reference.quantiles, current.quantiles];
    const slope = -change.map.slope;
    const map = { slope, intercept: change.map.intercept === 0 ? 0 : fitOffset(from, to, slope) };
    const { slopeInterval, ...rest } = plain;
    return {
      ...rest,
      map,
      after: maxDistance(from, to, map),
      slopeInterval: slopeInterval && [-slopeInterval[1], -slopeInterval[0]],
    };
  }

  /** A column whose distribution is as before, or mirrored, and that depends on another one the other way round. */
  mirrored({ index, reference, current }: Column): UnitChange[] {
    const [from, to] = [reference.quantiles, current.quantiles];
    const map = { slope: -1, intercept: 0 };
    if (misfit(from, to, map) > SIGN_MISFIT) return [];
    const told = this.#dependence(index, reference.values, current.values);
    if (!told || told.interval[1] > -0.25 || told.slope < -2) return [];
    const [before, after] = [maxDistance(from, to, IDENTITY), maxDistance(from, to, map)];
    return [{ column: index, map, name: REVERSED, before, after }];
  }

  /** On the column that explains most of the variance in the reference. */
  #dependence(index: number, reference: Float64Array, current: Float64Array): Dependence | undefined {
    let best: GroupMeans | undefined;
    for (const other of this.others) {
      if (other.index === index) continue;
      const means = groupMeans(this.#groupsOf(other), reference);
      if (means && means.explained >= TELLS_SIGN && means.explained > (best?.explained ?? 0)) best = means;
    }
    return best && dependenceOf(best, current, this.parts);
  }

  #groupsOf({ index, reference, current }: Column): Groups {
    let groups = this.#groups.get(index);
    if (!groups) {
      groups = groupsOf(reference.quantiles.sorted, reference.values, current.values);
      this.#groups.set(index, groups);
    }
    return groups;
  }
}

function inOrder(column: Float64Array): { column: Float64Array; order: Int32Array } {
  const rows = Int32Array.from(column.keys()).filter((row) => Number.isFinite(column[row]));
  return { column, order: rows.sort((a, b) => column[a] - column[b]) };
}
